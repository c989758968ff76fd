#include <stdio.h>

#include "record/ofac_emit.h"

/* Some issuers' numbers have a property of their own. Those of other countries under the same label do not
 * fit it. */
static const char *document_property(const struct ofac_clause *c)
{
    static const struct {
        const char *property, *country;
        size_t len_min, len_max;
        const char *right, *wrong;
    } rules[] = {{"taxNumber", "ru", 10, 12, "innCode", "taxNumber"},
                 {"registrationNumber", "ru", 13, 15, "ogrnCode", "registrationNumber"},
                 {"okpoCode", "ru", 8, 14, "okpoCode", "registrationNumber"},
                 {"socialSecurityNumber", "us", 9, 11, "socialSecurityNumber", "idNumber"},
                 {"ine", "mx", 18, 18, "ine", "idNumber"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(c->property, rules[i].property) != 0)
            continue;
        bool country = sv_empty(c->country) || sv_eq(c->country, sv_cstr(rules[i].country));
        bool stated = !sv_empty(c->country) || rules[i].right == rules[i].property;
        bool fits = c->value.len >= rules[i].len_min && c->value.len <= rules[i].len_max;
        return country && stated && fits ? rules[i].right : rules[i].wrong;
    }
    return c->property;
}

/* The property that takes this clause's value in the entity's schema, or NULL. */
static const char *landing_property(const struct ofac_emit *e, const struct ofac_clause *c)
{
    const char *wanted = c->kind == OFAC_DOCUMENT ? document_property(c) : c->property;
    const char *other = c->kind == OFAC_COUNTRY ? "country" : NULL;
    if (c->kind == OFAC_DOCUMENT || c->kind == OFAC_CODE)
        other = schema_is(e->schema, "Vehicle") ? "registrationNumber" : "idNumber";
    if (wanted && schema_property(e->schema, sv_cstr(wanted)))
        return wanted;
    return other && schema_property(e->schema, sv_cstr(other)) ? other : NULL;
}

static enum err add_year(struct ofac_emit *e, const char *property, unsigned year, struct errctx *ec)
{
    char text[8];
    snprintf(text, sizeof text, "%04u", year % 10000);
    return record_add(e->b, property, sv_cstr(text), ec);
}

static unsigned year_of(const char *date)
{
    return (unsigned)(date[0] - '0') * 1000 + (unsigned)(date[1] - '0') * 100 +
           (unsigned)(date[2] - '0') * 10 + (unsigned)(date[3] - '0');
}

/* A range's ends are not dates on which anything is said to have happened: its years are all it claims. */
static enum err add_period(struct ofac_emit *e, const char *property, const struct ofac_clause *c,
                           struct errctx *ec)
{
    const struct ofac_period *p = &c->period;
    if (p->circa || p->to[0])
        TRY(record_add(e->b, "notes", c->text, ec));
    if (!p->to[0])
        return p->circa ? add_year(e, property, year_of(p->from), ec)
                        : record_add(e->b, property, sv_cstr(p->from), ec);
    unsigned from = year_of(p->from), to = year_of(p->to);
    unsigned step = to - from > OFAC_RANGE_YEARS_MAX ? to - from : 1;
    for (unsigned year = from; year <= to; year += step)
        TRY(add_year(e, property, year, ec));
    return ERR_OK;
}

/* "(98)(21)(66153220)" and "982166153220" are international numbers without their plus sign. */
static enum err add_phone(struct ofac_emit *e, struct sv value, struct errctx *ec)
{
    char digits[32] = "+";
    size_t len = 1;
    bool plain = true;
    for (size_t i = 0; i < value.len && len < sizeof digits; i++) {
        if (value.ptr[i] >= '0' && value.ptr[i] <= '9')
            digits[len++] = value.ptr[i];
        else
            plain = plain && strchr("()", value.ptr[i]);
    }
    bool grouped = sv_starts(value, SV("(")) && sv_find(value, SV(")("), 0) != SIZE_MAX;
    bool international = plain && digits[1] != '0' && (grouped || (len >= 12 && len <= 16));
    return record_add(e->b, "phone", international ? sv_of(digits, len) : value, ec);
}

enum err ofac_emit_value(struct ofac_emit *e, const struct ofac_clause *c, bool *landed, struct errctx *ec)
{
    const char *property = landing_property(e, c);
    *landed = property != NULL;
    if (!property)
        return ERR_OK;
    if (c->kind == OFAC_PERIOD)
        return add_period(e, property, c, ec);
    if (c->kind == OFAC_COUNTRY)
        return record_add(e->b, property, c->country, ec);
    if (c->kind == OFAC_PHONE)
        return add_phone(e, c->value, ec);
    if (c->kind == OFAC_ALIAS)
        return ofac_emit_name(e, property, c->value, false, ec);
    if (c->kind == OFAC_PLACE && schema_property(e->schema, SV("birthCountry")))
        TRY(record_add(e->b, "birthCountry", c->country, ec));
    return record_add(e->b, property, c->value, ec);
}
