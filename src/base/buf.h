/*
 * Two ends of a byte format. `buf` is a growing buffer with a maximum it is given when made; `cursor` reads
 * bytes that came from outside and never passes their end. Integers on the wire are big-endian.
 *
 * buf: the first failed append makes the buffer bad and every later one a no-op, so a writer may append a
 * whole message and ask once, with buf_check. cursor: likewise; ask with cursor_ok after reading a structure.
 * Ownership: buf owns its bytes until buf_fini; cursor borrows. Threads: one at a time.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sv.h"

struct buf {
    uint8_t *ptr;
    size_t len, cap, max;
    const char *name;
    enum err bad; /* ERR_OK, ERR_LIMIT or ERR_MEMORY */
};

/* `name` (a literal) stands in messages about the maximum. Allocates nothing yet. */
void buf_init(struct buf *b, const char *name, size_t bytes_max);
void buf_fini(struct buf *b);
void buf_clear(struct buf *b); /* empty again and no longer bad; keeps its memory */
/* ERR_OK, or the reason why the buffer is bad. */
MUST_CHECK enum err buf_check(const struct buf *b, struct errctx *ec);

void buf_put(struct buf *b, const void *bytes, size_t len);
void buf_put_sv(struct buf *b, struct sv s);
void buf_put_cstr(struct buf *b, const char *s);
void buf_put_char(struct buf *b, char c);
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
void buf_put_sv16(struct buf *b, struct sv s); /* u16 length, then the bytes */
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* Room for len more bytes, to be written in place; NULL when bad. The length is taken at once. */
uint8_t *buf_space(struct buf *b, size_t len);
static inline struct sv buf_sv(const struct buf *b)
{
    return sv_of((const char *)b->ptr, b->len);
}
#define BUF_SCOPED __attribute__((cleanup(buf_fini)))

struct cursor {
    const uint8_t *ptr, *end;
    bool bad; /* something was read past the end, or refused by a reader */
};

static inline struct cursor cursor_of(const void *bytes, size_t len)
{
    const uint8_t *p = bytes;
    return (struct cursor){p, p + len, false};
}
static inline size_t cursor_left(const struct cursor *c)
{
    return (size_t)(c->end - c->ptr);
}
static inline bool cursor_ok(const struct cursor *c)
{
    return !c->bad;
}
/* read to the last byte, and nothing was bad */
static inline bool cursor_done(const struct cursor *c)
{
    return !c->bad && c->ptr == c->end;
}
/* When bad: 0, an empty view, NULL; `out` is zeroed. */
uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);
const uint8_t *cursor_bytes(struct cursor *c, size_t len);
void cursor_copy(struct cursor *c, void *out, size_t len);
struct sv cursor_sv16(struct cursor *c, size_t len_max);
