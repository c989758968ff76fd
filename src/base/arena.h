/*
 * Arena: memory for one request, job or batch, given back all at once. Every arena has a cap; passing it
 * yields NULL like an exhausted heap, and arena_capped() tells the two apart.
 * Ownership: what an arena hands out lives until arena_reset or arena_close. Threads: one at a time.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/sv.h"

struct arena;

/* `name` (a literal) stands in messages about the cap. */
MUST_CHECK enum err arena_open(const char *name, size_t bytes_max, struct errctx *ec, struct arena **out);
void arena_close(struct arena *arena);
void arena_closep(struct arena **arena); /* for __attribute__((cleanup)) */
/* Forgets everything, keeps up to one block for reuse. */
void arena_reset(struct arena *arena);
size_t arena_used(const struct arena *arena);
bool arena_capped(const struct arena *arena);

/* Zeroed, aligned for any type; NULL when out of memory or over the cap (say so with arena_error). */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
/* A copy, NUL after its end; ptr NULL when out of memory. */
struct sv arena_copy(struct arena *arena, struct sv s);
struct sv arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
/* The error for a NULL that arena_alloc gave: ERR_LIMIT naming the arena and its cap, or ERR_MEMORY. */
enum err arena_error(const struct arena *arena, struct errctx *ec);

#define ARENA_SCOPED __attribute__((cleanup(arena_closep)))
