#include "record/mapping.h"

#include "base/json.h"
#include "base/mem.h"
#include "record/mapping_part.h"
#include "text/identifier.h"

#define ARENA_BYTES_MAX ((size_t)8 * MAPPING_BYTES_MAX)

/* A place within the mapping file, for messages. */
struct where {
    const char *file;
    char path[300];
};

static enum err refuse(const struct where *w, struct errctx *ec, const char *word, const char *reason)
{
    const char *dot = *w->path && *word ? "." : "", *colon = *w->path || *word ? ": " : "";
    return err_set(ec, ERR_INPUT, "%s: %s%s%s%s%s", w->file, w->path, dot, word, colon, reason);
}

static struct where inside(const struct where *w, const char *word)
{
    struct where deeper = {.file = w->file};
    snprintf(deeper.path, sizeof deeper.path, "%.140s%s%.150s", w->path, *w->path ? "." : "", word);
    return deeper;
}

/* Every member of the object is one of the words, "|" before and after each. */
static enum err check_words(const struct where *w, const json_t *object, const char *words, struct errctx *ec)
{
    const char *name;
    json_t *value;
    if (!json_is_object(object))
        return refuse(w, ec, "", "is not an object");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        char word[40];
        int n = snprintf(word, sizeof word, "|%s|", name);
        if ((size_t)n >= sizeof word || strchr(name, '|') || !strstr(words, word))
            return refuse(w, ec, name, "this word is not known here");
    }
    return ERR_OK;
}

static enum err take_text(struct mapping *m, const struct where *w, const char *word, const json_t *value,
                          bool may_be_empty, struct errctx *ec, struct sv *out)
{
    if (!json_is_string(value) || (!may_be_empty && json_string_length(value) == 0))
        return refuse(w, ec, word, may_be_empty ? "is not a text" : "is not a text with something in it");
    *out = arena_copy(m->arena, json_sv(value));
    return out->ptr ? ERR_OK : arena_error(m->arena, ec);
}

static enum err take_column(struct mapping *m, const struct where *w, const char *word, const json_t *value,
                            struct errctx *ec, struct mapping_column *out)
{
    TRY(take_text(m, w, word, value, false, ec, &out->name));
    out->name = sv_trim(out->name);
    return ERR_OK;
}

static enum err take_columns(struct mapping *m, const struct where *w, const json_t *object,
                             struct errctx *ec, struct mapping_property *p)
{
    const json_t *one = json_object_get(object, "column"), *many = json_object_get(object, "columns"),
                 *literal = json_object_get(object, "literal");
    if (!!one + !!many + !!literal != 1)
        return refuse(w, ec, "", "needs one of column, columns and literal");
    if (literal)
        return take_text(m, w, "literal", literal, false, ec, &p->literal);
    p->column_count = one ? 1 : json_array_size(many);
    if (p->column_count == 0)
        return refuse(w, ec, "columns", "is not a list of columns");
    if (p->column_count > MAPPING_COLUMNS_MAX)
        return refuse(w, ec, "columns", "has more than 64 columns (MAPPING_COLUMNS_MAX)");
    p->columns = arena_alloc(m->arena, p->column_count, sizeof *p->columns);
    if (!p->columns)
        return arena_error(m->arena, ec);
    for (size_t i = 0; i < p->column_count; i++)
        TRY(take_column(m, w, one ? "column" : "columns", one ? one : json_array_get(many, i), ec,
                        &p->columns[i]));
    return ERR_OK;
}

static enum err take_format(struct mapping *m, const struct where *w, const json_t *value, struct errctx *ec,
                            struct mapping_property *p)
{
    struct sv format;
    TRY(take_text(m, w, "format", value, false, ec, &format));
    if (!p->property || p->property->type != PROPERTY_DATE)
        return refuse(w, ec, "format", "belongs to a date only");
    if (format.len > MAPPING_FORMAT_BYTES_MAX)
        return refuse(w, ec, "format", "has more than 64 bytes (MAPPING_FORMAT_BYTES_MAX)");
    if (sv_find(format, SV("%"), 0) == SIZE_MAX)
        return refuse(w, ec, "format", "is not a strptime format such as %d/%m/%Y");
    p->format = format.ptr; /* arena_copy ends it with NUL, and JSON text holds none */
    return ERR_OK;
}

