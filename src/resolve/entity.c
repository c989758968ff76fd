#include "resolve/entity_part.h"

#include "text/country.h"
#include "text/fold.h"

/* Lists grow in the arena by doubling: most entities have one name and one date. */
enum err entity_append(struct arena *arena, struct entity *e, void *items, size_t *count, size_t max,
                       const void *item, size_t item_size, struct errctx *ec)
{
    void *list;
    memcpy(&list, items, sizeof list); /* `items` points to a pointer of any type */
    if (*count == max) {
        e->left_out++;
        return ERR_OK;
    }
    if ((*count & (*count - 1)) == 0) { /* full at 0, 1, 2, 4, ... */
        void *grown = arena_alloc(arena, *count ? 2 * *count : 1, item_size);
        if (!grown)
            return arena_error(arena, ec);
        if (*count)
            memcpy(grown, list, *count * item_size);
        list = grown;
        memcpy(items, &list, sizeof list);
    }
    memcpy((char *)list + (*count)++ * item_size, item, item_size);
    return ERR_OK;
}

/* ---- names ---- */

static enum err add_person_form(struct arena *arena, struct entity *e, struct sv folded, struct errctx *ec)
{
    struct person_name name;
    TRY(person_name_read(arena, folded, ec, &name));
    if (name.word_count == 0)
        return ERR_OK;
    for (size_t i = 0; i < e->form_count; i++)
        if (person_name_equal(&e->forms[i], &name))
            return ERR_OK;
    return entity_append(arena, e, &e->forms, &e->form_count, ENTITY_FORMS_MAX, &name, sizeof name, ec);
}

static enum err add_whole_name(struct arena *arena, struct entity *e, struct sv folded, struct errctx *ec)
{
    for (size_t i = 0; i < e->name_count; i++)
        if (sv_eq(e->names[i], folded))
            return ERR_OK;
    return entity_append(arena, e, &e->names, &e->name_count, ENTITY_FORMS_MAX, &folded, sizeof folded, ec);
}

static enum err add_name(struct arena *arena, struct entity *e, struct sv text, struct errctx *ec)
{
    struct sv folded;
    TRY(fold_copy(arena, sv_slice(text, 0, ENTITY_NAME_BYTES_MAX), FOLD_PLAIN, ec, &folded));
    if (sv_empty(folded) || e->kind == ENTITY_THING)
        return ERR_OK;
    if (e->kind != ENTITY_ORGANIZATION)
        TRY(add_person_form(arena, e, folded, ec));
    if (e->kind != ENTITY_PERSON)
        TRY(add_whole_name(arena, e, folded, ec));
    return ERR_OK;
}

/* Given and family names that the record keeps apart make one form: the bag of all. */
static enum err add_name_parts(struct arena *arena, struct entity *e, const struct record *r,
                               struct errctx *ec)
{
    static const char *const parts[] = {"firstName",  "secondName", "middleName",
                                        "fatherName", "lastName",   "motherName"};
    struct sv whole = SV("");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const struct property *p = schema_property(r->schema, sv_cstr(parts[i]));
        struct sv text;
        for (size_t at = 0; whole.len < ENTITY_NAME_BYTES_MAX && record_next(r, p, &at, &text);) {
            whole = arena_printf(arena, "%.*s %.*s", SV_ARG(whole), SV_ARG(text));
            if (!whole.ptr)
                return arena_error(arena, ec);
        }
    }
    return add_name(arena, e, whole, ec);
}

static enum err add_names(struct arena *arena, struct entity *e, const struct record *r, struct errctx *ec)
{
    static const char *const names[] = {"name", "alias", "previousName", "weakAlias"};
    TRY(add_name_parts(arena, e, r, ec));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct property *p = schema_property(r->schema, sv_cstr(names[i]));
        struct sv text;
        for (size_t at = 0; record_next(r, p, &at, &text);)
            TRY(add_name(arena, e, text, ec));
    }
    return ERR_OK;
}

/* ---- dates and countries ---- */

enum err entity_add_date(struct arena *arena, struct entity *e, struct date date, struct errctx *ec)
{
    for (size_t i = 0; i < e->date_count; i++)
        if (memcmp(&e->dates[i], &date, sizeof date) == 0)
            return ERR_OK;
    return entity_append(arena, e, &e->dates, &e->date_count, ENTITY_DATES_MAX, &date, sizeof date, ec);
}

