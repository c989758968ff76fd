#include "base/mem.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "base/fault.h"

#define MAPPED_BYTES_MIN (128 * 1024)

/* Large blocks are mapped, so that they go back to the system when freed. glibc starts so, but raises its
 * threshold with each such block that is freed and from then on keeps their holes: megabytes in a match. */
__attribute__((constructor)) static void map_large_blocks(void)
{
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES_MIN);
}

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
