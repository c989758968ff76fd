#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/input.h"
#include "base/mem.h"

#define PENDING_BYTES ((size_t)64 * 1024)

struct outfile {
    int fd;
    struct buf pending;
    char target[PATH_MAX];
    char temporary[PATH_MAX + 32];
};

enum err outfile_open(const char *path, unsigned mode, struct errctx *ec, struct outfile **out)
{
    char real[PATH_MAX];
    struct stat st;
    if (strlen(path) >= PATH_MAX)
        return err_set(ec, ERR_IO, "%.60s...: the path is longer than %d bytes", path, PATH_MAX);
    /* a rename would put a file in the place of /dev/stdout, and break a link instead of following it */
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(ec, ERR_IO, "%s: is no regular file, it cannot be replaced whole", path);
    if (realpath(path, real))
        path = real;
    struct outfile *f = mem_alloc(1, sizeof *f);
    if (!f)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    snprintf(f->target, sizeof f->target, "%s", path);
    snprintf(f->temporary, sizeof f->temporary, "%s.%d.part", path, (int)getpid());
    buf_init(&f->pending, "output file", 2 * PENDING_BYTES);
    f->fd = fault_hit(FAULT_WRITE) ? -1 : open(f->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (f->fd < 0) {
        enum err e = err_set_errno(ec, ERR_IO, "write %s", path);
        mem_free(f);
        return e;
    }
    *out = f;
    return ERR_OK;
}

static enum err write_all(struct outfile *f, struct sv bytes, struct errctx *ec)
{
    while (bytes.len) {
        ssize_t n = fault_hit(FAULT_WRITE) ? -1 : write(f->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(ec, ERR_IO, "write %s", f->target);
        bytes = sv_slice(bytes, (size_t)n, bytes.len);
    }
    return ERR_OK;
}

static enum err flush(struct outfile *f, struct errctx *ec)
{
    TRY(write_all(f, buf_sv(&f->pending), ec));
    buf_clear(&f->pending);
    return ERR_OK;
}

enum err outfile_write(struct outfile *f, struct sv bytes, struct errctx *ec)
{
    if (f->pending.len + bytes.len > PENDING_BYTES)
        TRY(flush(f, ec));
    if (bytes.len > PENDING_BYTES)
        return write_all(f, bytes, ec);
    buf_put_sv(&f->pending, bytes);
    return buf_check(&f->pending, ec);
}

enum err outfile_printf(struct outfile *f, struct errctx *ec, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", f->target);
    enum err e = outfile_write(f, sv_of(text, (size_t)n), ec);
    free(text);
    return e;
}

static void close_all(struct outfile *f)
{
    if (f->fd >= 0)
        close(f->fd);
    buf_fini(&f->pending);
    mem_free(f);
}

/* The rename is durable only when its folder is synced too. */
static enum err sync_folder(const char *path, struct errctx *ec)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        enum err e = err_set_errno(ec, ERR_IO, "sync the folder of %s", path);
        if (fd >= 0)
            close(fd);
        return e;
    }
    close(fd);
    return ERR_OK;
}

enum err outfile_commit(struct outfile *f, struct errctx *ec)
{
    enum err e = flush(f, ec);
    if (e == ERR_OK && (fault_hit(FAULT_WRITE) || fsync(f->fd) != 0))
        e = err_set_errno(ec, ERR_IO, "sync %s", f->target);
    if (e == ERR_OK && (fault_hit(FAULT_WRITE) || rename(f->temporary, f->target) != 0))
        e = err_set_errno(ec, ERR_IO, "rename to %s", f->target);
    if (e != ERR_OK) {
        outfile_abort(f);
        return e;
    }
    e = sync_folder(f->target, ec);
    close_all(f);
    return e;
}

void outfile_abort(struct outfile *f)
{
    if (!f)
        return;
    unlink(f->temporary);
    close_all(f);
}

enum err file_read(const char *path, struct errctx *ec, struct buf *out)
{
    INPUT_SCOPED struct input *in = NULL;
    TRY(input_open_file(path, ec, &in));
    for (;;) {
        struct sv block;
        TRY(input_next(in, ec, &block));
        if (sv_empty(block))
            return ERR_OK;
        buf_put_sv(out, block);
        if (out->bad) {
            enum err e = buf_check(out, ec);
            err_prefix(ec, "%s", path);
            return e;
        }
    }
}

enum err file_write(const char *path, unsigned mode, struct sv bytes, struct errctx *ec)
{
    struct outfile *f = NULL;
    TRY(outfile_open(path, mode, ec, &f));
    enum err e = outfile_write(f, bytes, ec);
    if (e != ERR_OK) {
        outfile_abort(f);
        return e;
    }
    return outfile_commit(f, ec);
}
