#include "policy/limits.h"

#include <stdio.h>

#include "base/json.h"

struct reader {
    const char *file;
    struct errctx *ec;
};

static enum err wrong(struct reader *r, const char *member, const char *reason)
{
    return err_set(r->ec, ERR_INPUT, "%s: \"%s\": %s", r->file, member, reason);
}

static bool printable_name(const char *s, size_t len)
{
    if (len == 0 || len > LIMITS_NAME_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-' || s[i] == '.' ||
              s[i] == ':' || s[i] == '_'))
            return false;
    return true;
}

static enum err take_name(struct reader *r, const char *member, const json_t *value,
                          char out[LIMITS_NAME_MAX + 1])
{
    if (!json_is_string(value) || !printable_name(json_string_value(value), json_string_length(value)))
        return wrong(r, member, "a name of 1 to 64 of a-z 0-9 - . : _ was expected");
    snprintf(out, LIMITS_NAME_MAX + 1, "%s", json_string_value(value));
    return ERR_OK;
}

static enum err take_number(struct reader *r, const char *member, const json_t *value, uint64_t *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > LIMITS_TOKENS_MAX)
        return wrong(r, member, "a whole number from 0 to 2^40 was expected");
    *out = (uint64_t)json_integer_value(value);
    return ERR_OK;
}

/* YYYY-MM-DD of a day that exists: days are compared as texts later. */
static enum err take_day(struct reader *r, const char *member, const json_t *value, char out[11])
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y, m, d, n = 0;
    const char *s = json_string_value(value);
    if (!s || strlen(s) != 10 || sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &n) != 3 || n != 10 || y < 1900 ||
        m < 1 || m > 12 || d < 1 || d > days[m - 1])
        return wrong(r, member, "a day as YYYY-MM-DD was expected");
    memcpy(out, s, 11);
    return ERR_OK;
}

/* Every member is one of `known`, and all of them are there. */
static enum err check_members(struct reader *r, const char *what, const json_t *object,
                              const char *const *known, size_t count)
{
    if (!json_is_object(object))
        return wrong(r, what, "an object was expected");
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < count; i++)
            found = found || strcmp(key, known[i]) == 0;
        if (!found)
            return wrong(r, key, "is not a member that limits have");
    }
    for (size_t i = 0; i < count; i++)
        if (!json_object_get(object, known[i]))
            return wrong(r, known[i], "is missing");
    return ERR_OK;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err take_party(struct reader *r, const json_t *value, struct limits_party *out)
{
    static const char *const known[] = {"name", "key"};
    TRY(check_members(r, "parties", value, known, 2));
    TRY(take_name(r, "name", json_object_get(value, "name"), out->name));
    const char *hex = json_string_value(json_object_get(value, "key"));
    bool ok = hex && strlen(hex) == 64;
    for (size_t i = 0; ok && i < 32; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        ok = high >= 0 && low >= 0;
        out->key[i] = (uint8_t)(ok ? high * 16 + low : 0);
    }
    return ok ? ERR_OK : wrong(r, "key", "64 digits of 0-9 a-f were expected");
}

static enum err take_parties(struct reader *r, const json_t *value, struct limits *out)
{
    if (json_array_size(value) != 2)
        return wrong(r, "parties", "two parties were expected");
    for (size_t i = 0; i < 2; i++)
        TRY(take_party(r, json_array_get(value, i), &out->parties[i]));
    int order = memcmp(out->parties[0].key, out->parties[1].key, 32);
    if (order == 0)
        return wrong(r, "parties", "the two have the same key");
    if (order > 0)
        return wrong(r, "parties", "must stand in the order of their keys");
    return ERR_OK;
}

static enum err take_purposes(struct reader *r, const json_t *value, struct limits *out)
{
    if (!json_is_array(value) || json_array_size(value) == 0 || json_array_size(value) > LIMITS_PURPOSES_MAX)
        return wrong(r, "purposes", "an array of 1 to 32 names was expected");
    for (size_t i = 0; i < json_array_size(value); i++)
        TRY(take_name(r, "purposes", json_array_get(value, i), out->purposes[out->purpose_count++]));
    return ERR_OK;
}

static enum err take_modes(struct reader *r, const json_t *value, struct limits *out)
{
    if (!json_is_array(value) || json_array_size(value) == 0)
        return wrong(r, "modes", "an array of \"asker\", \"both\", \"count\" was expected");
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));
        unsigned mode = name ? limits_mode_of(sv_cstr(name)) : 0;
        if (!mode)
            return wrong(r, "modes", "only \"asker\", \"both\" and \"count\" are modes");
        out->modes |= mode;
    }
    return ERR_OK;
}

static enum err take_families(struct reader *r, const json_t *value, struct limits *out)
{
    static const char *const known[] = {"tokens_max", "tokens_daily"};
    if (!json_is_object(value) || json_object_size(value) > LIMITS_FAMILIES_MAX)
        return wrong(r, "families", "an object of at most 64 families was expected");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        struct limits_family *f = &out->families[out->family_count++];
        if (!printable_name(key, strlen(key)))
            return wrong(r, "families", "a family's name is 1 to 64 of a-z 0-9 - . : _");
        snprintf(f->name, sizeof f->name, "%s", key);
        TRY(check_members(r, key, member, known, 2));
        TRY(take_number(r, "tokens_max", json_object_get(member, "tokens_max"), &f->tokens_max));
        TRY(take_number(r, "tokens_daily", json_object_get(member, "tokens_daily"), &f->tokens_daily));
    }
    return ERR_OK;
}

static enum err take_all(struct reader *r, const json_t *root, struct limits *out)
{
    static const char *const known[] = {"format",       "parties",  "purposes",   "modes",      "tokens_max",
                                        "tokens_daily", "families", "valid_from", "valid_until"};
    TRY(check_members(r, "limits", root, known, sizeof known / sizeof known[0]));
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, LIMITS_FORMAT) != 0)
        return wrong(r, "format", "\"" LIMITS_FORMAT "\" was expected");
    TRY(take_parties(r, json_object_get(root, "parties"), out));
    TRY(take_purposes(r, json_object_get(root, "purposes"), out));
    TRY(take_modes(r, json_object_get(root, "modes"), out));
    TRY(take_number(r, "tokens_max", json_object_get(root, "tokens_max"), &out->tokens_max));
    TRY(take_number(r, "tokens_daily", json_object_get(root, "tokens_daily"), &out->tokens_daily));
    TRY(take_families(r, json_object_get(root, "families"), out));
    TRY(take_day(r, "valid_from", json_object_get(root, "valid_from"), out->valid_from));
    TRY(take_day(r, "valid_until", json_object_get(root, "valid_until"), out->valid_until));
    if (strcmp(out->valid_from, out->valid_until) > 0)
        return wrong(r, "valid_until", "lies before valid_from");
    return ERR_OK;
}

enum err limits_parse(const char *name, struct sv json, struct errctx *ec, struct limits *out)
{
    *out = (struct limits){0};
    if (json.len > LIMITS_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "%s: limits of more than %zu bytes", name, LIMITS_BYTES_MAX);
    JSON_SCOPED json_t *root = NULL;
    TRY(json_parse(name, json, ec, &root));
    struct reader r = {name, ec};
    return take_all(&r, root, out);
}

unsigned limits_mode_of(struct sv name)
{
    return sv_eq(name, SV("asker"))   ? LIMITS_ASKER
           : sv_eq(name, SV("both"))  ? LIMITS_BOTH
           : sv_eq(name, SV("count")) ? LIMITS_COUNT
                                      : 0u;
}
