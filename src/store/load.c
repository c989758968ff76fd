#include "store/load.h"

#include "base/mem.h"
#include "store/body.h"
#include "store/store_private.h"

/* Row keys are dense; one beyond this could only come from a damaged file. 2^32 bits are 512 MB. */
#define LOAD_KEYS_MAX ((uint64_t)1 << 32)

struct store_load {
    struct store *store;
    struct txn txn;
    int64_t dataset;
    char dataset_name[STORE_DATASET_BYTES_MAX + 1];
    enum err bad; /* what made this load useless */
    struct store_load_report report;
    sqlite3_stmt *find, *insert, *archive, *update;
    struct buf body;
    uint8_t *seen; /* bit k: the load brought the row with key k */
    uint64_t seen_bits;
};

static bool seen_get(const struct store_load *l, uint64_t key)
{
    return key < l->seen_bits && (l->seen[key / 8] >> (key % 8) & 1);
}

static enum err seen_set(struct store_load *l, uint64_t key, struct errctx *ec)
{
    if (key >= LOAD_KEYS_MAX)
        return err_set(ec, ERR_LIMIT, "%s: more than %llu rows", l->store->db.path,
                       (unsigned long long)LOAD_KEYS_MAX);
    if (key >= l->seen_bits) {
        uint64_t bits = l->seen_bits ? l->seen_bits : 65536;
        while (bits <= key)
            bits *= 2;
        uint8_t *p = mem_realloc(l->seen, bits / 8, 1);
        if (!p)
            return err_set(ec, ERR_MEMORY, "%s: out of memory", l->store->db.path);
        memset(p + l->seen_bits / 8, 0, (bits - l->seen_bits) / 8);
        l->seen = p;
        l->seen_bits = bits;
    }
    l->seen[key / 8] |= (uint8_t)(1u << (key % 8));
    return ERR_OK;
}

/* for SQL: was this row brought by the open load? */
static void sql_seen(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    BUG_ON(argc != 1);
    const struct store_load *l = sqlite3_user_data(context);
    sqlite3_result_int(context, seen_get(l, (uint64_t)sqlite3_value_int64(argv[0])));
}

