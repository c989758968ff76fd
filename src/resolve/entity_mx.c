/* What Mexico's keys say of a party (a birth date, a company's founding), and what a person's names and date
 * say of the keys (text/mxkey.h). */
#include "resolve/entity_part.h"

#include "text/mxkey.h"

/* Settles the century of an RFC's birth date. Fixed: there is no clock here, and tokens hold two digits of
 * the year. */
#define CENTURY_AS_OF ((struct date){2025, 1, 1})

static enum err add_prefix(struct arena *arena, struct entity *e, const char *prefix, struct errctx *ec)
{
    for (size_t i = 0; i < e->mx_prefix_count; i++)
        if (memcmp(e->mx_prefixes[i], prefix, MXKEY_PREFIX_BYTES) == 0)
            return ERR_OK;
    return entity_append(arena, e, &e->mx_prefixes, &e->mx_prefix_count, ENTITY_MX_PREFIXES_MAX, prefix,
                         MXKEY_PREFIX_BYTES, ec);
}

static enum err from_identifiers(struct arena *arena, struct entity *e, struct errctx *ec)
{
    for (size_t i = 0; i < e->identifier_count; i++) {
        struct mxkey_parts parts;
        const struct entity_identifier *id = &e->identifiers[i];
        bool read = id->type->bit == IDENTIFIER_BIT_CURP  ? mxkey_from_curp(id->text, &parts)
                    : id->type->bit == IDENTIFIER_BIT_RFC ? mxkey_from_rfc(id->text, CENTURY_AS_OF, &parts)
                                                          : false;
        if (!read || e->kind == (parts.company ? ENTITY_PERSON : ENTITY_ORGANIZATION))
            continue; /* somebody else's key: an owner's, an employer's */
        if (!parts.company)
            TRY(add_prefix(arena, e, parts.prefix, ec));
        TRY(entity_add_date(arena, e, parts.date, ec));
    }
    return ERR_OK;
}

static enum err from_name(struct arena *arena, struct entity *e, const struct mxkey_name *name,
                          struct errctx *ec)
{
    for (size_t i = 0; i < e->date_count; i++) {
        struct mxkey keys[MXKEY_KEYS_MAX];
        size_t count = mxkey_from_name(name, e->dates[i], MXKEY_AS_WRITTEN, keys);
        for (size_t k = 0; k < count; k++)
            TRY(add_prefix(arena, e, keys[k].prefix, ec));
    }
    return ERR_OK;
}

enum err entity_add_mx_prefixes(struct arena *arena, struct entity *e, const struct record *r,
                                struct errctx *ec)
{
    struct mxkey_name parts = {record_first(r, "firstName"), record_first(r, "lastName"),
                               record_first(r, "motherName")};
    struct sv text;
    TRY(from_identifiers(arena, e, ec));
    if (e->kind == ENTITY_ORGANIZATION)
        return ERR_OK;
    if (!sv_empty(parts.given) && !sv_empty(parts.paternal))
        TRY(from_name(arena, e, &parts, ec));
    const struct property *p = schema_property(r->schema, SV("name"));
    for (size_t at = 0; record_next(r, p, &at, &text);) {
        struct sv given = text, surnames;
        /* "SURNAMES, Given": other orders do not tell which word is what */
        if (sv_split(&given, ',', &surnames) && given.ptr)
            TRY(from_name(arena, e, &(struct mxkey_name){sv_trim(given), sv_trim(surnames), SV("")}, ec));
    }
    return ERR_OK;
}
