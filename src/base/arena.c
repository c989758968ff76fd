#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

#define BLOCK_BYTES ((size_t)64 * 1024)
#define ALIGN _Alignof(max_align_t)

struct block {
    struct block *next;
    size_t used, cap;
    _Alignas(max_align_t) char data[];
};

struct arena {
    const char *name;
    size_t bytes_max, bytes_used;
    bool capped;
    struct block *head;
};

enum err arena_open(const char *name, size_t bytes_max, struct errctx *ec, struct arena **out)
{
    struct arena *a = mem_alloc(1, sizeof *a);
    if (!a)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", name);
    a->name = name;
    a->bytes_max = bytes_max;
    *out = a;
    return ERR_OK;
}

void arena_reset(struct arena *a)
{
    struct block *keep = NULL;
    for (struct block *b = a->head, *next; b; b = next) {
        next = b->next;
        if (!keep && b->cap == BLOCK_BYTES)
            keep = b;
        else
            mem_free(b);
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->head = keep;
    a->bytes_used = 0;
    a->capped = false;
}

void arena_close(struct arena *a)
{
    if (!a)
        return;
    for (struct block *b = a->head, *next; b; b = next) {
        next = b->next;
        mem_free(b);
    }
    mem_free(a);
}

void arena_closep(struct arena **a)
{
    arena_close(*a);
}

size_t arena_used(const struct arena *a)
{
    return a->bytes_used;
}

bool arena_capped(const struct arena *a)
{
    return a->capped;
}

enum err arena_error(const struct arena *a, struct errctx *ec)
{
    if (a->capped)
        return err_set(ec, ERR_LIMIT, "%s: more than %zu bytes of memory", a->name, a->bytes_max);
    return err_set(ec, ERR_MEMORY, "%s: out of memory", a->name);
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - ALIGN)
        bytes = SIZE_MAX - ALIGN;
    bytes = bytes ? (bytes + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    if (bytes > a->bytes_max - a->bytes_used) {
        a->capped = true;
        return NULL;
    }
    struct block *b = a->head;
    if (!b || bytes > b->cap - b->used) {
        size_t cap = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        struct block *fresh = mem_alloc(1, sizeof *fresh + cap);
        if (!fresh)
            return NULL;
        fresh->cap = cap;
        if (b && bytes > BLOCK_BYTES / 2) { /* a large piece must not close a half-empty block */
            fresh->next = b->next;
            b->next = fresh;
        } else {
            fresh->next = b;
            a->head = fresh;
        }
        b = fresh;
    }
    void *p = b->data + b->used;
    b->used += bytes;
    a->bytes_used += bytes;
    memset(p, 0, bytes);
    return p;
}

struct sv arena_copy(struct arena *a, struct sv s)
{
    char *p = arena_alloc(a, s.len + 1, 1);
    if (!p)
        return (struct sv){NULL, 0};
    if (s.len)
        memcpy(p, s.ptr, s.len);
    return sv_of(p, s.len);
}

struct sv arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1, 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p ? sv_of(p, (size_t)n) : (struct sv){NULL, 0};
}
