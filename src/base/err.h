/*
 * Errors: one code for the caller to act on, one sentence for the person to read.
 *
 * A function that can fail returns `enum err`; ERR_OK is 0. The sentence goes into the caller's
 * `struct errctx`, always the parameter called `ec`, never into a global. Say the place first (file, line,
 * field, peer), then the reason: "sdn.csv:17:4: unterminated quote". A message never contains a secret.
 *
 * One table (err_info) maps a code to its exit code (docs/cli.md) and HTTP status.
 * What cannot happen is BUG_ON; it stays on in release builds.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum err {
    ERR_OK = 0,
    ERR_USAGE,     /* the command's words are off */
    ERR_INPUT,     /* a file or message does not follow its format */
    ERR_LIMIT,     /* a named limit was passed */
    ERR_REFUSED,   /* policy says no, ours or the partner's */
    ERR_PARTNER,   /* the partner broke the protocol */
    ERR_NOT_FOUND, /* the thing asked for is not there */
    ERR_CONFLICT,  /* it is there already, or someone else changed it */
    ERR_IO,        /* disk, network, operating system */
    ERR_TIMEOUT,
    ERR_CANCELLED,
    ERR_MEMORY,
    ERR_INTERNAL,
    ERR_COUNT
};

#define ERR_TEXT_MAX 1024

/* Zero-initialise. Holds the first failure's sentence; a later err_set replaces it. */
struct errctx {
    enum err code;
    char text[ERR_TEXT_MAX];
};

struct err_info {
    const char *name; /* stable, lower case: used in logs, JSON and on the wire */
    int exit_code;
    int http_status;
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* Returns `code`, so that `return err_set(ec, ERR_INPUT, "...")` reads well. ec may be NULL. */
enum err err_set(struct errctx *ec, enum err code, const char *format, ...) PRINTF_LIKE(3, 4);
/* Puts "prefix: " before the sentence that is there; returns ec->code. */
enum err err_prefix(struct errctx *ec, const char *format, ...) PRINTF_LIKE(2, 3);
/* The operating system's reason for errno is appended: "open hits.json: No such file or directory". */
enum err err_set_errno(struct errctx *ec, enum err code, const char *format, ...) PRINTF_LIKE(3, 4);
const struct err_info *err_info(enum err code);

#define TRY(expr)                                                                                            \
    do {                                                                                                     \
        enum err try_code_ = (expr);                                                                         \
        if (try_code_ != ERR_OK)                                                                             \
            return try_code_;                                                                                \
    } while (0)

_Noreturn void err_bug(const char *file, int line, const char *what);
#define BUG_ON(cond)                                                                                         \
    do {                                                                                                     \
        if (__builtin_expect(!!(cond), 0))                                                                   \
            err_bug(__FILE__, __LINE__, #cond);                                                              \
    } while (0)
