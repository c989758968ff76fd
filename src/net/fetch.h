/*
 * One public file over HTTPS into a local file, whole or not at all: written beside its target, checked,
 * synced, renamed into place (base/file.h). Whatever goes wrong, the target stays as it was. It does not know
 * what the file means; the caller's `check` says whether the beginning looks like it.
 *
 * Trust: the server's certificate and name are verified against the system's authorities or ca_file; TLS 1.2
 * at least; https only, in redirects too. Not asked for again what did not change: ETag and Last-Modified
 * (RFC 9110, 13.1). A body shorter than announced, a status other than 200 and 304, and a page of type
 * text/html are failures. Threads: any; each call is its own.
 */
#pragma once
#include "base/err.h"
#include "base/progress.h"
#include "base/sv.h"
#include "crypto/hash.h"

#define FETCH_REDIRECTS_MAX 5
#define FETCH_CONNECT_TIMEOUT_MS 30000
#define FETCH_TIMEOUT_MS (30 * 60 * 1000)
/* Slower than this for this long is given up. */
#define FETCH_SLOW_BYTES_PER_SECOND 512
#define FETCH_SLOW_SECONDS 30
/* The first bytes of a file that `check` is shown. */
#define FETCH_HEAD_BYTES ((size_t)512)
#define FETCH_VALIDATOR_BYTES_MAX ((size_t)256)
#define FETCH_URL_BYTES_MAX ((size_t)2048)

struct fetch_options {
    const char *url, *target;
    const char *ca_file;              /* NULL: the system's authorities */
    const char *etag, *last_modified; /* of the file that we have; NULL or "": none */
    uint64_t bytes_max;
    /* Shown the first FETCH_HEAD_BYTES, or all of a shorter file. NULL: anything goes. */
    enum err (*check)(void *arg, struct sv head, struct errctx *ec);
    void *arg;
    const struct progress *progress; /* may be NULL; its cancel flag ends the fetch */
    int64_t timeout_ms;              /* 0: FETCH_TIMEOUT_MS */
    long slow_seconds;               /* 0: FETCH_SLOW_SECONDS */
};

struct fetch_result {
    bool not_modified; /* what we have is still right; the target was not touched, the rest is empty */
    uint64_t bytes;
    uint8_t sha256[HASH_SHA256_BYTES];
    char etag[FETCH_VALIDATOR_BYTES_MAX],
        last_modified[FETCH_VALIDATOR_BYTES_MAX]; /* "": none, or too long */
};

/* ERR_IO: not reachable, TLS, status, cut off; ERR_TIMEOUT; ERR_LIMIT: larger than bytes_max; ERR_CANCELLED;
 * ERR_INPUT: not the file that was expected. The message names the URL. */
MUST_CHECK enum err fetch_file(const struct fetch_options *options, struct errctx *ec,
                               struct fetch_result *result);
