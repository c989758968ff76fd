#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

struct input {
    int fd; /* -1: memory */
    char *name;
    uint64_t size;
    struct sv rest;
    char *block;
};

static enum err open_named(const char *name, struct errctx *ec, struct input **out)
{
    struct input *in = mem_alloc(1, sizeof *in);
    size_t n = strlen(name) + 1;
    char *copy = in ? mem_alloc(n, 1) : NULL;
    if (!copy) {
        mem_free(in);
        return err_set(ec, ERR_MEMORY, "%s: out of memory", name);
    }
    memcpy(copy, name, n);
    in->name = copy;
    in->fd = -1;
    *out = in;
    return ERR_OK;
}

enum err input_open_bytes(const char *name, struct sv bytes, struct errctx *ec, struct input **out)
{
    TRY(open_named(name, ec, out));
    (*out)->rest = bytes;
    (*out)->size = bytes.len;
    return ERR_OK;
}

enum err input_open_file(const char *path, struct errctx *ec, struct input **out)
{
    bool standard = strcmp(path, "-") == 0;
    const char *slash = strrchr(path, '/');
    struct input *in = NULL;
    TRY(open_named(standard ? "standard input" : slash ? slash + 1 : path, ec, &in));
    in->block = mem_alloc(INPUT_BLOCK_BYTES, 1);
    if (!in->block) {
        input_close(in);
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    }
    in->fd = standard ? dup(0) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (in->fd < 0 || fstat(in->fd, &st) != 0) {
        enum err e = err_set_errno(ec, ERR_IO, "open %s", path);
        input_close(in);
        return e;
    }
    if (S_ISDIR(st.st_mode)) {
        input_close(in);
        return err_set(ec, ERR_INPUT, "%s: is a folder, a file was expected", path);
    }
    in->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    *out = in;
    return ERR_OK;
}

void input_close(struct input *in)
{
    if (!in)
        return;
    if (in->fd >= 0)
        close(in->fd);
    mem_free(in->block);
    mem_free(in->name);
    mem_free(in);
}

void input_closep(struct input **in)
{
    input_close(*in);
}

const char *input_name(const struct input *in)
{
    return in->name;
}

uint64_t input_size(const struct input *in)
{
    return in->size;
}

enum err input_next(struct input *in, struct errctx *ec, struct sv *block)
{
    if (in->fd < 0) {
        *block = sv_slice(in->rest, 0, INPUT_BLOCK_BYTES);
        in->rest = sv_slice(in->rest, block->len, in->rest.len);
        return ERR_OK;
    }
    ssize_t n;
    do
        n = read(in->fd, in->block, INPUT_BLOCK_BYTES);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set_errno(ec, ERR_IO, "read %s", in->name);
    *block = sv_of(in->block, (size_t)n);
    return ERR_OK;
}
