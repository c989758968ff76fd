#include "store/session.h"

#include "store/store_private.h"

static const char what[] = "session of a private match";

enum err store_session_begin(struct store *store, const struct store_session *s, struct errctx *ec)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *insert = NULL;
    TXN_SCOPED struct txn txn = {0};
    TRY(store_ready_for_matching(store, what, ec));
    TRY(txn_begin(db, ec, &txn));
    TRY(db_prepare(db,
                   "INSERT INTO session (id, peer, role, purpose, case_, mode, agreement, started_ms)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
                   ec, &insert));
    TRY(DB_RUN(db, insert, ec, DB_TEXT(s->id), DB_TEXT(s->peer), DB_TEXT(s->role), DB_TEXT(s->purpose),
               DB_TEXT(s->case_), DB_TEXT(s->mode), DB_TEXT(s->agreement), DB_INT(s->started_ms)));
    if (db_changes(db) == 0)
        return err_set(ec, ERR_CONFLICT, "%s: session %.*s was there before", db->path, SV_ARG(s->id));
    return txn_commit(&txn, ec);
}

static enum err end_row(const struct db *db, const struct store_session *s, struct errctx *ec)
{
    STMT_SCOPED sqlite3_stmt *find = NULL, *update = NULL;
    bool row;
    TRY(db_prepare(db, "SELECT ended_ms FROM session WHERE id = ?1", ec, &find));
    TRY(DB_BIND(db, find, ec, DB_TEXT(s->id)));
    TRY(db_step(db, find, ec, &row));
    if (!row)
        return err_set(ec, ERR_NOT_FOUND, "%s: no session %.*s", db->path, SV_ARG(s->id));
    if (sqlite3_column_int64(find, 0) != 0)
        return err_set(ec, ERR_CONFLICT, "%s: session %.*s has ended before", db->path, SV_ARG(s->id));
    TRY(db_prepare(
        db,
        "UPDATE session SET ended_ms = ?2, outcome = ?3, own_size = ?4, peer_size = ?5, bytes = ?6,"
        " transcript = ?7, own_signature = ?8, peer_signature = ?9, seed = ?10 WHERE id = ?1",
        ec, &update));
    return DB_RUN(db, update, ec, DB_TEXT(s->id), DB_INT(s->ended_ms), DB_TEXT(s->outcome),
                  DB_INT((int64_t)s->own_size), DB_INT((int64_t)s->peer_size), DB_INT((int64_t)s->bytes),
                  DB_TEXT(s->transcript), DB_TEXT(s->own_signature), DB_TEXT(s->peer_signature),
                  DB_TEXT(s->seed));
}

