/*
 * Invented people, companies, vehicles and accounts. An entity is its fields as text; what an agency writes
 * down of it, and with which errors, is error.h's and layout.h's business.
 *
 * Keys that are computed from names and dates are so here: CURP and RFC by mxkey.h with right check digits
 * (an RFC's two homoclave characters are drawn), VIN and CLABE with theirs. No number is taken from any real
 * register. Threads: any.
 */
#pragma once
#include "base/err.h"
#include "base/sv.h"
#include "sample/draw.h"
#include "text/date.h"

enum entity_kind { ENTITY_PERSON, ENTITY_COMPANY, ENTITY_VEHICLE, ENTITY_ACCOUNT, ENTITY_KIND_COUNT };

enum entity_field {
    FIELD_NONE,
    FIELD_GIVEN,
    FIELD_PATERNAL, /* the only surname of a US person */
    FIELD_MATERNAL,
    FIELD_BIRTH,
    FIELD_SEX,
    FIELD_CURP,
    FIELD_RFC,
    FIELD_SSN,
    FIELD_PHONE,
    FIELD_EMAIL,
    FIELD_CITY,
    FIELD_COMPANY,
    FIELD_FOUNDED,
    FIELD_EIN,
    FIELD_COUNTRY,
    FIELD_VIN,
    FIELD_PLATE,
    FIELD_PLATE_STATE,
    FIELD_MAKE,
    FIELD_MODEL_YEAR,
    FIELD_COLOR,
    FIELD_HOLDER,
    FIELD_CLABE,
    FIELD_ACCOUNT,
    FIELD_BANK,
    FIELD_COUNT
};

#define ENTITY_TEXT_MAX 120u

struct entity_text {
    size_t len;
    char bytes[ENTITY_TEXT_MAX];
};

struct entity {
    enum entity_kind kind;
    bool mexican;
    struct entity_text fields[FIELD_COUNT];
};

/* Entity number `index` of the seed's world. */
void entity_make(struct entity *e, enum entity_kind kind, uint64_t seed, uint64_t index);

static inline struct sv entity_sv(const struct entity *e, enum entity_field f)
{
    return sv_of(e->fields[f].bytes, e->fields[f].len);
}
/* Both cut at ENTITY_TEXT_MAX. */
void entity_set(struct entity *e, enum entity_field f, struct sv text);
void entity_add(struct entity *e, enum entity_field f, struct sv text);
void entity_printf(struct entity *e, enum entity_field f, const char *format, ...) PRINTF_LIKE(3, 4);
void entity_set_date(struct entity *e, enum entity_field f, struct date date); /* YYYY-MM-DD */
