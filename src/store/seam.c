#include "store/seam.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdalign.h>
#include <stddef.h>
#include <string.h>

#include "base/fault.h"
#include "base/mem.h"

/* --- allocator: SQLite asks for the size of what it got, so it is kept in front of it */

struct piece {
    alignas(max_align_t) size_t bytes;
    alignas(max_align_t) unsigned char data[];
};

static struct piece *piece_of(void *ptr)
{
    return (struct piece *)(void *)((unsigned char *)ptr - offsetof(struct piece, data));
}

static void *seam_malloc(int bytes)
{
    struct piece *p = mem_alloc(1, sizeof *p + (size_t)bytes);
    if (!p)
        return NULL;
    p->bytes = (size_t)bytes;
    return p->data;
}

static void seam_free(void *ptr)
{
    if (ptr)
        mem_free(piece_of(ptr));
}

static void *seam_realloc(void *ptr, int bytes)
{
    if (!ptr)
        return seam_malloc(bytes);
    struct piece *p = mem_realloc(piece_of(ptr), 1, sizeof *p + (size_t)bytes);
    if (!p)
        return NULL;
    p->bytes = (size_t)bytes;
    return p->data;
}

static int seam_size(void *ptr)
{
    return ptr ? (int)piece_of(ptr)->bytes : 0;
}

static int seam_roundup(int bytes)
{
    return (bytes + 7) & ~7;
}

static int seam_init(void *arg)
{
    (void)arg;
    return SQLITE_OK;
}

static void seam_shutdown(void *arg)
{
    (void)arg;
}

/* --- files: ours in front, the system's own behind it in the same allocation */

struct seam_file {
    sqlite3_file base;
    sqlite3_file *real; /* at the end of this struct */
};

static sqlite3_vfs vfs, *system_vfs;

static sqlite3_file *real(sqlite3_file *f)
{
    return ((struct seam_file *)(void *)f)->real;
}

static int seam_close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}
static int seam_read(sqlite3_file *f, void *to, int bytes, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), to, bytes, at);
}
static int seam_write(sqlite3_file *f, const void *from, int bytes, sqlite3_int64 at)
{
    return fault_hit(FAULT_WRITE) ? SQLITE_IOERR_WRITE : real(f)->pMethods->xWrite(real(f), from, bytes, at);
}
static int seam_truncate(sqlite3_file *f, sqlite3_int64 bytes)
{
    return fault_hit(FAULT_WRITE) ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), bytes);
}
static int seam_sync(sqlite3_file *f, int flags)
{
    return fault_hit(FAULT_WRITE) ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}
static int seam_file_size(sqlite3_file *f, sqlite3_int64 *bytes)
{
    return real(f)->pMethods->xFileSize(real(f), bytes);
}
static int seam_lock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xLock(real(f), level);
}
static int seam_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}
static int seam_reserved(sqlite3_file *f, int *held)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), held);
}
static int seam_control(sqlite3_file *f, int op, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}
static int seam_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}
static int seam_device(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int seam_shm_map(sqlite3_file *f, int page, int bytes, int extend, void volatile **out)
{
    return real(f)->pMethods->xShmMap(real(f), page, bytes, extend, out);
}
static int seam_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
static void seam_shm_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}
static int seam_shm_unmap(sqlite3_file *f, int delete_it)
{
    return real(f)->pMethods->xShmUnmap(real(f), delete_it);
}

/* Version 2: shared memory for the write-ahead log, no memory-mapped reads (they would turn an I/O error into
 * SIGBUS). */
static const sqlite3_io_methods methods = {2,
                                           seam_close,
                                           seam_read,
                                           seam_write,
                                           seam_truncate,
                                           seam_sync,
                                           seam_file_size,
                                           seam_lock,
                                           seam_unlock,
                                           seam_reserved,
                                           seam_control,
                                           seam_sector,
                                           seam_device,
                                           seam_shm_map,
                                           seam_shm_lock,
                                           seam_shm_barrier,
                                           seam_shm_unmap,
                                           NULL,
                                           NULL};

static int seam_open(sqlite3_vfs *v, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    (void)v;
    struct seam_file *f = (struct seam_file *)(void *)file;
    f->real = (sqlite3_file *)(void *)(f + 1);
    f->base.pMethods = NULL;
    int rc = system_vfs->xOpen(system_vfs, name, f->real, flags, out_flags);
    if (f->real->pMethods)
        f->base.pMethods = &methods;
    return rc;
}

static bool install(void)
{
    static const sqlite3_mem_methods memory = {seam_malloc,  seam_free, seam_realloc,  seam_size,
                                               seam_roundup, seam_init, seam_shutdown, NULL};
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK)
        return false;
    system_vfs = sqlite3_vfs_find(NULL);
    if (!system_vfs || system_vfs->iVersion < 2)
        return false;
    vfs = *system_vfs; /* all but the opening of files stays the system's */
    vfs.zName = SEAM_VFS;
    vfs.szOsFile += (int)sizeof(struct seam_file);
    vfs.xOpen = seam_open;
    vfs.pNext = NULL;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}

/* Not pthread_once: a first try that found no memory may be followed by one that does. */
enum err seam_install(struct errctx *ec)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static bool installed;
    pthread_mutex_lock(&lock);
    installed = installed || install();
    bool ok = installed;
    pthread_mutex_unlock(&lock);
    return ok ? ERR_OK : err_set(ec, ERR_MEMORY, "SQLite %s could not be set up", sqlite3_libversion());
}
