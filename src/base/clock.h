/* Time is passed in, so that tests and the simulator can set it. Only the cli and node layers make the real
 * one. */
#pragma once
#include <stdint.h>

struct clock {
    int64_t (*now_ms)(void *arg);       /* milliseconds since 1970-01-01 UTC; may jump */
    int64_t (*monotonic_ms)(void *arg); /* never goes back */
    void *arg;
};

extern const struct clock clock_system;

static inline int64_t clock_now_ms(const struct clock *c)
{
    return c->now_ms(c->arg);
}
static inline int64_t clock_monotonic_ms(const struct clock *c)
{
    return c->monotonic_ms(c->arg);
}
/* RFC 3339 in UTC, "2026-11-21T21:52:14.007Z", NUL-terminated. */
#define CLOCK_TEXT_BYTES 32
void clock_format(int64_t ms, char out[CLOCK_TEXT_BYTES]);
