#include "store/peer.h"

#include "store/store_private.h"

static const char what[] = "budget or message number of a partner";

static enum err read_spent(const struct db *db, struct sv peer, struct sv day, uint16_t family,
                           struct errctx *ec, uint64_t *spent)
{
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(db_prepare(db, "SELECT spent FROM budget WHERE peer = ?1 AND day = ?2 AND family = ?3", ec, &s));
    TRY(DB_BIND(db, s, ec, DB_TEXT(peer), DB_TEXT(day), DB_INT(family)));
    TRY(db_step(db, s, ec, &row));
    *spent = row ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
    return ERR_OK;
}

static enum err charge(const struct db *db, struct sv peer, struct sv day, const struct store_charge *c,
                       struct errctx *ec)
{
    STMT_SCOPED sqlite3_stmt *write = NULL;
    uint64_t spent;
    TRY(read_spent(db, peer, day, c->family, ec, &spent));
    uint64_t limit = c->limit > INT64_MAX ? INT64_MAX : c->limit; /* what the file can hold */
    if (spent > limit || c->amount > limit - spent)
        return err_set(
            ec, ERR_REFUSED,
            "the budget of %.*s for %.*s is spent: family %u has used %llu of %llu, %llu more were asked",
            SV_ARG(peer), SV_ARG(day), c->family, (unsigned long long)spent, (unsigned long long)limit,
            (unsigned long long)c->amount);
    TRY(db_prepare(db,
                   "INSERT INTO budget (peer, day, family, spent) VALUES (?1, ?2, ?3, ?4)"
                   " ON CONFLICT (peer, day, family) DO UPDATE SET spent = excluded.spent",
                   ec, &write));
    return DB_RUN(db, write, ec, DB_TEXT(peer), DB_TEXT(day), DB_INT(c->family),
                  DB_INT((int64_t)(spent + c->amount)));
}

enum err store_budget_charge(struct store *store, struct sv peer, struct sv day,
                             const struct store_charge *charges, size_t count, struct errctx *ec)
{
    TXN_SCOPED struct txn txn = {0};
    TRY(store_ready_for_matching(store, what, ec));
    TRY(txn_begin(&store->db, ec, &txn));
    for (size_t i = 0; i < count; i++)
        TRY(charge(&store->db, peer, day, &charges[i], ec));
    return txn_commit(&txn, ec);
}

enum err store_budget_spent(struct store *store, struct sv peer, struct sv day, uint16_t family,
                            struct errctx *ec, uint64_t *spent)
{
    TRY(store_ready_for_matching(store, what, ec));
    return read_spent(&store->db, peer, day, family, ec, spent);
}

enum err store_next_sequence(struct store *store, struct sv peer, struct errctx *ec, uint64_t *number)
{
    const struct db *db = &store->db;
    TXN_SCOPED struct txn txn = {0};
    STMT_SCOPED sqlite3_stmt *write = NULL, *read = NULL;
    bool row;
    TRY(store_ready_for_matching(store, what, ec));
    TRY(txn_begin(db, ec, &txn));
    TRY(db_prepare(db,
                   "INSERT INTO sequence (peer, sent) VALUES (?1, 1)"
                   " ON CONFLICT (peer) DO UPDATE SET sent = sent + 1",
                   ec, &write));
    TRY(DB_RUN(db, write, ec, DB_TEXT(peer)));
    TRY(db_prepare(db, "SELECT sent FROM sequence WHERE peer = ?1", ec, &read));
    TRY(DB_BIND(db, read, ec, DB_TEXT(peer)));
    TRY(db_step(db, read, ec, &row));
    BUG_ON(!row);
    *number = (uint64_t)sqlite3_column_int64(read, 0);
    sqlite3_reset(read);
    return txn_commit(&txn, ec);
}

enum err store_seen_sequence(struct store *store, struct sv peer, uint64_t number, struct errctx *ec)
{
    const struct db *db = &store->db;
    TXN_SCOPED struct txn txn = {0};
    STMT_SCOPED sqlite3_stmt *write = NULL;
    TRY(store_ready_for_matching(store, what, ec));
    if (number == 0 || number > INT64_MAX)
        return err_set(ec, ERR_PARTNER, "%.*s: message number out of range", SV_ARG(peer));
    TRY(txn_begin(db, ec, &txn));
    TRY(db_prepare(db,
                   "INSERT INTO sequence (peer, seen) VALUES (?1, ?2)"
                   " ON CONFLICT (peer) DO UPDATE SET seen = excluded.seen WHERE excluded.seen > seen",
                   ec, &write));
    TRY(DB_RUN(db, write, ec, DB_TEXT(peer), DB_INT((int64_t)number)));
    if (db_changes(db) == 0)
        return err_set(ec, ERR_CONFLICT, "%.*s: message %llu, or a later one, was received before",
                       SV_ARG(peer), (unsigned long long)number);
    return txn_commit(&txn, ec);
}

enum err store_seen_nonce(struct store *store, struct sv peer, struct sv nonce, int64_t now_ms,
                          struct errctx *ec)
{
    const struct db *db = &store->db;
    TXN_SCOPED struct txn txn = {0};
    STMT_SCOPED sqlite3_stmt *write = NULL;
    TRY(store_ready_for_matching(store, what, ec));
    TRY(txn_begin(db, ec, &txn));
    TRY(db_prepare(db, "INSERT INTO nonce (peer, nonce, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                   ec, &write));
    TRY(DB_RUN(db, write, ec, DB_TEXT(peer), DB_TEXT(nonce), DB_INT(now_ms)));
    if (db_changes(db) == 0)
        return err_set(ec, ERR_CONFLICT, "%.*s: this nonce was used before", SV_ARG(peer));
    return txn_commit(&txn, ec);
}
