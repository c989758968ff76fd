/*
 * String views: pointer and length by value. Nothing from outside is assumed to end with NUL.
 * A view is borrowed: it lives as long as what it points into. Comparisons are bytewise and ASCII only;
 * what Unicode means is text/'s business.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sv {
    const char *ptr;
    size_t len;
};

#define SV(literal) ((struct sv){(literal), sizeof(literal) - 1})
/* for printf("%.*s", SV_ARG(view)) */
#define SV_ARG(view) (int)(view).len, (view).ptr

static inline struct sv sv_of(const char *ptr, size_t len)
{
    return (struct sv){ptr, len};
}
static inline struct sv sv_cstr(const char *s)
{
    return (struct sv){s, s ? strlen(s) : 0};
}
static inline bool sv_empty(struct sv s)
{
    return s.len == 0;
}
static inline bool sv_eq(struct sv a, struct sv b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
/* from and to are clamped to the view */
static inline struct sv sv_slice(struct sv s, size_t from, size_t to)
{
    to = to > s.len ? s.len : to;
    from = from > to ? to : from;
    return (struct sv){from ? s.ptr + from : s.ptr, to - from}; /* NULL + 0 is undefined in C17 */
}
/* Bytewise order, the shorter first: -1, 0, 1. */
int sv_cmp(struct sv a, struct sv b);
bool sv_eq_nocase(struct sv a, struct sv b);
bool sv_starts(struct sv s, struct sv prefix);
bool sv_starts_nocase(struct sv s, struct sv prefix);
bool sv_ends(struct sv s, struct sv suffix);
/* ASCII white space at both ends */
struct sv sv_trim(struct sv s);
/* Offset of the first occurrence at or after `from`, or SIZE_MAX. */
size_t sv_find(struct sv s, struct sv needle, size_t from);
/* Takes the part before `separator` off the front of *rest. False when *rest was used up (its ptr NULL).
 * "a;;b" gives "a", "", "b"; "" gives "" once. */
bool sv_split(struct sv *rest, char separator, struct sv *part);
/* Unsigned decimal, the whole view, no sign or blanks; false on overflow or anything else. */
bool sv_to_u64(struct sv s, uint64_t *value);
bool sv_is_utf8(struct sv s);
