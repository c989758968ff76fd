#include "store/store.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/load.h"
#include "store/schema.h"
#include "store/store_private.h"

#define WAL_RETRY_MS 20u
/* After a large load the log file shrinks to this again. */
#define WAL_KEEP_BYTES (64 * 1024 * 1024)

const char *store_file_name(enum store_compartment compartment)
{
    return compartment == STORE_RECORDS ? "records.db" : "protected.db";
}

enum store_compartment store_compartment_of(enum record_class class_)
{
    switch (class_) {
    case CLASS_HUMANITARIAN:
    case CLASS_HEALTH:
        return STORE_PROTECTED;
    case CLASS_ENFORCEMENT:
    case CLASS_REGULATORY:
        return STORE_RECORDS;
    case RECORD_CLASS_COUNT:
        break;
    }
    err_bug(__FILE__, __LINE__, "not a record class");
}

enum store_compartment store_compartment(const struct store *store)
{
    return store->compartment;
}

/* Two processes that make the same file may meet here, and SQLite does not wait by itself for this one. */
static enum err use_wal(const struct db *db, uint32_t timeout_ms, struct errctx *ec)
{
    for (uint32_t waited = 0;; waited += WAL_RETRY_MS) {
        enum err e = db_exec(db, "PRAGMA journal_mode = WAL", ec);
        if (e != ERR_TIMEOUT || waited >= timeout_ms)
            return e;
        usleep(WAL_RETRY_MS * 1000);
    }
}

static enum err configure(const struct db *db, uint32_t timeout_ms, uint32_t cache_kib, struct errctx *ec)
{
    char sql[512];
    TRY(use_wal(db, timeout_ms, ec));
    snprintf(sql, sizeof sql,
             "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
             "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
             "PRAGMA journal_size_limit = %d; PRAGMA cache_size = -%u",
             WAL_KEEP_BYTES, cache_kib);
    return db_exec(db, sql, ec);
}

static enum err open_file(struct store *s, const char *path, const struct store_options *o, struct errctx *ec)
{
    uint32_t timeout_ms = o && o->busy_timeout_ms ? o->busy_timeout_ms : STORE_BUSY_TIMEOUT_MS;
    uint32_t cache_kib = o && o->cache_kib ? o->cache_kib : STORE_CACHE_KIB;
    TRY(db_open(path, timeout_ms, ec, &s->db));
    /* whose file it is comes first: nothing is written into somebody else's */
    TRY(schema_check(&s->db, s->compartment, ec));
    TRY(configure(&s->db, timeout_ms, cache_kib, ec));
    return schema_migrate(&s->db, s->compartment, ec);
}

enum err store_open(const char *folder, enum store_compartment compartment,
                    const struct store_options *options, struct errctx *ec, struct store **out)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", folder, store_file_name(compartment));
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(ec, ERR_IO, "%.60s...: the path is longer than %d bytes", folder, PATH_MAX);
    STORE_SCOPED struct store *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    s->compartment = compartment;
    TRY(open_file(s, path, options, ec));
    *out = s;
    s = NULL;
    return ERR_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_load_abort(store->load);
    db_close(&store->db);
    mem_free(store);
}

void store_closep(struct store **store)
{
    store_close(*store);
}

enum err store_ready(const struct store *store, struct errctx *ec)
{
    if (store->load)
        return err_set(ec, ERR_CONFLICT, "%s: a load is open", store->db.path);
    return ERR_OK;
}

enum err store_ready_for_matching(const struct store *store, const char *what, struct errctx *ec)
{
    if (store->compartment != STORE_RECORDS)
        return err_set(ec, ERR_REFUSED, "%s: holds humanitarian and health records; there is no %s here",
                       store->db.path, what);
    return store_ready(store, ec);
}
