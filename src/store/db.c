#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/mem.h"
#include "store/seam.h"

enum err db_error(const struct db *db, int rc, struct errctx *ec)
{
    const char *reason = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return err_set(ec, ERR_MEMORY, "%s: out of memory", db->path);
    case SQLITE_BUSY:
        return err_set(ec, ERR_TIMEOUT, "%s: locked by another process or session for too long", db->path);
    case SQLITE_FULL:
        return err_set(ec, ERR_IO, "%s: the disk is full", db->path);
    case SQLITE_CORRUPT:
        return err_set(ec, ERR_IO, "%s: the file is damaged (%s)", db->path, reason);
    case SQLITE_NOTADB:
        return err_set(ec, ERR_IO, "%s: is not a database", db->path);
    case SQLITE_TOOBIG:
        return err_set(ec, ERR_LIMIT, "%s: a value is too large for the database", db->path);
    case SQLITE_CONSTRAINT:
        return err_set(ec, ERR_CONFLICT, "%s: %s", db->path, reason);
    default:
        return err_set(ec, ERR_IO, "%s: %s (%s)", db->path, reason, sqlite3_errstr(rc));
    }
}

/* SQLite would make the file readable for everyone. Only a file that was not there is opened here: closing a
 * descriptor of one that SQLite has open elsewhere in the process would drop its locks (POSIX). */
static enum err make_private(const char *path, struct errctx *ec)
{
    int fd = fault_hit(FAULT_WRITE) ? -1 : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? ERR_OK : err_set_errno(ec, ERR_IO, "open %s", path);
    close(fd);
    return ERR_OK;
}

enum err db_open(const char *path, uint32_t busy_timeout_ms, struct errctx *ec, struct db *db)
{
    TRY(seam_install(ec));
    TRY(make_private(path, ec));
    size_t n = strlen(path) + 1;
    db->path = mem_alloc(n, 1);
    if (!db->path)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    memcpy(db->path, path, n);
    int rc = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, SEAM_VFS);
    if (rc == SQLITE_OK)
        rc = sqlite3_extended_result_codes(db->handle, 1);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(db->handle, (int)busy_timeout_ms);
    /* a file made by someone else must not run code of its own (sqlite.org/security.html) */
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (rc == SQLITE_OK)
        return ERR_OK;
    enum err e = db_error(db, rc, ec);
    db_close(db);
    return e;
}

void db_close(struct db *db)
{
    /* the last statement was finalized by its scope; an error here could only be a forgotten one */
    BUG_ON(sqlite3_close(db->handle) == SQLITE_BUSY);
    mem_free(db->path);
    *db = (struct db){0};
}

enum err db_exec(const struct db *db, const char *sql, struct errctx *ec)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_error(db, rc, ec);
}

enum err db_prepare(const struct db *db, const char *sql, struct errctx *ec, sqlite3_stmt **out)
{
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, out, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_error(db, rc, ec);
}

void db_finalizep(sqlite3_stmt **stmt)
{
    sqlite3_finalize(*stmt);
    *stmt = NULL;
}

static int bind(sqlite3_stmt *stmt, int at, const struct db_value *v)
{
    const char *bytes = v->bytes.ptr ? v->bytes.ptr : "";
    switch (v->type) {
    case DB_VALUE_INT:
        return sqlite3_bind_int64(stmt, at, v->integer);
    case DB_VALUE_REAL:
        return sqlite3_bind_double(stmt, at, v->real);
    case DB_VALUE_TEXT:
        return sqlite3_bind_text64(stmt, at, bytes, v->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
    case DB_VALUE_BLOB:
        return sqlite3_bind_blob64(stmt, at, bytes, v->bytes.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

enum err db_bind_values(const struct db *db, sqlite3_stmt *stmt, const struct db_value *values, size_t count,
                        struct errctx *ec)
{
    BUG_ON((size_t)sqlite3_bind_parameter_count(stmt) != count);
    sqlite3_reset(stmt); /* its code repeats the failure of the last step, which was reported then */
    for (size_t i = 0; i < count; i++) {
        int rc = bind(stmt, (int)i + 1, &values[i]);
        if (rc != SQLITE_OK)
            return db_error(db, rc, ec);
    }
    return ERR_OK;
}

enum err db_step(const struct db *db, sqlite3_stmt *stmt, struct errctx *ec, bool *row)
{
    int rc = sqlite3_step(stmt);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return ERR_OK;
    enum err e = rc == SQLITE_DONE ? ERR_OK : db_error(db, rc, ec);
    sqlite3_reset(stmt);
    return e;
}

enum err db_finish(const struct db *db, sqlite3_stmt *stmt, struct errctx *ec)
{
    bool row;
    TRY(db_step(db, stmt, ec, &row));
    BUG_ON(row);
    return ERR_OK;
}

uint64_t db_changes(const struct db *db)
{
    return (uint64_t)sqlite3_changes64(db->handle);
}

struct sv db_column_text(sqlite3_stmt *stmt, int column)
{
    const char *p = (const char *)sqlite3_column_text(stmt, column);
    return p ? sv_of(p, (size_t)sqlite3_column_bytes(stmt, column)) : SV("");
}

struct sv db_column_blob(sqlite3_stmt *stmt, int column)
{
    const char *p = sqlite3_column_blob(stmt, column);
    return p ? sv_of(p, (size_t)sqlite3_column_bytes(stmt, column)) : SV("");
}

enum err txn_begin(const struct db *db, struct errctx *ec, struct txn *txn)
{
    TRY(db_exec(db, "BEGIN IMMEDIATE", ec));
    txn->db = db;
    return ERR_OK;
}

enum err txn_commit(struct txn *txn, struct errctx *ec)
{
    TRY(db_exec(txn->db, "COMMIT", ec));
    txn->db = NULL;
    return ERR_OK;
}

void txn_rollback(struct txn *txn)
{
    /* SQLite may have rolled back by itself (disk full, out of memory). A ROLLBACK that fails leaves nothing
     * either: the transaction's pages were never committed. */
    if (txn->db && !sqlite3_get_autocommit(txn->db->handle))
        sqlite3_exec(txn->db->handle, "ROLLBACK", NULL, NULL, NULL);
    txn->db = NULL;
}
