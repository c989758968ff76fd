#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void buf_init(struct buf *b, const char *name, size_t bytes_max)
{
    *b = (struct buf){.name = name, .max = bytes_max};
}

void buf_fini(struct buf *b)
{
    mem_free(b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->bad = ERR_OK;
}

enum err buf_check(const struct buf *b, struct errctx *ec)
{
    if (b->bad == ERR_LIMIT)
        return err_set(ec, ERR_LIMIT, "%s: more than %zu bytes", b->name, b->max);
    if (b->bad)
        return err_set(ec, b->bad, "%s: out of memory", b->name);
    return ERR_OK;
}

uint8_t *buf_space(struct buf *b, size_t len)
{
    if (b->bad)
        return NULL;
    if (len > b->max - b->len) {
        b->bad = ERR_LIMIT;
        return NULL;
    }
    if (len > b->cap - b->len) {
        size_t cap = b->cap < 128 ? 256 : b->cap * 2;
        if (cap < b->len + len)
            cap = b->len + len;
        if (cap > b->max)
            cap = b->max;
        uint8_t *p = mem_realloc(b->ptr, cap, 1);
        if (!p) {
            b->bad = ERR_MEMORY;
            return NULL;
        }
        b->ptr = p;
        b->cap = cap;
    }
    uint8_t *at = b->ptr + b->len;
    b->len += len;
    return at;
}

void buf_put(struct buf *b, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    uint8_t *p = buf_space(b, len);
    if (p)
        memcpy(p, bytes, len);
}

void buf_put_sv(struct buf *b, struct sv s)
{
    buf_put(b, s.ptr, s.len);
}

void buf_put_cstr(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_put_char(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

static void put_be(struct buf *b, uint64_t v, size_t bytes)
{
    uint8_t *p = buf_space(b, bytes);
    for (size_t i = 0; p && i < bytes; i++)
        p[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
}

void buf_put_u8(struct buf *b, uint8_t v)
{
    put_be(b, v, 1);
}
void buf_put_u16(struct buf *b, uint16_t v)
{
    put_be(b, v, 2);
}
void buf_put_u32(struct buf *b, uint32_t v)
{
    put_be(b, v, 4);
}
void buf_put_u64(struct buf *b, uint64_t v)
{
    put_be(b, v, 8);
}

void buf_put_sv16(struct buf *b, struct sv s)
{
    if (s.len > UINT16_MAX) {
        b->bad = ERR_LIMIT;
        return;
    }
    buf_put_u16(b, (uint16_t)s.len);
    buf_put_sv(b, s);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    /* one byte more for vsnprintf's NUL, given back at once */
    uint8_t *p = n < 0 ? NULL : buf_space(b, (size_t)n + 1);
    if (p) {
        vsnprintf((char *)p, (size_t)n + 1, format, again);
        b->len--;
    }
    va_end(again);
}

const uint8_t *cursor_bytes(struct cursor *c, size_t len)
{
    if (c->bad || len > cursor_left(c)) {
        c->bad = true;
        return NULL;
    }
    const uint8_t *p = c->ptr;
    c->ptr += len;
    return p;
}

void cursor_copy(struct cursor *c, void *out, size_t len)
{
    const uint8_t *p = cursor_bytes(c, len);
    if (p)
        memcpy(out, p, len);
    else
        memset(out, 0, len);
}

static uint64_t get_be(struct cursor *c, size_t bytes)
{
    const uint8_t *p = cursor_bytes(c, bytes);
    uint64_t v = 0;
    for (size_t i = 0; p && i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

uint8_t cursor_u8(struct cursor *c)
{
    return (uint8_t)get_be(c, 1);
}
uint16_t cursor_u16(struct cursor *c)
{
    return (uint16_t)get_be(c, 2);
}
uint32_t cursor_u32(struct cursor *c)
{
    return (uint32_t)get_be(c, 4);
}
uint64_t cursor_u64(struct cursor *c)
{
    return get_be(c, 8);
}

struct sv cursor_sv16(struct cursor *c, size_t len_max)
{
    size_t len = cursor_u16(c);
    if (len > len_max)
        c->bad = true;
    const uint8_t *p = cursor_bytes(c, len);
    return p ? sv_of((const char *)p, len) : (struct sv){NULL, 0};
}
