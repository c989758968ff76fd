#include "record/record.h"

/* One value as it was added. Values of one property form a chain, so that they can be grouped at the end. */
struct entry {
    struct sv text;
    uint32_t hash; /* compared first: many values of one property stay cheap to tell apart */
    uint32_t next; /* in the chain; NONE = last */
};

struct group {
    const struct property *property;
    uint32_t first, last;
};

#define NONE UINT32_MAX

struct record_builder {
    struct arena *arena;
    struct record record;
    struct entry *entries;
    struct group *groups;
    size_t entry_count, entry_cap, group_count, group_cap;
};

bool record_next(const struct record *r, const struct property *p, size_t *i, struct sv *text)
{
    for (; *i < r->value_count; (*i)++) {
        if (r->values[*i].property == p) {
            *text = r->values[(*i)++].text;
            return true;
        }
    }
    return false;
}

struct sv record_first(const struct record *r, const char *property_name)
{
    const struct property *p = schema_property(r->schema, sv_cstr(property_name));
    struct sv text = {NULL, 0};
    size_t i = 0;
    if (p)
        (void)record_next(r, p, &i, &text);
    return text;
}

struct sv record_caption(const struct record *r)
{
    struct sv text;
    for (const struct property *const *p = r->schema->caption; *p; p++) {
        size_t i = 0;
        if (record_next(r, *p, &i, &text))
            return text;
    }
    return r->id;
}

enum err record_builder_open(struct arena *arena, struct errctx *ec, struct record_builder **out)
{
    struct record_builder *b = arena_alloc(arena, 1, sizeof *b);
    if (!b)
        return arena_error(arena, ec);
    b->arena = arena;
    *out = b;
    return ERR_OK;
}

static enum err copy_text(struct record_builder *b, struct sv text, struct errctx *ec, struct sv *copy)
{
    *copy = arena_copy(b->arena, text);
    return copy->ptr ? ERR_OK : arena_error(b->arena, ec);
}

enum err record_begin(struct record_builder *b, const struct schema *schema, struct sv dataset, struct sv id,
                      struct errctx *ec)
{
    id = sv_trim(id);
    if (sv_empty(id))
        return err_set(ec, ERR_INPUT, "the record has no id");
    if (id.len > RECORD_ID_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "id of %zu bytes: at most %zu (RECORD_ID_BYTES_MAX)", id.len,
                       RECORD_ID_BYTES_MAX);
    if (!sv_is_utf8(id))
        return err_set(ec, ERR_INPUT, "the id is not UTF-8");
    b->record = (struct record){.schema = schema};
    b->entry_count = b->group_count = 0;
    TRY(copy_text(b, id, ec, &b->record.id));
    return copy_text(b, dataset, ec, &b->record.dataset);
}

/* A larger copy of an array in the arena. The old one stays until the arena is reset: doubling bounds the
 * waste. */
static enum err grow(struct record_builder *b, void **array, size_t *cap, size_t count, size_t size,
                     struct errctx *ec)
{
    if (count < *cap)
        return ERR_OK;
    size_t more = *cap ? *cap * 2 : 16;
    void *p = arena_alloc(b->arena, more, size);
    if (!p)
        return arena_error(b->arena, ec);
    if (count)
        memcpy(p, *array, count * size);
    *array = p;
    *cap = more;
    return ERR_OK;
}

static enum err find_group(struct record_builder *b, const struct property *p, struct errctx *ec,
                           struct group **out)
{
    for (size_t i = b->group_count; i-- > 0;) { /* from the end: values mostly come property by property */
        if (b->groups[i].property == p) {
            *out = &b->groups[i];
            return ERR_OK;
        }
    }
    void *groups = b->groups;
    TRY(grow(b, &groups, &b->group_cap, b->group_count, sizeof *b->groups, ec));
    b->groups = groups;
    *out = &b->groups[b->group_count++];
    **out = (struct group){p, NONE, NONE};
    return ERR_OK;
}

