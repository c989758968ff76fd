#include "sample/entity.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "sample/keys.h"
#include "sample/words.h"
#include "text/fold.h"

#define MEXICAN_PERCENT 60u
#define SECOND_GIVEN_PERCENT 55u
#define MARIA_JOSE_PERCENT 12u /* María or José before another given name */
#define BIRTH_YEAR_FIRST 1940u
#define BIRTH_YEARS 66u
#define FOUNDED_YEAR_FIRST 1985u
#define FOUNDED_YEARS 38u

void entity_set(struct entity *e, enum entity_field f, struct sv text)
{
    e->fields[f].len = 0;
    entity_add(e, f, text);
}

void entity_add(struct entity *e, enum entity_field f, struct sv text)
{
    struct entity_text *t = &e->fields[f];
    size_t room = ENTITY_TEXT_MAX - t->len, n = text.len < room ? text.len : room;
    if (n)
        memcpy(t->bytes + t->len, text.ptr, n);
    t->len += n;
}

void entity_printf(struct entity *e, enum entity_field f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(e->fields[f].bytes, ENTITY_TEXT_MAX, format, args);
    va_end(args);
    BUG_ON(n < 0 || n >= (int)ENTITY_TEXT_MAX);
    e->fields[f].len = (size_t)n;
}

void entity_set_date(struct entity *e, enum entity_field f, struct date date)
{
    entity_printf(e, f, "%04u-%02u-%02u", date.year, date.month, date.day);
}

static void add_digits(struct entity *e, enum entity_field f, struct draw *d, unsigned count)
{
    while (count--)
        entity_add(e, f, sv_of(&"0123456789"[draw_below(d, 10)], 1));
}

static struct date draw_date(struct draw *d, uint32_t first, uint32_t years)
{
    struct date date;
    do {
        date = (struct date){(uint16_t)(first + draw_below(d, years)), (uint8_t)(1 + draw_below(d, 12)),
                             (uint8_t)(1 + draw_below(d, 31))};
    } while (!date_exists(date));
    return date;
}

/* National numbers have ten digits in both countries. Exchanges N11 and 555 are nobody's, so they are left
 * out. */
static void set_phone(struct entity *e, struct draw *d)
{
    struct sv area = words_draw(d, e->mexican ? WORDS_AREA_MX : WORDS_AREA_US);
    uint32_t exchange;
    do {
        exchange = 200 + draw_below(d, 800);
    } while (exchange % 100 == 11 || exchange == 555);
    entity_printf(e, FIELD_PHONE, "+%s %.*s %u ", e->mexican ? "52" : "1", SV_ARG(area), exchange);
    add_digits(e, FIELD_PHONE, d, 7 - (unsigned)area.len);
}

/* .internal is delegated to nobody (ICANN, 2024), and unlike example.com no rule takes it for a placeholder;
 * the index makes the address one person's. */
static void set_email(struct entity *e, struct draw *d, struct sv first, struct sv last, uint64_t index)
{
    static const struct sv domains[] = {SV("@correo.internal"), SV("@mail.internal"), SV("@post.internal")};
    struct sv parts[2] = {first, last}, folded, word;
    char out[FOLD_BOUND(ENTITY_TEXT_MAX)], number[24];
    for (size_t i = 0; i < 2; i++) {
        if (fold_text(parts[i], FOLD_PLAIN, out, sizeof out, NULL, NULL, &folded) ||
            !fold_next_word(&folded, &word))
            continue;
        for (size_t j = 0; j < word.len; j++)
            entity_add(e, FIELD_EMAIL, sv_of(&(const char){(char)(word.ptr[j] | 0x20)}, 1));
        entity_add(e, FIELD_EMAIL, SV("."));
    }
    snprintf(number, sizeof number, "%llx", (unsigned long long)index);
    entity_add(e, FIELD_EMAIL, sv_cstr(number));
    entity_add(e, FIELD_EMAIL, domains[draw_below(d, 3)]);
}

static void set_given(struct entity *e, struct draw *d, bool female)
{
    enum words_pool pool =
        e->mexican ? (female ? WORDS_MX_FEMALE : WORDS_MX_MALE) : (female ? WORDS_US_FEMALE : WORDS_US_MALE);
    struct sv first = words_draw(d, pool), second;
    if (e->mexican && draw_percent(d, MARIA_JOSE_PERCENT))
        first = female ? SV("María") : SV("José");
    entity_set(e, FIELD_GIVEN, first);
    if (!draw_percent(d, SECOND_GIVEN_PERCENT))
        return;
    second = words_draw(d, pool);
    if (sv_eq(first, second))
        return;
    entity_add(e, FIELD_GIVEN, SV(" "));
    entity_add(e, FIELD_GIVEN, second);
}

static void make_person(struct entity *e, struct draw *d, uint64_t index)
{
    bool female = draw_percent(d, 50);
    struct date birth = draw_date(d, BIRTH_YEAR_FIRST, BIRTH_YEARS);
    set_given(e, d, female);
    entity_set(e, FIELD_PATERNAL, words_draw(d, e->mexican ? WORDS_MX_SURNAME : WORDS_US_SURNAME));
    entity_set_date(e, FIELD_BIRTH, birth);
    entity_set(e, FIELD_SEX, female ? SV("female") : SV("male"));
    if (e->mexican) {
        entity_set(e, FIELD_MATERNAL, words_draw(d, WORDS_MX_SURNAME));
        keys_set_person(e, d, birth, female);
    } else {
        uint32_t area = 1 + draw_below(d, 772);
        entity_printf(e, FIELD_SSN, "%03u-%02u-%04u", area == 666 ? 665 : area, 1 + draw_below(d, 99),
                      1 + draw_below(d, 9999));
    }
    set_phone(e, d);
    set_email(e, d, entity_sv(e, FIELD_GIVEN), entity_sv(e, FIELD_PATERNAL), index);
    entity_set(e, FIELD_CITY, words_draw(d, e->mexican ? WORDS_CITY_MX : WORDS_CITY_US));
    entity_set(e, FIELD_COUNTRY, e->mexican ? SV("mx") : SV("us"));
}

