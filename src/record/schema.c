#include "record/schema.h"

#include "base/err.h"
#include "record/schema_table.h"

const struct schema *schema_find(struct sv name)
{
    size_t low = 0, high = schema_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = sv_cmp(name, sv_cstr(schema_table[middle].name));
        if (order == 0)
            return &schema_table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool schema_is_a(const struct schema *s, const struct schema *ancestor)
{
    return s->lineage[ancestor->index / 64] >> ancestor->index % 64 & 1;
}

bool schema_is(const struct schema *s, const char *ancestor_name)
{
    const struct schema *ancestor = schema_find(sv_cstr(ancestor_name));
    return ancestor && schema_is_a(s, ancestor);
}

/* The shorter name first: most steps of the search compare two numbers and no bytes. */
static int by_length(struct sv a, const char *b)
{
    size_t n = strlen(b);
    if (a.len != n)
        return a.len < n ? -1 : 1;
    return memcmp(a.ptr, b, n);
}

const struct property *schema_property(const struct schema *s, struct sv name)
{
    size_t low = 0, high = s->property_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = by_length(name, s->properties[middle]->name);
        if (order == 0)
            return s->properties[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct property *schema_each_property(const struct schema *s, size_t *i)
{
    return *i < s->property_count ? s->properties[(*i)++] : NULL;
}

const struct schema *schema_each(size_t *i)
{
    return *i < schema_count ? &schema_table[(*i)++] : NULL;
}

const char *property_type_name(enum property_type type)
{
    static const char *const names[PROPERTY_TYPE_COUNT] = {
        "string",   "name", "date",     "country",  "identifier", "address", "email",
        "phone",    "url",  "gender",   "topic",    "number",     "text",    "entity",
        "language", "ip",   "checksum", "mimetype", "json",       "html"};
    BUG_ON((unsigned)type >= PROPERTY_TYPE_COUNT);
    return names[type];
}
