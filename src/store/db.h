/*
 * One SQLite connection, for this folder's own files only: statements that clean up after themselves, values
 * bound by type, transactions that roll back unless they were committed, and errors that name the file and
 * the reason. Texts and blobs that are bound must live until the statement was stepped; columns live until
 * the next step. Threads: as struct store.
 */
#pragma once
#include <sqlite3.h>

#include "base/err.h"
#include "base/sv.h"

struct db {
    sqlite3 *handle;
    char *path; /* for messages */
};

MUST_CHECK enum err db_open(const char *path, uint32_t busy_timeout_ms, struct errctx *ec, struct db *db);
void db_close(struct db *db);
/* Always an error: what SQLite says of its last failure, rc being what it returned. */
enum err db_error(const struct db *db, int rc, struct errctx *ec);

/* One or several statements without values or results. */
MUST_CHECK enum err db_exec(const struct db *db, const char *sql, struct errctx *ec);

MUST_CHECK enum err db_prepare(const struct db *db, const char *sql, struct errctx *ec, sqlite3_stmt **out);
void db_finalizep(sqlite3_stmt **stmt);
#define STMT_SCOPED __attribute__((cleanup(db_finalizep)))

struct db_value {
    enum { DB_VALUE_INT, DB_VALUE_REAL, DB_VALUE_TEXT, DB_VALUE_BLOB } type;
    int64_t integer;
    double real;
    struct sv bytes;
};
#define DB_INT(v) ((struct db_value){.type = DB_VALUE_INT, .integer = (v)})
#define DB_REAL(v) ((struct db_value){.type = DB_VALUE_REAL, .real = (v)})
#define DB_TEXT(v) ((struct db_value){.type = DB_VALUE_TEXT, .bytes = (v)})
#define DB_BLOB(v) ((struct db_value){.type = DB_VALUE_BLOB, .bytes = (v)})

/* Resets the statement and gives its parameters ?1, ?2 ... these values. */
MUST_CHECK enum err db_bind_values(const struct db *db, sqlite3_stmt *stmt, const struct db_value *values,
                                   size_t count, struct errctx *ec);
#define DB_BIND(db, stmt, ec, ...)                                                                           \
    db_bind_values(db, stmt, (const struct db_value[]){__VA_ARGS__},                                         \
                   sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value), ec)
/* *row: there is a row; after the last one the statement is reset. */
MUST_CHECK enum err db_step(const struct db *db, sqlite3_stmt *stmt, struct errctx *ec, bool *row);
/* For a statement without rows: bind, step to its end. */
#define DB_RUN(db, stmt, ec, ...) (DB_BIND(db, stmt, ec, __VA_ARGS__) ?: db_finish(db, stmt, ec))
MUST_CHECK enum err db_finish(const struct db *db, sqlite3_stmt *stmt, struct errctx *ec);
/* Rows the last INSERT, UPDATE or DELETE touched. */
uint64_t db_changes(const struct db *db);

/* The view is empty, never NULL, for NULL and for empty columns. */
struct sv db_column_text(sqlite3_stmt *stmt, int column);
struct sv db_column_blob(sqlite3_stmt *stmt, int column);

/* A transaction that ends with its scope: rolled back unless txn_commit said ERR_OK. Takes the write lock at
 * once (BEGIN IMMEDIATE): what was read in it cannot be changed by others before it is written. */
struct txn {
    const struct db *db;
};
MUST_CHECK enum err txn_begin(const struct db *db, struct errctx *ec, struct txn *txn);
MUST_CHECK enum err txn_commit(struct txn *txn, struct errctx *ec);
void txn_rollback(struct txn *txn);
#define TXN_SCOPED __attribute__((cleanup(txn_rollback)))