static enum err take_identifier(struct mapping *m, const struct where *w, const json_t *value,
                                struct errctx *ec, struct mapping_property *p)
{
    struct sv family;
    TRY(take_text(m, w, "identifier", value, false, ec, &family));
    if (!sv_starts(family, SV("local:")) || !identifier_find(family))
        return refuse(w, ec, "identifier", "is not local: and a name of small letters, digits, - and _");
    if (!schema_property(m->schema, SV("localIdentifier")))
        return refuse(w, ec, "identifier", "this schema has no local identifiers");
    p->local = sv_slice(family, sizeof "local:" - 1, family.len);
    return ERR_OK;
}

static enum err take_property(struct mapping *m, const struct where *w, const char *name,
                              const json_t *object, struct errctx *ec, struct mapping_property *p)
{
    TRY(check_words(w, object, "|column|columns|join|literal|split|format|identifier|", ec));
    const json_t *join = json_object_get(object, "join"), *split = json_object_get(object, "split"),
                 *format = json_object_get(object, "format"),
                 *identifier = json_object_get(object, "identifier");
    p->name = arena_copy(m->arena, sv_cstr(name));
    if (!p->name.ptr)
        return arena_error(m->arena, ec);
    p->property = schema_property(m->schema, p->name);
    if (!p->property && !identifier)
        return err_set(ec, ERR_INPUT, "%s: %s: %s has no property %s", w->file, w->path, m->schema->name,
                       name);
    if (p->property && p->property->stub)
        return refuse(w, ec, "", "is the other end of a relation and holds no value");
    TRY(take_columns(m, w, object, ec, p));
    if (join && !json_object_get(object, "columns"))
        return refuse(w, ec, "join", "belongs to columns only");
    if (join)
        TRY(take_text(m, w, "join", join, true, ec, &p->join));
    if (split)
        TRY(take_text(m, w, "split", split, false, ec, &p->split));
    if (format)
        TRY(take_format(m, w, format, ec, p));
    return identifier ? take_identifier(m, w, identifier, ec, p) : ERR_OK;
}

static enum err take_entity(struct mapping *m, const struct where *w, const json_t *entity, struct errctx *ec)
{
    TRY(check_words(w, entity, "|schema|keys|properties|", ec));
    struct sv name;
    TRY(take_text(m, w, "schema", json_object_get(entity, "schema"), false, ec, &name));
    m->schema = schema_find(name);
    if (!m->schema)
        return refuse(w, ec, "schema", "this schema is not known");
    const json_t *keys = json_object_get(entity, "keys"), *properties = json_object_get(entity, "properties");
    if (json_array_size(keys) != 1)
        return refuse(w, ec, "keys", "is not a list of one column");
    TRY(take_column(m, w, "keys", json_array_get(keys, 0), ec, &m->key));
    struct where at = inside(w, "properties");
    const char *property;
    json_t *object;
    if (!json_is_object(properties))
        return refuse(&at, ec, "", "is not an object");
    if (json_object_size(properties) > MAPPING_PROPERTIES_MAX)
        return refuse(&at, ec, "", "has more than 256 members (MAPPING_PROPERTIES_MAX)");
    m->properties = arena_alloc(m->arena, json_object_size(properties), sizeof *m->properties);
    if (!m->properties)
        return arena_error(m->arena, ec);
    json_object_foreach((json_t *)(uintptr_t)properties, property, object)
    {
        struct where deeper = inside(&at, property);
        TRY(take_property(m, &deeper, property, object, ec, &m->properties[m->property_count++]));
    }
    return ERR_OK;
}

