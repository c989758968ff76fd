#include "cli/manifest.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/input.h"
#include "base/json.h"
#include "base/mem.h"

#define FORMAT "enlace-lists/1"

const struct manifest_file *manifest_find(const struct manifest *m, const char *name)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->files[i].name, name) == 0)
            return &m->files[i];
    return NULL;
}

/* Texts that do not fit are refused, not cut: a cut URL or name is another one. */
static bool take(char *to, size_t size, const char *text)
{
    return snprintf(to, size, "%s", text) < (int)size;
}

static bool read_entry(json_t *entry, struct manifest_file *f)
{
    const char *name, *url, *sum, *etag, *modified;
    json_int_t bytes, pulled;
    if (json_unpack(entry, "{s:s, s:s, s:s, s:I, s:I, s:s, s:s}", "name", &name, "url", &url, "sha256", &sum,
                    "bytes", &bytes, "pulled_ms", &pulled, "etag", &etag, "last_modified", &modified) != 0)
        return false;
    uint8_t raw[HASH_SHA256_BYTES];
    f->bytes = (uint64_t)bytes;
    f->pulled_ms = pulled;
    return bytes >= 0 && hash_from_hex(sv_cstr(sum), raw, sizeof raw) && !strchr(name, '/') &&
           take(f->name, sizeof f->name, name) && take(f->url, sizeof f->url, url) &&
           take(f->sha256, sizeof f->sha256, sum) && take(f->etag, sizeof f->etag, etag) &&
           take(f->last_modified, sizeof f->last_modified, modified);
}

static bool read_root(json_t *root, struct manifest *out)
{
    const char *format;
    json_t *files, *entry;
    size_t i;
    if (json_unpack(root, "{s:s, s:o}", "format", &format, "files", &files) != 0 ||
        strcmp(format, FORMAT) != 0 || !json_is_array(files) || json_array_size(files) > MANIFEST_FILES_MAX)
        return false;
    json_array_foreach(files, i, entry) if (!read_entry(entry, &out->files[out->count++])) return false;
    return true;
}

enum err manifest_parse(const char *name, struct sv text, struct errctx *ec, struct manifest *out)
{
    json_t *root JSON_SCOPED = NULL;
    *out = (struct manifest){0};
    TRY(json_parse(name, text, ec, &root));
    return read_root(root, out) ? ERR_OK
                                : err_set(ec, ERR_INPUT, "%s: is not a manifest of pulled lists", name);
}

enum err manifest_read(const char *folder, struct errctx *ec, struct manifest *out)
{
    char path[PATH_MAX];
    BUF_SCOPED struct buf text;
    *out = (struct manifest){0};
    buf_init(&text, "manifest", MANIFEST_BYTES_MAX);
    snprintf(path, sizeof path, "%s/%s", folder, MANIFEST_NAME);
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return ERR_OK;
    TRY(file_read(path, ec, &text));
    return manifest_parse(path, buf_sv(&text), ec, out);
}

enum err manifest_write(const char *folder, const struct manifest *m, struct errctx *ec)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, MANIFEST_NAME);
    json_t *files = json_array();
    for (size_t i = 0; i < m->count; i++) {
        const struct manifest_file *f = &m->files[i];
        json_array_append_new(files, json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s}", "name", f->name, "url",
                                               f->url, "sha256", f->sha256, "bytes", (json_int_t)f->bytes,
                                               "pulled_ms", (json_int_t)f->pulled_ms, "etag", f->etag,
                                               "last_modified", f->last_modified));
    }
    json_t *root = json_pack("{s:s, s:o}", "format", FORMAT, "files", files);
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    enum err e =
        text ? file_write(path, 0644, sv_cstr(text), ec) : err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    mem_free(text); /* base/json.h: jansson allocates through base/mem */
    json_decref(root);
    return e;
}

static enum err sum_file(const char *path, struct errctx *ec, char hex[2 * HASH_SHA256_BYTES + 1])
{
    INPUT_SCOPED struct input *in = NULL;
    struct hash_sha256 hash;
    uint8_t sum[HASH_SHA256_BYTES];
    struct sv block;
    TRY(input_open_file(path, ec, &in));
    hash_sha256_init(&hash);
    do {
        TRY(input_next(in, ec, &block));
        hash_sha256_update(&hash, block.ptr, block.len);
    } while (!sv_empty(block));
    hash_sha256_final(&hash, sum);
    hash_to_hex(sum, sizeof sum, hex);
    return ERR_OK;
}

enum err manifest_check(const char *path, struct errctx *ec, enum manifest_state *state)
{
    char folder[PATH_MAX], copy[PATH_MAX], hex[2 * HASH_SHA256_BYTES + 1];
    if (!take(folder, sizeof folder, path))
        return err_set(ec, ERR_IO, "%.60s...: the path is longer than %d bytes", path, PATH_MAX);
    memcpy(copy, folder, sizeof copy);
    struct manifest *m = mem_alloc(1, sizeof *m);
    if (!m)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    enum err e = manifest_read(dirname(folder), ec, m);
    const struct manifest_file *f = e == ERR_OK ? manifest_find(m, basename(copy)) : NULL;
    *state = MANIFEST_NOT_LISTED;
    if (f && (e = sum_file(path, ec, hex)) == ERR_OK)
        *state = strcmp(hex, f->sha256) == 0 ? MANIFEST_AS_PULLED : MANIFEST_CHANGED;
    mem_free(m);
    return e;
}