/* FNV-1a, 32 bits: only to avoid comparing bytes. */
static uint32_t hash_text(struct sv s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
    return h;
}

enum err record_add_property(struct record_builder *b, const struct property *p, struct sv text,
                             struct errctx *ec)
{
    text = sv_trim(text);
    if (sv_empty(text))
        return ERR_OK;
    if (p->stub)
        return err_set(ec, ERR_INPUT, "%s:%s is the other end of a relation and holds no value",
                       b->record.schema->name, p->name);
    if (text.len > RECORD_VALUE_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "%s: value of %zu bytes: at most %zu (RECORD_VALUE_BYTES_MAX)", p->name,
                       text.len, RECORD_VALUE_BYTES_MAX);
    if (!sv_is_utf8(text))
        return err_set(ec, ERR_INPUT, "%s: the value is not UTF-8", p->name);
    struct group *g;
    TRY(find_group(b, p, ec, &g));
    uint32_t hash = hash_text(text);
    for (uint32_t i = g->first; i != NONE; i = b->entries[i].next)
        if (b->entries[i].hash == hash && sv_eq(b->entries[i].text, text))
            return ERR_OK;
    if (b->entry_count == RECORD_VALUES_MAX)
        return err_set(ec, ERR_LIMIT, "more than %u values in one record (RECORD_VALUES_MAX)",
                       RECORD_VALUES_MAX);
    void *entries = b->entries;
    TRY(grow(b, &entries, &b->entry_cap, b->entry_count, sizeof *b->entries, ec));
    b->entries = entries;
    struct entry *e = &b->entries[b->entry_count];
    TRY(copy_text(b, text, ec, &e->text));
    e->hash = hash;
    e->next = NONE;
    uint32_t at = (uint32_t)b->entry_count++;
    if (g->last == NONE)
        g->first = at;
    else
        b->entries[g->last].next = at;
    g->last = at;
    return ERR_OK;
}

enum err record_add(struct record_builder *b, const char *property_name, struct sv text, struct errctx *ec)
{
    const struct property *p = schema_property(b->record.schema, sv_cstr(property_name));
    if (!p)
        return err_set(ec, ERR_INPUT, "%s has no property %s", b->record.schema->name, property_name);
    return record_add_property(b, p, text, ec);
}

enum err record_set_schema(struct record_builder *b, const struct schema *schema, struct errctx *ec)
{
    for (size_t i = 0; i < b->group_count; i++) {
        const struct group *g = &b->groups[i];
        if (g->first != NONE && !schema_property(schema, sv_cstr(g->property->name)))
            return err_set(ec, ERR_INPUT, "%s cannot become %s, which has no property %s",
                           b->record.schema->name, schema->name, g->property->name);
    }
    for (size_t i = 0; i < b->group_count; i++) {
        const struct property *p = schema_property(schema, sv_cstr(b->groups[i].property->name));
        if (p)
            b->groups[i].property = p;
    }
    b->record.schema = schema;
    return ERR_OK;
}

struct handling *record_handling(struct record_builder *b)
{
    return &b->record.handling;
}

void record_set_seen(struct record_builder *b, struct sv first_seen, struct sv last_seen)
{
    b->record.first_seen = first_seen;
    b->record.last_seen = last_seen;
}

void record_set_extra(struct record_builder *b, struct sv extra)
{
    b->record.extra = extra;
}

enum err record_finish(struct record_builder *b, struct errctx *ec, struct record *out)
{
    struct record_value *values = arena_alloc(b->arena, b->entry_count, sizeof *values);
    if (!values)
        return arena_error(b->arena, ec);
    size_t n = 0;
    for (size_t g = 0; g < b->group_count; g++)
        for (uint32_t i = b->groups[g].first; i != NONE; i = b->entries[i].next)
            values[n++] = (struct record_value){b->groups[g].property, b->entries[i].text};
    BUG_ON(n != b->entry_count);
    *out = b->record;
    out->values = values;
    out->value_count = n;
    return ERR_OK;
}
