#include "base/canonical.h"

#include <stdlib.h>

#include "base/mem.h"

#define INTEGER_MAX ((json_int_t)1 << 53)

static void put_string(struct buf *out, const char *s, size_t len)
{
    static const char short_escapes[] = "btn-fr"; /* U+0008 ... U+000D; U+000B has none */
    buf_put_char(out, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\') {
            buf_put_char(out, '\\');
            buf_put_char(out, s[i]);
        } else if (c >= 8 && c <= 13 && c != 11) {
            buf_put_char(out, '\\');
            buf_put_char(out, short_escapes[c - 8]);
        } else if (c < 0x20) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_put_char(out, s[i]);
        }
    }
    buf_put_char(out, '"');
}

/* Order of UTF-16 code units, from UTF-8: as bytewise, save that code points above U+FFFF (four bytes, 0xF0
 * up, which are surrogates in UTF-16) come before U+E000..U+FFFF (0xEE, 0xEF). */
static int compare_utf16(const void *pa, const void *pb)
{
    const unsigned char *a = *(const unsigned char *const *)pa, *b = *(const unsigned char *const *)pb;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    bool a_high = *a >= 0xF0, b_high = *b >= 0xF0;
    if (a_high && !b_high && *b >= 0xEE)
        return -1;
    if (b_high && !a_high && *a >= 0xEE)
        return 1;
    return (int)*a - (int)*b;
}

static enum err put_value(const json_t *v, unsigned depth, struct errctx *ec, struct buf *out);

static enum err put_object(const json_t *v, unsigned depth, struct errctx *ec, struct buf *out)
{
    size_t n = json_object_size(v), i = 0;
    if (n > CANONICAL_MEMBERS_MAX)
        return err_set(ec, ERR_LIMIT, "JSON: an object of more than %u members", CANONICAL_MEMBERS_MAX);
    const char **keys = mem_alloc(n, sizeof *keys);
    if (!keys)
        return err_set(ec, ERR_MEMORY, "JSON: out of memory");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)v, key, member) keys[i++] = key;
    qsort(keys, n, sizeof *keys, compare_utf16);
    enum err e = ERR_OK;
    buf_put_char(out, '{');
    for (i = 0; i < n && e == ERR_OK; i++) {
        if (i)
            buf_put_char(out, ',');
        put_string(out, keys[i], strlen(keys[i]));
        buf_put_char(out, ':');
        e = put_value(json_object_get(v, keys[i]), depth, ec, out);
    }
    buf_put_char(out, '}');
    mem_free(keys);
    return e;
}

static enum err put_value(const json_t *v, unsigned depth, struct errctx *ec, struct buf *out)
{
    if (depth == CANONICAL_DEPTH_MAX)
        return err_set(ec, ERR_LIMIT, "JSON: more than %u levels", CANONICAL_DEPTH_MAX);
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        return put_object(v, depth + 1, ec, out);
    case JSON_ARRAY:
        buf_put_char(out, '[');
        for (size_t i = 0; i < json_array_size(v); i++) {
            if (i)
                buf_put_char(out, ',');
            TRY(put_value(json_array_get(v, i), depth + 1, ec, out));
        }
        buf_put_char(out, ']');
        return ERR_OK;
    case JSON_STRING:
        put_string(out, json_string_value(v), json_string_length(v));
        return ERR_OK;
    case JSON_INTEGER:
        if (json_integer_value(v) > INTEGER_MAX || json_integer_value(v) < -INTEGER_MAX)
            return err_set(ec, ERR_INPUT, "JSON: %lld is beyond 2^53", (long long)json_integer_value(v));
        buf_printf(out, "%lld", (long long)json_integer_value(v));
        return ERR_OK;
    case JSON_REAL:
        return err_set(ec, ERR_INPUT, "JSON: %g is not an integer, which signed documents must have",
                       json_real_value(v));
    case JSON_TRUE:
        buf_put_cstr(out, "true");
        return ERR_OK;
    case JSON_FALSE:
        buf_put_cstr(out, "false");
        return ERR_OK;
    case JSON_NULL:
        buf_put_cstr(out, "null");
        return ERR_OK;
    }
    return err_set(ec, ERR_INTERNAL, "JSON: a value of no type");
}

enum err json_canonical(const json_t *value, struct errctx *ec, struct buf *out)
{
    TRY(put_value(value, 0, ec, out));
    return buf_check(out, ec);
}