static enum err add_dates(struct arena *arena, struct entity *e, const struct record *r, const char *property,
                          struct errctx *ec)
{
    const struct property *p = schema_property(r->schema, sv_cstr(property));
    struct sv text;
    for (size_t at = 0; record_next(r, p, &at, &text);) {
        struct date dates[DATE_INTERVAL_YEARS_MAX];
        size_t count = date_parse(text, dates, DATE_INTERVAL_YEARS_MAX);
        for (size_t i = 0; i < count; i++)
            TRY(entity_add_date(arena, e, dates[i], ec));
    }
    return ERR_OK;
}

static enum err add_country(struct arena *arena, struct entity *e, struct sv text, struct errctx *ec)
{
    struct sv code = country_code(text);
    if (sv_empty(code))
        return ERR_OK;
    for (size_t i = 0; i < e->country_count; i++)
        if (sv_eq(e->countries[i], code))
            return ERR_OK;
    return entity_append(arena, e, &e->countries, &e->country_count, ENTITY_COUNTRIES_MAX, &code, sizeof code,
                         ec);
}

static enum err add_countries(struct arena *arena, struct entity *e, const struct record *r,
                              struct errctx *ec)
{
    for (size_t i = 0; i < r->value_count; i++)
        if (r->values[i].property->type == PROPERTY_COUNTRY)
            TRY(add_country(arena, e, r->values[i].text, ec));
    return ERR_OK;
}

/* ---- the whole ---- */

static enum entity_kind kind_of(const struct schema *s)
{
    if (schema_is(s, "Person"))
        return ENTITY_PERSON;
    if (schema_is(s, "Organization") || schema_is(s, "Company"))
        return ENTITY_ORGANIZATION;
    return schema_is(s, "LegalEntity") ? ENTITY_UNDETERMINED : ENTITY_THING;
}

struct sv entity_holder(const struct record *r)
{
    return record_first(r, "holder");
}

bool entity_is_main(const struct record *r)
{
    return r->schema->matchable && !r->schema->edge && !schema_is(r->schema, "Address") &&
           !schema_is(r->schema, "Identification") && sv_empty(entity_holder(r));
}

enum err entity_from_record(struct arena *arena, const struct record *r, struct errctx *ec,
                            struct entity **out)
{
    struct entity *e = arena_alloc(arena, 1, sizeof *e);
    if (!e)
        return arena_error(arena, ec);
    e->kind = kind_of(r->schema);
    TRY(add_names(arena, e, r, ec));
    if (e->kind != ENTITY_ORGANIZATION)
        TRY(add_dates(arena, e, r, "birthDate", ec));
    if (e->kind != ENTITY_PERSON)
        TRY(add_dates(arena, e, r, "incorporationDate", ec));
    TRY(entity_add_record(arena, e, r, ec));
    *out = e;
    return ERR_OK;
}

enum err entity_add_record(struct arena *arena, struct entity *e, const struct record *r, struct errctx *ec)
{
    TRY(add_countries(arena, e, r, ec));
    TRY(entity_add_identifiers(arena, e, r, ec));
    if (e->kind != ENTITY_THING)
        TRY(entity_add_mx_prefixes(arena, e, r, ec));
    return entity_add_places(arena, e, r, ec);
}

uint32_t entity_identifier_bitmap(const struct entity *e)
{
    uint32_t bitmap = 0, words = 0;
    for (size_t i = 0; i < e->identifier_count; i++)
        bitmap |= 1u << e->identifiers[i].type->bit;
    for (size_t i = 0; i < e->form_count; i++)
        if (e->forms[i].word_count > words + 1)
            words = (uint32_t)e->forms[i].word_count - 1;
    return bitmap | (words > 3 ? 3u : words) << ENTITY_WORDS_SHIFT;
}

uint8_t entity_birth_bucket(const struct entity *e)
{
    uint8_t bucket = 0, full = 0;
    for (size_t i = 0; e->kind == ENTITY_PERSON && i < e->date_count; i++) {
        if (bucket == 0)
            bucket = date_year_bucket(e->dates[i].year);
        if (date_is_full(e->dates[i]) && !date_is_placeholder(e->dates[i]))
            full = ENTITY_FULL_DATE;
    }
    return bucket | full;
}
