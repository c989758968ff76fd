#include "base/canonical.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define INTEGER_MAX (INT64_C(1) << 53)

/* UTF-8 sorts by code point. UTF-16 differs only where a surrogate pair (lead byte F0 to F4) meets U+E000 to
 * U+FFFF (lead byte EE or EF): surrogates are smaller. */
static unsigned utf16_rank(char c)
{
    unsigned byte = (unsigned char)c;
    return byte >= 0xF0 ? byte - 2 : byte >= 0xEE ? byte + 8 : byte;
}

int json_canonical_order(struct sv a, struct sv b)
{
    size_t n = a.len < b.len ? a.len : b.len, i = 0;
    while (i < n && a.ptr[i] == b.ptr[i])
        i++;
    if (i == n)
        return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
    return utf16_rank(a.ptr[i]) < utf16_rank(b.ptr[i]) ? -1 : 1;
}

void json_canonical_string(struct sv text, struct buf *out)
{
    size_t from = 0;
    buf_put_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_put_sv(out, sv_slice(text, from, i));
        from = i + 1;
        static const char named[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
        const char *hit = c ? strchr(named, c) : NULL;
        if (hit)
            buf_printf(out, "\\%c", letters[hit - named]);
        else
            buf_printf(out, "\\u%04x", c);
    }
    buf_put_sv(out, sv_slice(text, from, text.len));
    buf_put_char(out, '"');
}

/* ECMA-262, Number::toString: the fewest digits that give the same double, then one of four layouts. */
static void put_real(double v, struct buf *out)
{
    char text[40], digits[20];
    int precision = 0, n = 0;
    do
        snprintf(text, sizeof text, "%.*e", precision, fabs(v));
    while (strtod(text, NULL) != fabs(v) && ++precision < 17);
    const char *p = text;
    for (; *p != 'e'; p++) /* the locale's decimal point is passed over */
        if (*p >= '0' && *p <= '9')
            digits[n++] = *p;
    int point = (int)strtol(p + 1, NULL, 10) + 1; /* of the decimal point among the digits */
    while (n > 1 && digits[n - 1] == '0')
        n--;
    if (v < 0)
        buf_put_char(out, '-');
    if (v == 0) {
        buf_put_char(out, '0');
    } else if (point >= n && point <= 21) {
        buf_printf(out, "%.*s%.*s", n, digits, point - n, "000000000000000000000");
    } else if (point > 0 && point <= 21) {
        buf_printf(out, "%.*s.%.*s", point, digits, n - point, digits + point);
    } else if (point > -6 && point <= 0) {
        buf_printf(out, "0.%.*s%.*s", -point, "000000", n, digits);
    } else {
        buf_printf(out, "%c%s%.*se%+d", digits[0], n > 1 ? "." : "", n - 1, digits + 1, point - 1);
    }
}

static enum err put_value(const json_t *value, unsigned depth, struct errctx *ec, struct buf *out);

struct member {
    struct sv name;
    json_t *value;
};

static int by_name(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return json_canonical_order(x->name, y->name);
}

static enum err put_object(json_t *object, unsigned depth, struct errctx *ec, struct buf *out)
{
    size_t n = 0;
    struct member *members = mem_alloc(json_object_size(object), sizeof *members);
    if (!members)
        return err_set(ec, ERR_MEMORY, "canonical JSON: out of memory");
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) members[n++] = (struct member){sv_cstr(name), value};
    qsort(members, n, sizeof *members, by_name);
    enum err e = ERR_OK;
    buf_put_char(out, '{');
    for (size_t i = 0; i < n && !e; i++) {
        if (i)
            buf_put_char(out, ',');
        json_canonical_string(members[i].name, out);
        buf_put_char(out, ':');
        e = put_value(members[i].value, depth + 1, ec, out);
    }
    buf_put_char(out, '}');
    mem_free(members);
    return e;
}

static enum err put_array(const json_t *array, unsigned depth, struct errctx *ec, struct buf *out)
{
    buf_put_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i)
            buf_put_char(out, ',');
        TRY(put_value(json_array_get(array, i), depth + 1, ec, out));
    }
    buf_put_char(out, ']');
    return ERR_OK;
}

static enum err put_integer(json_int_t v, struct errctx *ec, struct buf *out)
{
    if (v > INTEGER_MAX || v < -INTEGER_MAX)
        return err_set(ec, ERR_INPUT, "canonical JSON: %" JSON_INTEGER_FORMAT " is beyond 2^53 (RFC 7493)",
                       v);
    buf_printf(out, "%" JSON_INTEGER_FORMAT, v);
    return ERR_OK;
}

static enum err put_value(const json_t *value, unsigned depth, struct errctx *ec, struct buf *out)
{
    if (depth > CANONICAL_DEPTH_MAX)
        return err_set(ec, ERR_LIMIT, "canonical JSON: nested deeper than %u (CANONICAL_DEPTH_MAX)",
                       CANONICAL_DEPTH_MAX);
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return put_object((json_t *)(uintptr_t)value, depth, ec, out);
    case JSON_ARRAY:
        return put_array(value, depth, ec, out);
    case JSON_STRING:
        json_canonical_string(sv_of(json_string_value(value), json_string_length(value)), out);
        break;
    case JSON_INTEGER:
        return put_integer(json_integer_value(value), ec, out);
    case JSON_REAL:
        put_real(json_real_value(value), out);
        break;
    case JSON_TRUE:
        buf_put_cstr(out, "true");
        break;
    case JSON_FALSE:
        buf_put_cstr(out, "false");
        break;
    case JSON_NULL:
        buf_put_cstr(out, "null");
        break;
    }
    return ERR_OK;
}

enum err json_canonical(const json_t *value, struct errctx *ec, struct buf *out)
{
    TRY(put_value(value, 0, ec, out));
    return buf_check(out, ec);
}