static enum err register_seen(const struct db *db, struct store_load *l, struct errctx *ec)
{
    int rc = sqlite3_create_function_v2(db->handle, "load_seen", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, l,
                                        l ? sql_seen : NULL, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_error(db, rc, ec);
}

static void destroy(struct store_load *l)
{
    db_finalizep(&l->find);
    db_finalizep(&l->insert);
    db_finalizep(&l->archive);
    db_finalizep(&l->update);
    txn_rollback(&l->txn);
    buf_fini(&l->body);
    mem_free(l->seen);
    l->store->load = NULL;
    mem_free(l);
}

/* The row of the dataset by its name, and a row for this load. */
static enum err begin_rows(struct store_load *l, struct sv dataset, struct sv source, int64_t now_ms,
                           struct errctx *ec)
{
    const struct db *db = &l->store->db;
    STMT_SCOPED sqlite3_stmt *name = NULL, *find = NULL, *load = NULL;
    TRY(db_prepare(db, "INSERT INTO dataset (name) VALUES (?1) ON CONFLICT DO NOTHING", ec, &name));
    TRY(DB_RUN(db, name, ec, DB_TEXT(dataset)));
    TRY(db_prepare(db, "SELECT id FROM dataset WHERE name = ?1", ec, &find));
    TRY(DB_BIND(db, find, ec, DB_TEXT(dataset)));
    bool row;
    TRY(db_step(db, find, ec, &row));
    BUG_ON(!row);
    l->dataset = sqlite3_column_int64(find, 0);
    TRY(db_prepare(db, "INSERT INTO load (dataset, source, at_ms) VALUES (?1, ?2, ?3)", ec, &load));
    TRY(DB_RUN(db, load, ec, DB_INT(l->dataset), DB_TEXT(source), DB_INT(now_ms)));
    l->report.load_id = sqlite3_last_insert_rowid(db->handle);
    return ERR_OK;
}

#define ARCHIVE                                                                                              \
    "INSERT INTO history (dataset, id, from_load, to_load, removed, schema, body)"                           \
    " SELECT dataset, id, load, ?2, ?3, schema, body FROM record WHERE "

static enum err begin(struct store_load *l, struct sv dataset, struct sv source, int64_t now_ms,
                      struct errctx *ec)
{
    const struct db *db = &l->store->db;
    TRY(txn_begin(db, ec, &l->txn));
    TRY(begin_rows(l, dataset, source, now_ms, ec));
    TRY(db_prepare(db, "SELECT key, body FROM record WHERE dataset = ?1 AND id = ?2", ec, &l->find));
    TRY(db_prepare(db,
                   "INSERT INTO record (dataset, id, schema, class, handling, load, body)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   ec, &l->insert));
    TRY(db_prepare(db, ARCHIVE "key = ?1", ec, &l->archive));
    return db_prepare(
        db, "UPDATE record SET schema = ?2, class = ?3, handling = ?4, load = ?5, body = ?6 WHERE key = ?1",
        ec, &l->update);
}

enum err store_load_begin(struct store *store, struct sv dataset, struct sv source, int64_t now_ms,
                          struct errctx *ec, struct store_load **out)
{
    TRY(store_ready(store, ec));
    if (sv_empty(dataset) || dataset.len > STORE_DATASET_BYTES_MAX || !sv_is_utf8(dataset))
        return err_set(ec, ERR_INPUT, "a dataset's name has 1 to %zu bytes of UTF-8",
                       STORE_DATASET_BYTES_MAX);
    source = sv_slice(source, 0, STORE_SOURCE_BYTES_MAX);
    struct store_load *l = mem_alloc(1, sizeof *l);
    if (!l)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", store->db.path);
    l->store = store;
    memcpy(l->dataset_name, dataset.ptr, dataset.len);
    buf_init(&l->body, "one record's body", BODY_BYTES_MAX);
    store->load = l;
    enum err e = begin(l, dataset, source, now_ms, ec);
    if (e != ERR_OK) {
        destroy(l);
        return e;
    }
    *out = l;
    return ERR_OK;
}

/* May this record be in this load? */
static enum err check(const struct store_load *l, const struct record *r, struct errctx *ec)
{
    if (store_compartment_of(r->handling.class_) != l->store->compartment)
        return err_set(ec, ERR_REFUSED, "record '%.*s' is of class %s, which %s does not hold", SV_ARG(r->id),
                       record_class_name(r->handling.class_), store_file_name(l->store->compartment));
    if (!sv_eq(r->dataset, sv_cstr(l->dataset_name)))
        return err_set(ec, ERR_INPUT, "record '%.*s' is of dataset '%.*s', the load of '%s'", SV_ARG(r->id),
                       SV_ARG(r->dataset), l->dataset_name);
    if (sv_empty(r->id) || r->id.len > RECORD_ID_BYTES_MAX)
        return err_set(ec, ERR_INPUT, "a record's id has 1 to %zu bytes", RECORD_ID_BYTES_MAX);
    /* the limits that body_decode holds a file to: nothing is written that could not be read again */
    if (r->value_count > RECORD_VALUES_MAX)
        return err_set(ec, ERR_INPUT, "record '%.*s' has more than %u values", SV_ARG(r->id),
                       RECORD_VALUES_MAX);
    for (size_t i = 0; i < r->value_count; i++)
        if (r->values[i].text.len > RECORD_VALUE_BYTES_MAX)
            return err_set(ec, ERR_INPUT, "record '%.*s' has a value of more than %zu bytes", SV_ARG(r->id),
                           RECORD_VALUE_BYTES_MAX);
    return ERR_OK;
}

static enum err replace(struct store_load *l, int64_t key, const struct record *r, struct errctx *ec)
{
    const struct db *db = &l->store->db;
    TRY(DB_RUN(db, l->archive, ec, DB_INT(key), DB_INT(l->report.load_id), DB_INT(0)));
    TRY(DB_RUN(db, l->update, ec, DB_INT(key), DB_TEXT(sv_cstr(r->schema->name)), DB_INT(r->handling.class_),
               DB_INT(r->handling.code), DB_INT(l->report.load_id), DB_BLOB(buf_sv(&l->body))));
    l->report.changed++;
    return ERR_OK;
}

static enum err add(struct store_load *l, const struct record *r, struct errctx *ec)
{
    const struct db *db = &l->store->db;
    TRY(DB_RUN(db, l->insert, ec, DB_INT(l->dataset), DB_TEXT(r->id), DB_TEXT(sv_cstr(r->schema->name)),
               DB_INT(r->handling.class_), DB_INT(r->handling.code), DB_INT(l->report.load_id),
               DB_BLOB(buf_sv(&l->body))));
    TRY(seen_set(l, (uint64_t)sqlite3_last_insert_rowid(db->handle), ec));
    l->report.added++;
    return ERR_OK;
}

/* Writes the record; *twice: it did not, the id was there before in this load. */
static enum err put(struct store_load *l, const struct record *r, struct errctx *ec, bool *twice)
{
    const struct db *db = &l->store->db;
    bool there;
    buf_clear(&l->body);
    body_encode(r, &l->body);
    TRY(buf_check(&l->body, ec));
    TRY(DB_BIND(db, l->find, ec, DB_INT(l->dataset), DB_TEXT(r->id)));
    TRY(db_step(db, l->find, ec, &there));
    if (!there)
        return add(l, r, ec);
    int64_t key = sqlite3_column_int64(l->find, 0);
    *twice = seen_get(l, (uint64_t)key);
    bool same = sv_eq(db_column_blob(l->find, 1), buf_sv(&l->body));
    sqlite3_reset(l->find);
    if (*twice)
        return ERR_OK;
    TRY(seen_set(l, (uint64_t)key, ec));
    if (!same)
        return replace(l, key, r, ec);
    l->report.unchanged++;
    return ERR_OK;
}

enum err store_load_put(struct store_load *l, const struct record *r, struct errctx *ec)
{
    bool twice = false;
    TRY(check(l, r, ec));
    enum err e =
        l->bad ? err_set(ec, l->bad, "%s: the load failed before", l->store->db.path) : put(l, r, ec, &twice);
    l->bad = e;
    if (e == ERR_OK && twice)
        return err_set(ec, ERR_CONFLICT, "the id '%.*s' comes twice in one load of '%s'", SV_ARG(r->id),
                       l->dataset_name);
    return e;
}

static enum err remove_unseen(struct store_load *l, struct errctx *ec)
{
    const struct db *db = &l->store->db;
    STMT_SCOPED sqlite3_stmt *archive = NULL, *erase = NULL;
    TRY(db_prepare(db, ARCHIVE "dataset = ?1 AND NOT load_seen(key)", ec, &archive));
    TRY(DB_RUN(db, archive, ec, DB_INT(l->dataset), DB_INT(l->report.load_id), DB_INT(1)));
    l->report.removed = db_changes(db);
    if (l->report.removed == 0)
        return ERR_OK;
    TRY(db_prepare(db, "DELETE FROM record WHERE dataset = ?1 AND NOT load_seen(key)", ec, &erase));
    return DB_RUN(db, erase, ec, DB_INT(l->dataset));
}

static enum err finish(struct store_load *l, struct errctx *ec)
{
    const struct db *db = &l->store->db;
    const struct store_load_report *r = &l->report;
    if (l->bad)
        return err_set(ec, l->bad, "%s: the load failed before", db->path);
    TRY(register_seen(db, l, ec));
    enum err e = remove_unseen(l, ec);
    TRY(register_seen(db, NULL, e ? NULL : ec) ?: e);
    STMT_SCOPED sqlite3_stmt *load = NULL;
    TRY(db_prepare(db, "UPDATE load SET added = ?2, changed = ?3, removed = ?4, unchanged = ?5 WHERE id = ?1",
                   ec, &load));
    TRY(DB_RUN(db, load, ec, DB_INT(r->load_id), DB_INT((int64_t)r->added), DB_INT((int64_t)r->changed),
               DB_INT((int64_t)r->removed), DB_INT((int64_t)r->unchanged)));
    return txn_commit(&l->txn, ec);
}

enum err store_load_finish(struct store_load *l, struct errctx *ec, struct store_load_report *report)
{
    enum err e = finish(l, ec);
    if (e == ERR_OK)
        *report = l->report;
    destroy(l);
    return e;
}

void store_load_abort(struct store_load *l)
{
    if (l)
        destroy(l);
}

void store_load_abortp(struct store_load **l)
{
    store_load_abort(*l);
}