/* "Comercializadora Zorlamex del Norte, S.A. de C.V.", "Tansolver Freight of Texas LLC" */
static void make_company(struct entity *e, struct draw *d)
{
    struct sv trade = words_draw(d, e->mexican ? WORDS_TRADE_MX : WORDS_TRADE_US);
    char name[32] = {0};
    size_t len = 0;
    for (uint32_t i = 3 + draw_below(d, 2); i > 0; i--) {
        struct sv syllable = words_draw(d, WORDS_SYLLABLE);
        memcpy(name + len, syllable.ptr, syllable.len);
        len += syllable.len;
    }
    name[0] = (char)(name[0] - 32);
    entity_set(e, FIELD_COMPANY, e->mexican ? trade : sv_of(name, len));
    entity_add(e, FIELD_COMPANY, SV(" "));
    entity_add(e, FIELD_COMPANY, e->mexican ? sv_of(name, len) : trade);
    if (draw_percent(d, 50)) {
        entity_add(e, FIELD_COMPANY, SV(" "));
        entity_add(e, FIELD_COMPANY, words_draw(d, e->mexican ? WORDS_PLACE_MX : WORDS_PLACE_US));
    }
    entity_add(e, FIELD_COMPANY, e->mexican ? SV(", ") : SV(" "));
    entity_add(e, FIELD_COMPANY, words_draw(d, e->mexican ? WORDS_FORM_MX : WORDS_FORM_US));
    struct date founded = draw_date(d, FOUNDED_YEAR_FIRST, FOUNDED_YEARS);
    entity_set_date(e, FIELD_FOUNDED, founded);
    if (e->mexican)
        keys_set_company(e, d, founded);
    else
        entity_printf(e, FIELD_EIN, "%02u-%03u%04u", 20 + draw_below(d, 7), draw_below(d, 1000),
                      draw_below(d, 10000));
    set_phone(e, d);
    entity_set(e, FIELD_CITY, words_draw(d, e->mexican ? WORDS_CITY_MX : WORDS_CITY_US));
    entity_set(e, FIELD_COUNTRY, e->mexican ? SV("mx") : SV("us"));
}

static void make_vehicle(struct entity *e, struct draw *d)
{
    uint32_t year = 2000 + draw_below(d, 25);
    keys_set_vin(e, d, words_draw(d, WORDS_WMI), year);
    for (int i = 0; i < 3; i++)
        entity_add(e, FIELD_PLATE, sv_of(&"ABCDEFGHJKLMNPRSTUVWXYZ"[draw_below(d, 23)], 1));
    entity_add(e, FIELD_PLATE, SV("-"));
    add_digits(e, FIELD_PLATE, d, e->mexican ? 3 : 4);
    if (e->mexican) { /* ABC-123-D, NOM-001-SCT-2 */
        entity_add(e, FIELD_PLATE, SV("-"));
        entity_add(e, FIELD_PLATE, sv_of(&"ABCDEFGHJKLMNPRSTUVWXYZ"[draw_below(d, 23)], 1));
    }
    entity_set(e, FIELD_PLATE_STATE, words_draw(d, e->mexican ? WORDS_STATE_MX : WORDS_STATE_US));
    entity_set(e, FIELD_MAKE, words_draw(d, WORDS_MAKE));
    entity_printf(e, FIELD_MODEL_YEAR, "%04u", year);
    entity_set(e, FIELD_COLOR, words_draw(d, WORDS_COLOR));
    entity_set(e, FIELD_COUNTRY, e->mexican ? SV("mx") : SV("us"));
}

static void make_account(struct entity *e, struct draw *d)
{
    set_given(e, d, draw_percent(d, 50));
    entity_set(e, FIELD_HOLDER, entity_sv(e, FIELD_GIVEN));
    entity_set(e, FIELD_GIVEN, SV(""));
    entity_add(e, FIELD_HOLDER, SV(" "));
    entity_add(e, FIELD_HOLDER, words_draw(d, e->mexican ? WORDS_MX_SURNAME : WORDS_US_SURNAME));
    if (e->mexican) {
        entity_add(e, FIELD_HOLDER, SV(" "));
        entity_add(e, FIELD_HOLDER, words_draw(d, WORDS_MX_SURNAME));
        keys_set_clabe(e, d);
    } else {
        add_digits(e, FIELD_ACCOUNT, d, 12);
        entity_set(e, FIELD_BANK, SV("First Example Bank of "));
        entity_add(e, FIELD_BANK, words_draw(d, WORDS_CITY_US));
    }
}

void entity_make(struct entity *e, enum entity_kind kind, uint64_t seed, uint64_t index)
{
    struct draw d;
    draw_begin(&d, seed, DRAW_ENTITY, index);
    memset(e, 0, sizeof *e);
    e->kind = kind;
    e->mexican = draw_percent(&d, MEXICAN_PERCENT);
    switch (kind) {
    case ENTITY_PERSON:
        make_person(e, &d, index);
        break;
    case ENTITY_COMPANY:
        make_company(e, &d);
        break;
    case ENTITY_VEHICLE:
        make_vehicle(e, &d);
        break;
    case ENTITY_ACCOUNT:
        make_account(e, &d);
        break;
    case ENTITY_KIND_COUNT:
        BUG_ON(true);
    }
}
