#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"

void *mem_alloc(size_t count, size_t size)
{
    if (fault_hit(FAULT_ALLOC))
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_realloc(void *ptr, size_t count, size_t size)
{
    size_t bytes;
    if (fault_hit(FAULT_ALLOC))
        return NULL;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(ptr, bytes ? bytes : 1);
}

void mem_free(void *ptr)
{
    free(ptr);
}
