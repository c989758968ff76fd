#include "node/home_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static const struct {
    const char *file, *busy;
} works[] = {
    [HOME_SERVING] = {"serving.lock", "this folder's node is served by another process"},
    [HOME_ASKING] = {"asking.lock", "another process is asking partners from this folder"},
};

static enum err take(const struct home *home, enum home_work work, int how, struct errctx *ec, int *lock)
{
    char path[PATH_MAX];
    int rc;
    *lock = -1;
    home_path(home, works[work].file, path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set_errno(ec, ERR_IO, "open %s", path);
    do
        rc = flock(fd, how);
    while (rc != 0 && errno == EINTR);
    if (rc == 0) {
        *lock = fd;
        return ERR_OK;
    }
    enum err e = errno == EWOULDBLOCK ? err_set(ec, ERR_CONFLICT, "%s: %s", home->path, works[work].busy)
                                      : err_set_errno(ec, ERR_IO, "lock %s", path);
    close(fd);
    return e;
}

enum err home_lock_alone(const struct home *home, enum home_work work, struct errctx *ec, int *lock)
{
    return take(home, work, LOCK_EX | LOCK_NB, ec, lock);
}

enum err home_lock_together(const struct home *home, enum home_work work, struct errctx *ec, int *lock)
{
    return take(home, work, LOCK_SH, ec, lock);
}

void home_unlock(const int *lock)
{
    if (*lock >= 0)
        close(*lock);
}
