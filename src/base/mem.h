/*
 * Heap memory. malloc is called here only, so that the torture test reaches every allocation.
 * Returned memory is the caller's; free with mem_free. Zero sizes are legal. Threads: any.
 */
#pragma once
#include <stddef.h>

/* NULL when there is no memory, or when count * size overflows. Zeroed. */
void *mem_alloc(size_t count, size_t size);
/* Like realloc; the new part is not zeroed. NULL leaves the old block as it was. */
void *mem_realloc(void *ptr, size_t count, size_t size);
void mem_free(void *ptr);
