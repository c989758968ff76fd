/* How long work tells how far it is, and is told to stop. Passed by pointer; NULL is fine everywhere. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    /* done of total in `unit`s ("records", "tokens"); total 0 = not known. Called from the working thread. */
    void (*tick)(void *arg, const char *unit, uint64_t done, uint64_t total);
    void *arg;
    const _Atomic bool *cancel; /* NULL, or set to true by anyone to end the work with ERR_CANCELLED */
};

static inline void progress_tick(const struct progress *p, const char *unit, uint64_t done, uint64_t total)
{
    if (p && p->tick)
        p->tick(p->arg, unit, done, total);
}
static inline bool progress_cancelled(const struct progress *p)
{
    return p && p->cancel && atomic_load_explicit(p->cancel, memory_order_relaxed);
}
