/* Which property of a record holds which kind of identifier, and what stands beside it as a hint. */
#include "resolve/entity_part.h"

#include "text/country.h"
#include "text/fold.h"

/* Numbers whose kind FollowTheMoney does not say; the first kind whose rule the value meets is taken. */
static const struct {
    const char *property;
    const char *kinds[3];
} untyped[] = {
    {"taxNumber", {"rfc", "curp", "tax-id"}},
    {"vatCode", {"rfc", "tax-id", NULL}},
    {"idNumber", {"curp", "rfc", "national-id"}},
    {"registrationNumber", {"rfc", "registration", NULL}},
    {"socialSecurityNumber", {"ssn", "nss", NULL}},
    {"uscCode", {"uscc", NULL, NULL}},
    {"personalNumber", {"curp", "national-id", NULL}},
    {"accountNumber", {"clabe", "iban", "account"}},
    {"innCode", {"tax-id", NULL, NULL}},
    {"ogrnCode", {"registration", NULL, NULL}},
    {"serialNumber", {"serial", NULL, NULL}},
};

static enum err add_identifier(struct arena *arena, struct entity *e, const struct identifier_type *type,
                               struct sv family, const struct identifier *id, struct errctx *ec)
{
    struct sv text = identifier_text(id), country = sv_cstr(id->country);
    for (size_t i = 0; i < e->identifier_count; i++) {
        const struct entity_identifier *have = &e->identifiers[i];
        if (sv_eq(have->family, family) && sv_eq(have->country, country) && sv_eq(have->text, text))
            return ERR_OK;
    }
    struct entity_identifier new = {type, arena_copy(arena, family), arena_copy(arena, country),
                                    arena_copy(arena, text)};
    if (!new.family.ptr || !new.country.ptr || !new.text.ptr)
        return arena_error(arena, ec);
    return entity_append(arena, e, &e->identifiers, &e->identifier_count, ENTITY_IDENTIFIERS_MAX, &new,
                         sizeof new, ec);
}

/* The value as the first of the kinds whose rule it meets; nothing when it meets none. */
static enum err try_kinds(struct arena *arena, struct entity *e, const char *const *kinds, size_t kind_count,
                          struct sv value, const struct identifier_hint *hint, struct errctx *ec)
{
    for (size_t i = 0; i < kind_count && kinds[i]; i++) {
        const struct identifier_type *type = identifier_find(sv_cstr(kinds[i]));
        struct identifier id;
        BUG_ON(!type);
        enum identifier_result result = identifier_normalise(type, value, hint, &id);
        if (result == IDENTIFIER_GENERIC)
            return ERR_OK;
        if (identifier_usable(result) && !type->many_holders)
            return add_identifier(arena, e, type, sv_cstr(type->family), &id, ec);
    }
    return ERR_OK;
}

/* "ssn=6988048": a family that the mapping declares, and its value. */
static enum err add_local(struct arena *arena, struct entity *e, struct sv text, struct errctx *ec)
{
    struct sv value = text, name, key;
    struct identifier id;
    if (!sv_split(&value, '=', &name) || !value.ptr)
        return ERR_OK;
    key = sv_starts(name, SV("local:")) ? name : arena_printf(arena, "local:%.*s", SV_ARG(name));
    if (!key.ptr)
        return arena_error(arena, ec);
    const struct identifier_type *type = identifier_find(key);
    if (!type || !identifier_usable(identifier_normalise(type, value, NULL, &id)))
        return ERR_OK;
    return add_identifier(arena, e, type, key, &id, ec);
}

/* What kind of number an Identification holds, from the words of its type: "Passport", "Cedula No.",
 * "R.F.C.". */
static const char *const *identification_kinds(struct sv folded)
{
    static const char *const passport[3] = {"passport"}, *const tax[3] = {"rfc", "tax-id"},
                             *const registration[3] = {"rfc", "registration"},
                             *const national[3] = {"curp", "rfc", "national-id"};
    static const struct {
        struct sv word;
        const char *const *kinds;
    } words[] = {{SV("PASSPORT"), passport},
                 {SV("PASAPORTE"), passport},
                 {SV("TAX"), tax},
                 {SV("RFC"), tax},
                 {SV("FISCAL"), tax},
                 {SV("REGISTRATION"), registration},
                 {SV("COMPANY"), registration},
                 {SV("BUSINESS"), registration},
                 {SV("COMMERCIAL"), registration}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (sv_find(folded, words[i].word, 0) != SIZE_MAX)
            return words[i].kinds;
    return national;
}

static enum err add_identification(struct arena *arena, struct entity *e, const struct record *r,
                                   const struct identifier_hint *hint, struct errctx *ec)
{
    struct sv folded, text;
    TRY(fold_copy(arena, sv_slice(record_first(r, "type"), 0, ENTITY_NAME_BYTES_MAX), FOLD_PLAIN, ec,
                  &folded));
    const struct property *p = schema_property(r->schema, SV("number"));
    for (size_t at = 0; record_next(r, p, &at, &text);)
        TRY(try_kinds(arena, e, identification_kinds(folded), 3, text, hint, ec));
    return ERR_OK;
}

static const char *const *kinds_of(const struct property *p, const struct record *r, const char *kinds[3])
{
    kinds[0] = kinds[1] = kinds[2] = NULL;
    if (p->type == PROPERTY_PHONE)
        kinds[0] = "phone";
    else if (p->type == PROPERTY_EMAIL)
        kinds[0] = "email";
    else if (p->identifier && strcmp(p->identifier, "plate") == 0)
        kinds[0] = "plate-us", kinds[1] = "plate-mx";
    else if (p->identifier && strcmp(p->identifier, "crypto") == 0) {
        const struct identifier_type *type = identifier_find_currency(record_first(r, "currencySymbol"));
        kinds[0] = type ? type->key : NULL;
    } else if (p->identifier)
        kinds[0] = p->identifier;
    else
        for (size_t i = 0; i < sizeof untyped / sizeof untyped[0]; i++)
            if (strcmp(p->name, untyped[i].property) == 0)
                return untyped[i].kinds;
    return kinds;
}

/* The one country the record names in the property, else in nationality or citizenship; two say nothing. */
static struct sv hint_country(const struct record *r)
{
    static const char *const properties[] = {"country", "jurisdiction", "nationality", "citizenship"};
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        struct sv text, code = {0};
        size_t count = 0;
        const struct property *p = schema_property(r->schema, sv_cstr(properties[i]));
        for (size_t at = 0; record_next(r, p, &at, &text); count++)
            code = country_code(text);
        if (count == 1)
            return code;
    }
    return SV("");
}

static struct sv first_of(const struct record *r, const char *a, const char *b)
{
    struct sv text = record_first(r, a);
    return sv_empty(text) ? record_first(r, b) : text;
}

enum err entity_add_identifiers(struct arena *arena, struct entity *e, const struct record *r,
                                struct errctx *ec)
{
    struct identifier_hint hint = {
        hint_country(r), record_first(r, "plateState"),
        first_of(r, schema_is(r->schema, "BankAccount") ? "bankName" : "maker", "manufacturer")};
    if (schema_is(r->schema, "Identification"))
        TRY(add_identification(arena, e, r, &hint, ec));
    for (size_t i = 0; i < r->value_count; i++) {
        const struct property *p = r->values[i].property;
        const char *buf[3];
        if (p->identifier && strcmp(p->identifier, "local") == 0)
            TRY(add_local(arena, e, r->values[i].text, ec));
        else
            TRY(try_kinds(arena, e, kinds_of(p, r, buf), 3, r->values[i].text, &hint, ec));
    }
    return ERR_OK;
}
