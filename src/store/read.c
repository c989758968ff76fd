#include "store/read.h"

#include "store/body.h"
#include "store/store_private.h"

/* Where a record is in a row of a statement. */
#define COLUMNS "d.name, r.id, r.body"

/* The record's texts are views into body, dataset and id. */
static enum err decode(const struct db *db, struct sv dataset, struct sv id, struct sv body,
                       struct arena *arena, struct errctx *ec, struct record *out)
{
    enum err e = body_decode(body, arena, ec, out);
    if (e == ERR_INPUT) { /* it was written by us, so the file is at fault */
        err_prefix(ec, "%s: record '%.*s' of '%.*s'", db->path, SV_ARG(id), SV_ARG(dataset));
        return ec ? ec->code = ERR_IO : ERR_IO;
    }
    out->dataset = dataset;
    out->id = id;
    return e;
}

static enum err decode_row(const struct db *db, sqlite3_stmt *s, struct arena *arena, struct errctx *ec,
                           struct record *out)
{
    return decode(db, db_column_text(s, 0), db_column_text(s, 1), db_column_blob(s, 2), arena, ec, out);
}

/* INDEXED BY: walks one dataset without sorting, the rows of a schema in their order on disk. */
static const char each_of_dataset[] =
    "SELECT " COLUMNS " FROM dataset d JOIN record r INDEXED BY record_by_schema"
    " ON r.dataset = d.id WHERE d.name = ?1 ORDER BY r.schema, r.key";

static enum err each_in_dataset(struct store *store, struct sv dataset, store_record_fn *each, void *arg,
                                struct errctx *ec)
{
    const struct db *db = &store->db;
    ARENA_SCOPED struct arena *arena = NULL;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(arena_open("one record", STORE_ARENA_BYTES_MAX, ec, &arena));
    TRY(db_prepare(db, each_of_dataset, ec, &s));
    TRY(DB_BIND(db, s, ec, DB_TEXT(dataset)));
    for (;;) {
        struct record r;
        TRY(db_step(db, s, ec, &row));
        if (!row)
            return ERR_OK;
        arena_reset(arena);
        TRY(decode_row(db, s, arena, ec, &r));
        TRY(each(arg, &r, ec));
    }
}

enum err store_each_record(struct store *store, struct sv dataset, store_record_fn *each, void *arg,
                           struct errctx *ec)
{
    TRY(store_ready(store, ec));
    if (!sv_empty(dataset))
        return each_in_dataset(store, dataset, each, arg, ec);
    STMT_SCOPED sqlite3_stmt *names = NULL;
    bool row;
    TRY(db_prepare(&store->db, "SELECT name FROM dataset ORDER BY name", ec, &names));
    for (;;) {
        TRY(db_step(&store->db, names, ec, &row));
        if (!row)
            return ERR_OK;
        TRY(each_in_dataset(store, db_column_text(names, 0), each, arg, ec));
    }
}

enum err store_each_for_matching(struct store *store, struct sv dataset, store_record_fn *each, void *arg,
                                 struct errctx *ec)
{
    TRY(store_ready_for_matching(store, "matching", ec));
    return store_each_record(store, dataset, each, arg, ec);
}

enum err store_get_record(struct store *store, struct sv dataset, struct sv id, struct arena *arena,
                          struct errctx *ec, struct record *out)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(store_ready(store, ec));
    TRY(db_prepare(db,
                   "SELECT " COLUMNS " FROM dataset d JOIN record r ON r.dataset = d.id"
                   " WHERE d.name = ?1 AND r.id = ?2",
                   ec, &s));
    TRY(DB_BIND(db, s, ec, DB_TEXT(dataset), DB_TEXT(id)));
    TRY(db_step(db, s, ec, &row));
    if (!row)
        return err_set(ec, ERR_NOT_FOUND, "%s: no record '%.*s' in '%.*s'", db->path, SV_ARG(id),
                       SV_ARG(dataset));
    /* the record's texts are views into its body: the copy must outlive the statement */
    struct sv body = arena_copy(arena, db_column_blob(s, 2));
    struct sv own_dataset = arena_copy(arena, dataset), own_id = arena_copy(arena, id);
    if (!body.ptr || !own_dataset.ptr || !own_id.ptr)
        return arena_error(arena, ec);
    return decode(db, own_dataset, own_id, body, arena, ec, out);
}

enum err store_count_records(struct store *store, struct arena *arena, struct errctx *ec,
                             struct store_count **counts, size_t *count)
{
    const struct db *db = &store->db;
    STMT_SCOPED sqlite3_stmt *s = NULL;
    BUF_SCOPED struct buf list;
    bool row;
    buf_init(&list, "counts by dataset and schema", STORE_ARENA_BYTES_MAX);
    TRY(store_ready(store, ec));
    TRY(db_prepare(db,
                   "SELECT d.name, r.schema, count(*) FROM dataset d JOIN record r ON r.dataset = d.id"
                   " GROUP BY d.id, r.schema ORDER BY d.name, r.schema",
                   ec, &s));
    for (;;) {
        TRY(db_step(db, s, ec, &row));
        if (!row)
            break;
        struct store_count c = {arena_copy(arena, db_column_text(s, 0)), schema_find(db_column_text(s, 1)),
                                (uint64_t)sqlite3_column_int64(s, 2)};
        if (!c.dataset.ptr)
            return arena_error(arena, ec);
        if (!c.schema)
            return err_set(ec, ERR_IO, "%s: has records of an unknown schema '%.*s'", db->path,
                           SV_ARG(db_column_text(s, 1)));
        buf_put(&list, &c, sizeof c);
    }
    TRY(buf_check(&list, ec));
    *counts = arena_alloc(arena, list.len, 1);
    if (!*counts)
        return arena_error(arena, ec);
    if (list.len)
        memcpy(*counts, list.ptr, list.len);
    *count = list.len / sizeof **counts;
    return ERR_OK;
}