static enum err take_nulls(struct mapping *m, const struct where *w, const json_t *nulls, struct errctx *ec)
{
    if (!json_is_array(nulls) || json_array_size(nulls) > MAPPING_NULLS_MAX)
        return refuse(w, ec, "null", "is not a list of at most 64 texts (MAPPING_NULLS_MAX)");
    m->nulls = arena_alloc(m->arena, json_array_size(nulls), sizeof *m->nulls);
    if (!m->nulls)
        return arena_error(m->arena, ec);
    for (; m->null_count < json_array_size(nulls); m->null_count++) {
        struct sv *text = &m->nulls[m->null_count];
        TRY(take_text(m, w, "null", json_array_get(nulls, m->null_count), true, ec, text));
        *text = sv_trim(*text);
    }
    return ERR_OK;
}

static enum err take_root(struct mapping *m, const json_t *root, struct errctx *ec)
{
    struct where top = {.file = m->name}, query = inside(&top, "queries[0]"),
                 entities = inside(&query, "entities");
    TRY(check_words(&top, root, "|null|queries|", ec));
    const json_t *nulls = json_object_get(root, "null"), *queries = json_object_get(root, "queries");
    if (nulls)
        TRY(take_nulls(m, &top, nulls, ec));
    if (json_array_size(queries) != 1)
        return refuse(&top, ec, "queries", "is not a list of one query");
    TRY(check_words(&query, json_array_get(queries, 0), "|entities|", ec));
    json_t *all = json_object_get(json_array_get(queries, 0), "entities");
    if (json_object_size(all) != 1)
        return refuse(&entities, ec, "", "is not an object with one entity");
    void *only = json_object_iter(all);
    struct where entity = inside(&entities, json_object_iter_key(only));
    return take_entity(m, &entity, json_object_iter_value(only), ec);
}

enum err mapping_open(const char *name, struct sv json, struct errctx *ec, struct mapping **out)
{
    json_t *root JSON_SCOPED = NULL;
    struct arena *arena;
    if (json.len > MAPPING_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "%s: more than %zu bytes (MAPPING_BYTES_MAX)", name, MAPPING_BYTES_MAX);
    TRY(json_parse(name, json, ec, &root));
    TRY(arena_open("mapping", ARENA_BYTES_MAX, ec, &arena));
    struct mapping *m = arena_alloc(arena, 1, sizeof *m);
    struct sv copy = m ? arena_copy(arena, sv_cstr(name)) : (struct sv){NULL, 0};
    enum err e = copy.ptr ? ERR_OK : arena_error(arena, ec);
    if (!e) {
        m->arena = arena;
        m->name = copy.ptr;
        e = take_root(m, root, ec);
    }
    if (e)
        arena_close(arena);
    else
        *out = m;
    return e;
}

void mapping_close(struct mapping *m)
{
    if (m)
        arena_close(m->arena);
}

void mapping_closep(struct mapping **m)
{
    mapping_close(*m);
}

static enum err bind_column(const struct mapping *m, const char *file, const struct csv_row *header,
                            struct mapping_column *column, struct errctx *ec)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < header->count; i++) {
        if (!sv_eq(sv_trim(header->fields[i]), column->name))
            continue;
        if (found != SIZE_MAX)
            return err_set(ec, ERR_INPUT, "%s:%ju:%ju: the header has column %.*s twice, which %s uses", file,
                           (uintmax_t)header->places[i].line, (uintmax_t)header->places[i].column,
                           SV_ARG(sv_slice(column->name, 0, 100)), m->name);
        found = i;
    }
    if (found == SIZE_MAX)
        return err_set(ec, ERR_INPUT, "%s:%ju:1: the header has no column %.*s, which %s uses", file,
                       (uintmax_t)header->line, SV_ARG(sv_slice(column->name, 0, 100)), m->name);
    column->index = found;
    return ERR_OK;
}

enum err mapping_bind(struct mapping *m, const char *file, const struct csv_row *header, struct errctx *ec)
{
    TRY(bind_column(m, file, header, &m->key, ec));
    for (size_t i = 0; i < m->property_count; i++)
        for (size_t k = 0; k < m->properties[i].column_count; k++)
            TRY(bind_column(m, file, header, &m->properties[i].columns[k], ec));
    return ERR_OK;
}
