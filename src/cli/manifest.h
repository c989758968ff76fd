/*
 * manifest.json beside a set of pulled files: where each came from, when, and its SHA-256, so that a load can
 * tell that what it reads is what the publisher sent. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/progress.h"
#include "crypto/hash.h"
#include "net/fetch.h"

#define MANIFEST_NAME "manifest.json"
#define MANIFEST_FILES_MAX 16u
#define MANIFEST_BYTES_MAX ((size_t)256 * 1024)

struct manifest_file {
    char name[64]; /* in the manifest's folder */
    char url[FETCH_URL_BYTES_MAX + 1];
    char sha256[2 * HASH_SHA256_BYTES + 1]; /* lower-case hex */
    uint64_t bytes;
    int64_t pulled_ms; /* when its publisher last said so, or sent it */
    char etag[FETCH_VALIDATOR_BYTES_MAX], last_modified[FETCH_VALIDATOR_BYTES_MAX];
};

struct manifest {
    struct manifest_file files[MANIFEST_FILES_MAX];
    size_t count;
};

/* A folder without one: ERR_OK, count 0. ERR_INPUT: not a manifest. */
MUST_CHECK enum err manifest_read(const char *folder, struct errctx *ec, struct manifest *out);
/* The same from its bytes; `name` is the file's, for messages. On failure *out holds nothing to be used. */
MUST_CHECK enum err manifest_parse(const char *name, struct sv text, struct errctx *ec, struct manifest *out);
MUST_CHECK enum err manifest_write(const char *folder, const struct manifest *m, struct errctx *ec);
/* NULL: not in it. */
const struct manifest_file *manifest_find(const struct manifest *m, const char *name);

enum manifest_state { MANIFEST_NOT_LISTED, MANIFEST_AS_PULLED, MANIFEST_CHANGED };
/* Is the file at path the one that the manifest of its folder speaks of? ERR_IO when it cannot be read. */
MUST_CHECK enum err manifest_check(const char *path, struct errctx *ec, enum manifest_state *state);