static enum err insert_hits(const struct db *db, struct sv session, const struct store_hit *hits,
                            size_t count, struct errctx *ec)
{
    STMT_SCOPED sqlite3_stmt *insert = NULL;
    TRY(db_prepare(
        db,
        "INSERT INTO hit (session, dataset, record, own_pseudonym, peer_pseudonym, score, grade, families)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        ec, &insert));
    for (size_t i = 0; i < count; i++) {
        const struct store_hit *h = &hits[i];
        TRY(DB_RUN(db, insert, ec, DB_TEXT(session), DB_TEXT(h->dataset), DB_TEXT(h->record),
                   DB_TEXT(h->own_pseudonym), DB_TEXT(h->peer_pseudonym), DB_REAL(h->score),
                   DB_TEXT(h->grade), DB_TEXT(h->families)));
    }
    return ERR_OK;
}

enum err store_session_end(struct store *store, const struct store_session *s, const struct store_hit *hits,
                           size_t hit_count, struct errctx *ec)
{
    TXN_SCOPED struct txn txn = {0};
    TRY(store_ready_for_matching(store, what, ec));
    BUG_ON(s->ended_ms == 0);
    if (hit_count > STORE_HITS_MAX)
        return err_set(ec, ERR_LIMIT, "session %.*s: more than %u hits", SV_ARG(s->id), STORE_HITS_MAX);
    TRY(txn_begin(&store->db, ec, &txn));
    TRY(end_row(&store->db, s, ec));
    TRY(insert_hits(&store->db, s->id, hits, hit_count, ec));
    return txn_commit(&txn, ec);
}

enum err store_session_interrupt(struct store *store, struct sv role, int64_t now_ms, struct errctx *ec,
                                 uint64_t *count)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *update = NULL;
    TRY(store_ready_for_matching(store, what, ec));
    TRY(db_prepare(
        db, "UPDATE session SET ended_ms = ?1, outcome = 'interrupted' WHERE ended_ms = 0 AND role = ?2", ec,
        &update));
    TRY(DB_RUN(db, update, ec, DB_INT(now_ms), DB_TEXT(role)));
    *count = db_changes(db);
    return ERR_OK;
}

static struct store_session session_of_row(sqlite3_stmt *s)
{
    return (struct store_session){.id = db_column_text(s, 0),
                                  .peer = db_column_text(s, 1),
                                  .role = db_column_text(s, 2),
                                  .purpose = db_column_text(s, 3),
                                  .case_ = db_column_text(s, 4),
                                  .mode = db_column_text(s, 5),
                                  .agreement = db_column_text(s, 6),
                                  .started_ms = sqlite3_column_int64(s, 7),
                                  .ended_ms = sqlite3_column_int64(s, 8),
                                  .outcome = db_column_text(s, 9),
                                  .own_size = (uint64_t)sqlite3_column_int64(s, 10),
                                  .peer_size = (uint64_t)sqlite3_column_int64(s, 11),
                                  .bytes = (uint64_t)sqlite3_column_int64(s, 12),
                                  .transcript = db_column_text(s, 13),
                                  .own_signature = db_column_text(s, 14),
                                  .peer_signature = db_column_text(s, 15),
                                  .seed = db_column_text(s, 16)};
}

enum err store_each_session(struct store *store, struct sv id, store_session_fn *each, void *arg,
                            struct errctx *ec)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(store_ready_for_matching(store, what, ec));
    TRY(db_prepare(
        db,
        "SELECT id, peer, role, purpose, case_, mode, agreement, started_ms, ended_ms, outcome, own_size,"
        " peer_size, bytes, transcript, own_signature, peer_signature, seed FROM session"
        " WHERE ?1 = '' OR id = ?1 ORDER BY started_ms, rowid",
        ec, &s));
    TRY(DB_BIND(db, s, ec, DB_TEXT(id)));
    for (;;) {
        TRY(db_step(db, s, ec, &row));
        if (!row)
            return ERR_OK;
        struct store_session session = session_of_row(s);
        TRY(each(arg, &session, ec));
    }
}

enum err store_each_hit(struct store *store, struct sv session, store_hit_fn *each, void *arg,
                        struct errctx *ec)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(store_ready_for_matching(store, what, ec));
    TRY(db_prepare(
        db,
        "SELECT h.session, h.dataset, h.record, h.own_pseudonym, h.peer_pseudonym, h.score, h.grade,"
        " h.families FROM hit h JOIN session s ON s.id = h.session WHERE ?1 = '' OR h.session = ?1"
        " ORDER BY s.started_ms, s.rowid, h.score DESC, h.key",
        ec, &s));
    TRY(DB_BIND(db, s, ec, DB_TEXT(session)));
    for (;;) {
        TRY(db_step(db, s, ec, &row));
        if (!row)
            return ERR_OK;
        struct store_hit h = {.session = db_column_text(s, 0),
                              .dataset = db_column_text(s, 1),
                              .record = db_column_text(s, 2),
                              .own_pseudonym = db_column_text(s, 3),
                              .peer_pseudonym = db_column_text(s, 4),
                              .score = sqlite3_column_double(s, 5),
                              .grade = db_column_text(s, 6),
                              .families = db_column_text(s, 7)};
        TRY(each(arg, &h, ec));
    }
}
