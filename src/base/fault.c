#include "base/fault.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int error;
} kinds[FAULT_KIND_COUNT] = {{"alloc", ENOMEM}, {"write", EIO}, {"net", ECONNRESET}};

static _Atomic bool armed[FAULT_KIND_COUNT];
static _Atomic uint64_t count[FAULT_KIND_COUNT];
static _Atomic uint64_t target[FAULT_KIND_COUNT];

void fault_arm(enum fault_kind kind, uint64_t nth)
{
    atomic_store(&count[kind], 0);
    atomic_store(&target[kind], nth);
    atomic_store(&armed[kind], nth != 0);
}

uint64_t fault_count(enum fault_kind kind)
{
    return atomic_load(&count[kind]);
}

bool fault_hit(enum fault_kind kind)
{
    if (!atomic_load_explicit(&armed[kind], memory_order_relaxed))
        return false;
    if (atomic_fetch_add(&count[kind], 1) + 1 != atomic_load(&target[kind]))
        return false;
    errno = kinds[kind].error;
    return true;
}

void fault_init(void)
{
    const char *spec = getenv("ENLACE_FAULT");
    for (int k = 0; spec && k < FAULT_KIND_COUNT; k++) {
        size_t n = strlen(kinds[k].name);
        if (strncmp(spec, kinds[k].name, n) == 0 && spec[n] == ':')
            fault_arm((enum fault_kind)k, strtoull(spec + n + 1, NULL, 10));
    }
}
