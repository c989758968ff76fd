#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct err_info table[ERR_COUNT] = {
    [ERR_OK] = {"ok", 0, 200},
    [ERR_USAGE] = {"usage", 2, 400},
    [ERR_INPUT] = {"input", 3, 400},
    [ERR_LIMIT] = {"limit", 3, 413},
    [ERR_REFUSED] = {"refused", 4, 403},
    [ERR_PARTNER] = {"partner", 4, 400},
    [ERR_NOT_FOUND] = {"not-found", 3, 404},
    [ERR_CONFLICT] = {"conflict", 3, 409},
    [ERR_IO] = {"io", 5, 500},
    [ERR_TIMEOUT] = {"timeout", 5, 504},
    [ERR_CANCELLED] = {"cancelled", 1, 499},
    [ERR_MEMORY] = {"memory", 1, 500},
    [ERR_INTERNAL] = {"internal", 1, 500},
};

const struct err_info *err_info(enum err code)
{
    BUG_ON((unsigned)code >= ERR_COUNT);
    return &table[code];
}

enum err err_set(struct errctx *ec, enum err code, const char *format, ...)
{
    if (!ec)
        return code;
    va_list args;
    va_start(args, format);
    ec->code = code;
    vsnprintf(ec->text, sizeof ec->text, format, args);
    va_end(args);
    return code;
}

enum err err_set_errno(struct errctx *ec, enum err code, const char *format, ...)
{
    int saved = errno;
    if (!ec)
        return code;
    va_list args;
    va_start(args, format);
    ec->code = code;
    int n = vsnprintf(ec->text, sizeof ec->text, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof ec->text)
        snprintf(ec->text + n, sizeof ec->text - (size_t)n, ": %s", strerror(saved));
    return code;
}

enum err err_prefix(struct errctx *ec, const char *format, ...)
{
    if (!ec)
        return ERR_INTERNAL;
    char old[ERR_TEXT_MAX];
    memcpy(old, ec->text, sizeof old);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(ec->text, sizeof ec->text, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof ec->text)
        snprintf(ec->text + n, sizeof ec->text - (size_t)n, ": %.*s", (int)sizeof old - 1, old);
    return ec->code;
}

void err_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "enlace: bug: %s:%d: %s\n", file, line, what);
    abort();
}
