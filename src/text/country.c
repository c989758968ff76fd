#include "text/country.h"

#include "text/country_table.h"

/* U+00C0..U+00FF without their accents, as NFD has it; '.' is a letter or sign without a base letter. */
static const char latin1_base[] = "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y";

/* The same rule as key() in tools/countries.py. 0 when nothing is left or it is too long. */
static size_t country_key(struct sv text, char key[COUNTRY_KEY_BYTES_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == 0xC3 && i + 1 < text.len)
            c = (unsigned char)latin1_base[(unsigned char)text.ptr[++i] & 0x3F];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c | 0x20);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            continue;
        if (len == COUNTRY_KEY_BYTES_MAX)
            return 0;
        key[len++] = (char)c;
    }
    return len;
}

static struct sv table_find(const struct country_key *table, size_t count, struct sv key)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = sv_cmp(key, sv_cstr(table[middle].key));
        if (order == 0)
            return sv_cstr(table[middle].value);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return (struct sv){0};
}

struct sv country_code(struct sv text)
{
    char key[COUNTRY_KEY_BYTES_MAX];
    return table_find(country_keys, country_key_count, sv_of(key, country_key(text, key)));
}

struct sv country_name(struct sv code)
{
    char key[COUNTRY_KEY_BYTES_MAX];
    return table_find(country_names, country_name_count, sv_of(key, country_key(code, key)));
}
