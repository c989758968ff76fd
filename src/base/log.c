#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/clock.h"

static _Atomic int level_min = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&level_min, (int)level);
}

void log_line(enum log_level level, const char *module, const char *format, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load(&level_min))
        return;
    char text[2048], when[CLOCK_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *p = text; *p; p++) /* one line each, whatever a partner sent */
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = '?';
    clock_format(clock_now_ms(&clock_system), when);
    fprintf(stderr, "%s %s %s %s\n", when, names[level], module, text);
}
