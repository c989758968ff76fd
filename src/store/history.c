/* Former versions of records, and the loads that brought and ended them. */
#include "store/body.h"
#include "store/read.h"
#include "store/store_private.h"

static const char versions_of_record[] =
    "SELECT v.from_load, f.at_ms, v.to_load, ifnull(t.at_ms, 0), v.removed, v.body FROM ("
    "  SELECT from_load, to_load, removed, body FROM history"
    "    WHERE dataset = (SELECT id FROM dataset WHERE name = ?1) AND id = ?2"
    "  UNION ALL SELECT load, 0, 0, body FROM record"
    "    WHERE dataset = (SELECT id FROM dataset WHERE name = ?1) AND id = ?2) v"
    " JOIN load f ON f.id = v.from_load LEFT JOIN load t ON t.id = v.to_load ORDER BY v.from_load";

static enum err version_of_row(const struct db *db, sqlite3_stmt *s, struct arena *arena, struct errctx *ec,
                               struct store_version *v)
{
    v->from_load = sqlite3_column_int64(s, 0);
    v->from_ms = sqlite3_column_int64(s, 1);
    v->to_load = sqlite3_column_int64(s, 2);
    v->to_ms = sqlite3_column_int64(s, 3);
    v->removed = sqlite3_column_int(s, 4) != 0;
    enum err e = body_decode(db_column_blob(s, 5), arena, ec, &v->record);
    if (e == ERR_INPUT) {
        err_prefix(ec, "%s: a former version", db->path);
        return ec ? ec->code = ERR_IO : ERR_IO;
    }
    return e;
}

enum err store_record_history(struct store *store, struct sv dataset, struct sv id,
                              enum err (*each)(void *arg, const struct store_version *v, struct errctx *ec),
                              void *arg, struct errctx *ec)
{
    const struct db *db = &store->db;
    ARENA_SCOPED struct arena *arena = NULL;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(store_ready(store, ec));
    TRY(arena_open("one record", STORE_ARENA_BYTES_MAX, ec, &arena));
    TRY(db_prepare(db, versions_of_record, ec, &s));
    TRY(DB_BIND(db, s, ec, DB_TEXT(dataset), DB_TEXT(id)));
    for (;;) {
        struct store_version v;
        TRY(db_step(db, s, ec, &row));
        if (!row)
            return ERR_OK;
        arena_reset(arena);
        TRY(version_of_row(db, s, arena, ec, &v));
        v.record.dataset = dataset;
        v.record.id = id;
        TRY(each(arg, &v, ec));
    }
}

enum err store_each_load(struct store *store,
                         enum err (*each)(void *arg, const struct store_load_entry *l, struct errctx *ec),
                         void *arg, struct errctx *ec)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(store_ready(store, ec));
    TRY(db_prepare(db,
                   "SELECT l.id, l.at_ms, d.name, l.source, l.added, l.changed, l.removed, l.unchanged"
                   " FROM load l JOIN dataset d ON d.id = l.dataset ORDER BY l.id",
                   ec, &s));
    for (;;) {
        TRY(db_step(db, s, ec, &row));
        if (!row)
            return ERR_OK;
        struct store_load_entry l = {.load_id = sqlite3_column_int64(s, 0),
                                     .at_ms = sqlite3_column_int64(s, 1),
                                     .dataset = db_column_text(s, 2),
                                     .source = db_column_text(s, 3),
                                     .added = (uint64_t)sqlite3_column_int64(s, 4),
                                     .changed = (uint64_t)sqlite3_column_int64(s, 5),
                                     .removed = (uint64_t)sqlite3_column_int64(s, 6),
                                     .unchanged = (uint64_t)sqlite3_column_int64(s, 7)};
        TRY(each(arg, &l, ec));
    }
}
