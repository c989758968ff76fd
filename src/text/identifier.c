#include "text/identifier.h"
#include "text/identifier_rule.h"

/* One code point, or -1 and one byte on, for what is not UTF-8. The input was checked, so this only takes
 * apart. */
static int32_t take_code_point(struct sv *s)
{
    unsigned char c = (unsigned char)s->ptr[0];
    size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    int32_t v = n == 1 ? c : c & (0xFF >> (n + 1));
    for (size_t i = 1; i < n; i++)
        v = v << 6 | ((unsigned char)s->ptr[i] & 0x3F);
    *s = sv_slice(*s, n, s->len);
    return v;
}

enum { DROP = 0, AS_IT_IS = 0x110000 };

/* Typographic forms of blank, hyphen and ASCII; what prints nothing is dropped. */
static int32_t plain_form(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 || c == 0xFEFF ||
        c == 0xAD)
        return DROP;
    if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000)
        return ' ';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63)
        return '-';
    return c < 0x80 ? c : AS_IT_IS;
}

static bool is_separator(int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c < 0x80 && c > 0 && strchr("-./_:,", (int)c) != NULL);
}

/* Into buf, which holds IDENTIFIER_INPUT_BYTES_MAX: folding never lengthens. */
static struct sv fold(struct sv in, enum identifier_fold how, char *buf)
{
    size_t n = 0;
    while (in.len) {
        const char *from = in.ptr;
        int32_t raw = take_code_point(&in), c = plain_form(raw);
        if (raw != 0 && c == DROP)
            continue;
        if (how == IDENTIFIER_FOLD_CODE && is_separator(c))
            continue;
        if (c != AS_IT_IS) {
            bool lower = how == IDENTIFIER_FOLD_CODE && c >= 'a' && c <= 'z';
            buf[n++] = (char)(lower ? c - 32 : c);
        } else if (how == IDENTIFIER_FOLD_CODE && (raw == 0xF1 || (raw == 0x303 && n && buf[n - 1] == 'N'))) {
            n -= raw == 0x303 ? 1 : 0;
            memcpy(buf + n, "\xC3\x91", 2);
            n += 2;
        } else {
            size_t len = (size_t)(in.ptr - from);
            memcpy(buf + n, from, len);
            n += len;
        }
    }
    return sv_trim(sv_of(buf, n));
}

enum identifier_result identifier_normalise(const struct identifier_type *type, struct sv value,
                                            const struct identifier_hint *hint, struct identifier *out)
{
    static const struct identifier_hint no_hint;
    char buf[IDENTIFIER_INPUT_BYTES_MAX];
    memset(out, 0, sizeof *out);
    out->reason = "";
    memcpy(out->country, type->country, strlen(type->country));
    if (sv_empty(value))
        return IDENTIFIER_IS(INVALID, "empty");
    if (value.len > IDENTIFIER_INPUT_BYTES_MAX)
        return IDENTIFIER_IS(INVALID, "longer than IDENTIFIER_INPUT_BYTES_MAX");
    if (!sv_is_utf8(value))
        return IDENTIFIER_IS(INVALID, "not valid UTF-8");
    if (memchr(value.ptr, 0, value.len))
        return IDENTIFIER_IS(INVALID, "holds a NUL");
    struct sv code = fold(value, type->fold, buf);
    if (sv_empty(code))
        return IDENTIFIER_IS(INVALID, "empty");
    enum identifier_result result = type->rule(code, hint ? hint : &no_hint, out);
    BUG_ON(out->len > IDENTIFIER_BYTES_MAX || (result == IDENTIFIER_VALID && out->reason[0]));
    out->result = result;
    return result;
}

const struct identifier_type *identifier_find(struct sv key)
{
    struct sv local = SV("local:");
    for (size_t i = 0; i < identifier_type_count; i++)
        if (sv_eq_nocase(key, sv_cstr(identifier_types[i].key)) && !sv_eq_nocase(key, local))
            return &identifier_types[i];
    if (!sv_starts_nocase(key, local) || key.len == local.len ||
        key.len - local.len > IDENTIFIER_LOCAL_NAME_BYTES_MAX)
        return NULL;
    for (size_t i = local.len; i < key.len; i++) {
        char c = key.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return NULL;
    }
    for (size_t i = 0; i < identifier_type_count; i++)
        if (sv_eq(local, sv_cstr(identifier_types[i].key)))
            return &identifier_types[i];
    return NULL;
}

const char *identifier_result_name(enum identifier_result result)
{
    static const char *const names[IDENTIFIER_RESULT_COUNT] = {"invalid", "generic", "partial", "form",
                                                               "valid"};
    BUG_ON(result >= IDENTIFIER_RESULT_COUNT);
    return names[result];
}
