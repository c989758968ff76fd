#include "store/schema.h"

#include <stdio.h>

/* The class is held by the file itself; the numbers are enum record_class. */
#define RECORD_TABLE(classes)                                                                                \
    "CREATE TABLE record ("                                                                                  \
    "  key INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES dataset(id), id TEXT NOT NULL,"          \
    "  schema TEXT NOT NULL, class INTEGER NOT NULL CHECK (class IN (" classes ")),"                         \
    "  handling INTEGER NOT NULL, load INTEGER NOT NULL REFERENCES load(id), body BLOB NOT NULL) STRICT;"    \
    "CREATE UNIQUE INDEX record_by_id ON record(dataset, id);"                                               \
    "CREATE INDEX record_by_schema ON record(dataset, schema);"

/* One row for each version: SQL for both files, then for one of them; NULL: nothing. */
static const struct step {
    const char *both, *only[STORE_COMPARTMENT_COUNT];
} steps[] = {
    /* 1: records, their history, the loads that brought them */
    {.both = "CREATE TABLE dataset (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
             "CREATE TABLE load ("
             "  id INTEGER PRIMARY KEY AUTOINCREMENT, dataset INTEGER NOT NULL REFERENCES dataset(id),"
             "  source TEXT NOT NULL, at_ms INTEGER NOT NULL, added INTEGER NOT NULL DEFAULT 0,"
             "  changed INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0,"
             "  unchanged INTEGER NOT NULL DEFAULT 0) STRICT;"
             "CREATE TABLE history ("
             "  key INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES dataset(id), id TEXT NOT NULL,"
             "  from_load INTEGER NOT NULL REFERENCES load(id), to_load INTEGER NOT NULL REFERENCES load(id),"
             "  removed INTEGER NOT NULL, schema TEXT NOT NULL, body BLOB NOT NULL,"
             "  UNIQUE (dataset, id, from_load)) STRICT;",
     .only = {[STORE_RECORDS] = RECORD_TABLE("0, 1"), [STORE_PROTECTED] = RECORD_TABLE("2, 3")}},
    /* 2: sessions of private matches and their hits */
    {.only = {[STORE_RECORDS] =
                  "CREATE TABLE session ("
                  "  id TEXT PRIMARY KEY, peer TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('asker', "
                  "'holder')),"
                  "  purpose TEXT NOT NULL, case_ TEXT NOT NULL, mode TEXT NOT NULL, agreement TEXT NOT NULL,"
                  "  started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL DEFAULT 0,"
                  "  outcome TEXT NOT NULL DEFAULT '', own_size INTEGER NOT NULL DEFAULT 0,"
                  "  peer_size INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,"
                  "  transcript TEXT NOT NULL DEFAULT '', own_signature TEXT NOT NULL DEFAULT '',"
                  "  peer_signature TEXT NOT NULL DEFAULT '', seed TEXT NOT NULL DEFAULT '') STRICT;"
                  "CREATE TABLE hit ("
                  "  key INTEGER PRIMARY KEY, session TEXT NOT NULL REFERENCES session(id), dataset TEXT NOT "
                  "NULL,"
                  "  record TEXT NOT NULL, own_pseudonym TEXT NOT NULL, peer_pseudonym TEXT NOT NULL,"
                  "  score REAL NOT NULL, grade TEXT NOT NULL, families TEXT NOT NULL,"
                  "  UNIQUE (session, own_pseudonym, peer_pseudonym, dataset, record)) STRICT;"}},
    /* 3: what is kept about each partner */
    {.only =
         {[STORE_RECORDS] =
              "CREATE TABLE budget ("
              "  peer TEXT NOT NULL, day TEXT NOT NULL, family INTEGER NOT NULL,"
              "  spent INTEGER NOT NULL CHECK (spent >= 0), PRIMARY KEY (peer, day, family)) STRICT, WITHOUT "
              "ROWID;"
              "CREATE TABLE sequence ("
              "  peer TEXT PRIMARY KEY, sent INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0)"
              "  STRICT, WITHOUT ROWID;"
              "CREATE TABLE nonce ("
              "  peer TEXT NOT NULL, nonce TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (peer, nonce))"
              "  STRICT, WITHOUT ROWID;"}},
};

int store_version(void)
{
    return (int)(sizeof steps / sizeof *steps);
}

int32_t schema_application_id(enum store_compartment compartment)
{
    return compartment == STORE_RECORDS ? 0x454e4c72 : 0x454e4c70;
}

static enum err read_int(const struct db *db, const char *sql, struct errctx *ec, int64_t *value)
{
    STMT_SCOPED sqlite3_stmt *s = NULL;
    bool row;
    TRY(db_prepare(db, sql, ec, &s));
    TRY(db_step(db, s, ec, &row));
    *value = row ? sqlite3_column_int64(s, 0) : 0;
    return ERR_OK;
}

static enum err check(const struct db *db, enum store_compartment compartment, struct errctx *ec,
                      int64_t *version)
{
    int64_t id, tables;
    /* in this order: were the file made by someone else in between, no tables with our id is seen, never the
     * reverse */
    TRY(read_int(db, "SELECT count(*) FROM sqlite_schema", ec, &tables));
    TRY(read_int(db, "PRAGMA user_version", ec, version));
    TRY(read_int(db, "PRAGMA application_id", ec, &id));
    if (id == schema_application_id(compartment == STORE_RECORDS ? STORE_PROTECTED : STORE_RECORDS))
        return err_set(ec, ERR_REFUSED, "%s: holds the records of the other compartment", db->path);
    bool fresh = id == 0 && tables == 0 && *version == 0;
    if (id != schema_application_id(compartment) && !fresh)
        return err_set(ec, ERR_IO, "%s: is a database, but not one of Enlace's", db->path);
    if (*version > store_version())
        return err_set(ec, ERR_CONFLICT,
                       "%s: was written by a newer Enlace (schema %lld, this one knows up to %d)", db->path,
                       (long long)*version, store_version());
    return ERR_OK;
}

enum err schema_check(const struct db *db, enum store_compartment compartment, struct errctx *ec)
{
    int64_t version;
    return check(db, compartment, ec, &version);
}

enum err schema_migrate_to(const struct db *db, enum store_compartment compartment, int to, struct errctx *ec)
{
    int64_t version;
    TRY(check(db, compartment, ec, &version));
    if (version >= to)
        return ERR_OK;
    TXN_SCOPED struct txn txn = {0};
    TRY(txn_begin(db, ec, &txn));
    /* again, now that nobody else can migrate it */
    TRY(check(db, compartment, ec, &version));
    for (; version < to; version++) {
        const struct step *s = &steps[version];
        if (s->both)
            TRY(db_exec(db, s->both, ec));
        if (s->only[compartment])
            TRY(db_exec(db, s->only[compartment], ec));
    }
    char header[96];
    snprintf(header, sizeof header, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             (int)schema_application_id(compartment), (int)version);
    TRY(db_exec(db, header, ec));
    return txn_commit(&txn, ec);
}

enum err schema_migrate(const struct db *db, enum store_compartment compartment, struct errctx *ec)
{
    return schema_migrate_to(db, compartment, store_version(), ec);
}
