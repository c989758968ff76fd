/*
 * Addresses as evidence: the postal code, the house number, and the words that are not on every second sign.
 * Addresses are written in too many ways for a whole one to agree; a few of its parts often do.
 */
#include "resolve/entity_part.h"

#include "text/fold.h"

#define PLACE_WORD_BYTES_MIN 5u
#define PLACE_CODE_DIGITS_MIN 4u /* postal codes have four digits or more, house numbers fewer */
#define PLACE_BYTES_MAX 32u

/* Words of streets and towns that say nothing, in the languages of the lists. */
static const char *const generic[] = {
    "APARTADO", "APARTMENT", "AVENIDA",     "AVENUE",          "BARRIO",       "BOULEVARD", "BUILDING",
    "CALLE",    "CALZADA",   "CARRERA",     "CARRETERA",       "CENTRO",       "CIRCUIT",   "CIRCUITO",
    "CLOSE",    "COLONIA",   "COURT",       "CRESCENT",        "DEPARTAMENTO", "DISTRICT",  "DRIVE",
    "EDIFICIO", "ESTADO",    "FLOOR",       "FRACCIONAMIENTO", "HEIGHTS",      "HIGHWAY",   "HOUSE",
    "INTERIOR", "LOCAL",     "LOWER",       "MEXICO",          "MUNICIPIO",    "NORTE",     "NORTH",
    "NUMBER",   "NUMERO",    "ORIENTE",     "PARADE",          "PISO",         "PLACE",     "PLAZA",
    "PONIENTE", "PROVINCE",  "RESIDENCIAL", "RETIREMENT",      "ROAD",         "SOUTH",     "SQUARE",
    "STATE",    "STREET",    "SUITE",       "TERRACE",         "TOWER",        "UNITED",    "UPPER",
    "VILLAGE",  "VISTA",
};

static bool is_generic(struct sv word)
{
    for (size_t i = 0; i < sizeof generic / sizeof generic[0]; i++)
        if (sv_eq(word, sv_cstr(generic[i])))
            return true;
    return false;
}

static bool place_kind_of(struct sv word, enum place_kind *kind)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.len; i++)
        digits += word.ptr[i] >= '0' && word.ptr[i] <= '9';
    if (word.len > PLACE_BYTES_MAX)
        return false;
    if (digits == 0) {
        *kind = PLACE_WORD;
        return word.len >= PLACE_WORD_BYTES_MIN && !is_generic(word);
    }
    *kind = digits >= PLACE_CODE_DIGITS_MIN ? PLACE_CODE : PLACE_NUMBER;
    return digits == word.len || *kind == PLACE_NUMBER;
}

static enum err add_address(struct arena *arena, struct entity *e, struct sv folded, struct errctx *ec)
{
    struct sv rest = folded, word;
    while (fold_next_word(&rest, &word)) {
        struct entity_place place = {.text = word};
        bool known = !place_kind_of(word, &place.kind);
        for (size_t i = 0; i < e->place_count && !known; i++)
            known = sv_eq(e->places[i].text, word);
        if (known)
            continue;
        TRY(entity_append(arena, e, &e->places, &e->place_count, ENTITY_PLACES_MAX, &place, sizeof place,
                          ec));
    }
    return ERR_OK;
}

enum err entity_add_places(struct arena *arena, struct entity *e, const struct record *r, struct errctx *ec)
{
    static const char *const whole[] = {"address", "full", "birthPlace"};
    static const char *const parts[] = {"street", "street2", "city", "postalCode"};
    struct sv folded, text, joined = SV("");
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        const struct property *p = schema_property(r->schema, sv_cstr(whole[i]));
        for (size_t at = 0; e->place_count < ENTITY_PLACES_MAX && record_next(r, p, &at, &text);) {
            TRY(fold_copy(arena, sv_slice(text, 0, ENTITY_NAME_BYTES_MAX), FOLD_PLAIN, ec, &folded));
            TRY(add_address(arena, e, folded, ec));
        }
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        text = record_first(r, parts[i]);
        joined = arena_printf(arena, "%.*s %.*s", SV_ARG(joined), SV_ARG(text));
        if (!joined.ptr)
            return arena_error(arena, ec);
    }
    TRY(fold_copy(arena, sv_slice(joined, 0, ENTITY_NAME_BYTES_MAX), FOLD_PLAIN, ec, &folded));
    return add_address(arena, e, folded, ec);
}
