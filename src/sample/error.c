#include "sample/error.h"

#include <stdio.h>

#include "base/err.h"
#include "sample/words.h"
#include "text/fold.h"

#define KINDS_MAX 100u /* drawn until enough of them applied */
#define TRIES_MAX 20u  /* of one kind, each at another drawn place */
#define PERSON (1u << ENTITY_PERSON)
#define COMPANY (1u << ENTITY_COMPANY)
#define VEHICLE (1u << ENTITY_VEHICLE)
#define ACCOUNT (1u << ENTITY_ACCOUNT)

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Puts `with` in the place of `length` bytes; false when it does not fit or changes nothing. */
static bool splice(struct entity_text *t, size_t at, size_t length, struct sv with)
{
    if (t->len - length + with.len > ENTITY_TEXT_MAX || sv_eq(sv_of(t->bytes + at, length), with))
        return false;
    memmove(t->bytes + at + with.len, t->bytes + at + length, t->len - at - length);
    if (with.len)
        memcpy(t->bytes + at, with.ptr, with.len);
    t->len = t->len - length + with.len;
    return true;
}

/* The text in which the clerk's hand slips: a name that is there. */
static struct entity_text *draw_name(struct entity *e, struct draw *d)
{
    static const enum entity_field of_person[] = {FIELD_GIVEN, FIELD_PATERNAL, FIELD_MATERNAL};
    enum entity_field f = e->kind == ENTITY_PERSON    ? of_person[draw_below(d, 3)]
                          : e->kind == ENTITY_COMPANY ? FIELD_COMPANY
                                                      : FIELD_HOLDER;
    return e->fields[f].len >= 3 ? &e->fields[f] : NULL;
}

static struct entity_text *draw_letter(struct entity *e, struct draw *d, size_t *at)
{
    struct entity_text *t = draw_name(e, d);
    if (!t)
        return NULL;
    *at = draw_below(d, (uint32_t)t->len);
    return letter(t->bytes[*at]) ? t : NULL;
}

static bool type_neighbour(struct entity *e, struct draw *d)
{
    static const char *const beside[26] = {"QSZ", "VN", "XV", "SF", "WR", "DG", "FH", "GJ", "UO",
                                           "HK",  "JL", "K",  "N",  "BM", "IP", "O",  "WA", "ET",
                                           "AD",  "RY", "YI", "CB", "QE", "ZC", "TU", "AX"};
    size_t at;
    struct entity_text *t = draw_letter(e, d, &at);
    if (!t)
        return false;
    char lower = (char)(t->bytes[at] & 0x20);
    const char *near = beside[(t->bytes[at] & ~0x20) - 'A'];
    t->bytes[at] = (char)(near[draw_below(d, (uint32_t)strlen(near))] | lower);
    return true;
}

static bool leave_letter_out(struct entity *e, struct draw *d)
{
    size_t at;
    struct entity_text *t = draw_letter(e, d, &at);
    return t && splice(t, at, 1, SV(""));
}

static bool double_letter(struct entity *e, struct draw *d)
{
    size_t at;
    struct entity_text *t = draw_letter(e, d, &at);
    return t && splice(t, at, 0, sv_of(&(const char){t->bytes[at]}, 1));
}

static bool transpose_letters(struct entity *e, struct draw *d)
{
    size_t at;
    struct entity_text *t = draw_letter(e, d, &at);
    if (!t || at + 1 == t->len || !letter(t->bytes[at + 1]) || t->bytes[at] == t->bytes[at + 1])
        return false;
    char first = t->bytes[at];
    t->bytes[at] = t->bytes[at + 1];
    t->bytes[at + 1] = first;
    return true;
}

struct confusion {
    const char *is, *becomes;
};

static bool confuse_at(struct entity_text *t, size_t at, const struct confusion *c)
{
    size_t length = strlen(c->is), n = strlen(c->becomes);
    char with[8];
    if (t->len - at < length || !sv_eq_nocase(sv_of(t->bytes + at, length), sv_cstr(c->is)))
        return false;
    for (size_t i = 0; i < n; i++)
        with[i] = !upper(t->bytes[at]) && upper(c->becomes[i]) ? (char)(c->becomes[i] | 0x20) : c->becomes[i];
    return splice(t, at, length, sv_of(with, n));
}

/* One of the table's confusions, the first that fits from a drawn place and row on. Tables are in capitals;
 * lower case follows the text. */
static bool confuse(struct entity *e, struct draw *d, const struct confusion *table, size_t count)
{
    size_t from, row = draw_below(d, (uint32_t)count);
    struct entity_text *t = draw_letter(e, d, &from);
    if (!t)
        return false;
    for (size_t i = 0; i < t->len; i++)
        for (size_t j = 0; j < count; j++)
            if (confuse_at(t, (from + i) % t->len, &table[(row + j) % count]))
                return true;
    return false;
}

static bool misread_by_scanner(struct entity *e, struct draw *d)
{
    static const struct confusion table[] = {{"RN", "M"}, {"M", "RN"}, {"CL", "D"}, {"LI", "U"}, {"O", "0"},
                                             {"I", "1"},  {"S", "5"},  {"B", "8"},  {"E", "F"},  {"U", "V"},
                                             {"C", "G"},  {"Z", "2"},  {"H", "N"},  {"L", "I"}};
    return confuse(e, d, table, sizeof table / sizeof *table);
}

static bool write_by_ear(struct entity *e, struct draw *d)
{
    static const struct confusion table[] = {
        {"Z", "S"},   {"S", "Z"},   {"V", "B"},   {"B", "V"},   {"LL", "Y"},  {"Y", "LL"},
        {"CE", "SE"}, {"CI", "SI"}, {"GE", "JE"}, {"GI", "JI"}, {"H", ""},    {"PH", "F"},
        {"QU", "K"},  {"X", "J"},   {"I", "Y"},   {"CK", "K"},  {"EE", "EA"}, {"TH", "T"}};
    return confuse(e, d, table, sizeof table / sizeof *table);
}

/* The given name's first word in short, a surname's abbreviation. */
static bool shorten(struct entity_text *t, struct draw *d, bool surname)
{
    struct sv rest = sv_of(t->bytes, t->len), word, folded;
    char out[FOLD_BOUND(ENTITY_TEXT_MAX)];
    if (!sv_split(&rest, ' ', &word) ||
        fold_text(word, FOLD_PLAIN, out, sizeof out, NULL, NULL, &folded) != ERR_OK)
        return false;
    struct sv name = words_draw_short(d, folded, surname);
    return name.len && splice(t, 0, word.len, name);
}

static bool use_nickname(struct entity *e, struct draw *d)
{
    return shorten(&e->fields[FIELD_GIVEN], d, false);
}

static bool abbreviate_surname(struct entity *e, struct draw *d)
{
    return shorten(&e->fields[draw_percent(d, 50) ? FIELD_PATERNAL : FIELD_MATERNAL], d, true);
}

static bool cut_second_given(struct entity *e, struct draw *d)
{
    struct entity_text *t = &e->fields[FIELD_GIVEN];
    size_t space = sv_find(sv_of(t->bytes, t->len), SV(" "), 0);
    if (space == SIZE_MAX || space + 2 >= t->len)
        return false;
    t->len = draw_percent(d, 50) ? space : space + 2;
    return true;
}

static bool cut_first_given(struct entity *e, struct draw *d)
{
    struct entity_text *t = &e->fields[FIELD_GIVEN];
    size_t space = sv_find(sv_of(t->bytes, t->len), SV(" "), 0);
    (void)d;
    return space != SIZE_MAX && splice(t, 0, space + 1, SV(""));
}

static bool lose_second_surname(struct entity *e, struct draw *d)
{
    bool had = e->fields[FIELD_MATERNAL].len > 0;
    (void)d;
    e->fields[FIELD_MATERNAL].len = 0;
    return had;
}

static bool swap_surnames(struct entity *e, struct draw *d)
{
    struct entity_text first = e->fields[FIELD_PATERNAL];
    (void)d;
    if (!e->fields[FIELD_MATERNAL].len || sv_eq(entity_sv(e, FIELD_PATERNAL), entity_sv(e, FIELD_MATERNAL)))
        return false;
    e->fields[FIELD_PATERNAL] = e->fields[FIELD_MATERNAL];
    e->fields[FIELD_MATERNAL] = first;
    return true;
}

static bool join_particles(struct entity *e, struct draw *d)
{
    struct entity_text *t = &e->fields[draw_percent(d, 50) ? FIELD_PATERNAL : FIELD_MATERNAL];
    size_t space = sv_find(sv_of(t->bytes, t->len), SV(" "), 0);
    return space != SIZE_MAX && splice(t, space, 1, SV(""));
}

static bool full_date(const struct entity *e, enum entity_field f, struct date *date)
{
    return date_parse(entity_sv(e, f), date, 1) == 1 && date_exists(*date);
}

static enum entity_field date_of(const struct entity *e)
{
    return e->kind == ENTITY_PERSON ? FIELD_BIRTH : FIELD_FOUNDED;
}

/* False when the date does not exist or is the one that is there. */
static bool change_date(struct entity *e, struct date date)
{
    struct date now;
    if (!date_exists(date) || (full_date(e, date_of(e), &now) && now.year == date.year &&
                               now.month == date.month && now.day == date.day))
        return false;
    entity_set_date(e, date_of(e), date);
    return true;
}

static bool swap_day_and_month(struct entity *e, struct draw *d)
{
    struct date date;
    (void)d;
    return full_date(e, date_of(e), &date) && change_date(e, (struct date){date.year, date.day, date.month});
}

static bool mistype_date(struct entity *e, struct draw *d)
{
    struct date date;
    if (!full_date(e, date_of(e), &date))
        return false;
    char text[16];
    static const size_t digits[] = {2, 3, 5, 6, 8, 9}; /* nobody mistypes the century and keeps it */
    size_t at = digits[draw_below(d, 6)];
    snprintf(text, sizeof text, "%.10s", e->fields[date_of(e)].bytes);
    text[at] = (char)('0' + draw_below(d, 10));
    return date_parse(sv_of(text, 10), &date, 1) == 1 && change_date(e, date);
}

static bool miss_by_one_year(struct entity *e, struct draw *d)
{
    struct date date;
    if (!full_date(e, date_of(e), &date))
        return false;
    date.year = (uint16_t)(draw_percent(d, 50) ? date.year + 1 : date.year - 1);
    return change_date(e, date);
}

static bool keep_only_year(struct entity *e, struct draw *d)
{
    struct date date;
    if (!full_date(e, date_of(e), &date))
        return false;
    if (draw_percent(d, 50)) /* what some systems store instead */
        return change_date(e, (struct date){date.year, 1, 1});
    e->fields[date_of(e)].len = 4;
    return true;
}

static bool lose_date(struct entity *e, struct draw *d)
{
    bool had = e->fields[date_of(e)].len > 0;
    (void)d;
    e->fields[date_of(e)].len = 0;
    return had;
}

/* One character of an identifier, or two neighbours; its check digit will say so. */
static bool mistype_identifier(struct entity *e, struct draw *d)
{
    static const enum entity_field identifiers[] = {FIELD_CURP,  FIELD_RFC,   FIELD_SSN,
                                                    FIELD_PHONE, FIELD_EIN,   FIELD_VIN,
                                                    FIELD_PLATE, FIELD_CLABE, FIELD_ACCOUNT};
    const uint32_t count = sizeof identifiers / sizeof *identifiers;
    uint32_t from = draw_below(d, count), i = 0;
    while (i < count && e->fields[identifiers[(from + i) % count]].len < 4)
        i++;
    if (i == count)
        return false;
    struct entity_text *t = &e->fields[identifiers[(from + i) % count]];
    size_t at = 3 + draw_below(d, (uint32_t)t->len - 3);
    char old = t->bytes[at];
    if (old >= '0' && old <= '9')
        t->bytes[at] = (char)('0' + draw_below(d, 10));
    else if (upper(old))
        t->bytes[at] = (char)('A' + draw_below(d, 26));
    return t->bytes[at] != old;
}

/* "Comercializadora" becomes "Comerc."; a word of the name is lost, or two change places. */
static bool change_company_words(struct entity *e, struct draw *d)
{
    struct entity_text *t = &e->fields[FIELD_COMPANY];
    size_t first = sv_find(sv_of(t->bytes, t->len), SV(" "), 0);
    if (first == SIZE_MAX || first < 8)
        return false;
    if (draw_percent(d, 60))
        return splice(t, 6, first - 6, SV("."));
    return draw_percent(d, 50) ? splice(t, 0, first + 1, SV("")) : splice(t, first, 1, SV(" y "));
}

static bool change_legal_form(struct entity *e, struct draw *d)
{
    struct entity_text *t = &e->fields[FIELD_COMPANY];
    size_t comma = sv_find(sv_of(t->bytes, t->len), SV(", "), 0);
    if (comma == SIZE_MAX)
        return false;
    t->len = comma;
    if (draw_percent(d, 50)) {
        entity_add(e, FIELD_COMPANY, SV(" "));
        entity_add(e, FIELD_COMPANY, words_draw(d, WORDS_FORM_MX));
    }
    return true;
}

const struct error_kind error_kinds[] = {
    {"neighbour", "a letter of a name becomes one beside it on the keyboard", 110, PERSON | COMPANY | ACCOUNT,
     type_neighbour},
    {"omission", "a letter of a name is left out", 90, PERSON | COMPANY | ACCOUNT, leave_letter_out},
    {"doubling", "a letter of a name is typed twice", 60, PERSON | COMPANY | ACCOUNT, double_letter},
    {"transposition", "two neighbouring letters of a name change places", 80, PERSON | COMPANY | ACCOUNT,
     transpose_letters},
    {"scan", "a scanner misreads letters of a name (rn/m, O/0, B/8)", 60, PERSON | COMPANY | ACCOUNT,
     misread_by_scanner},
    {"ear", "a name is written by ear (z/s, b/v, ll/y, silent h)", 80, PERSON | COMPANY | ACCOUNT,
     write_by_ear},
    {"nickname", "the first given name is a nickname or abbreviation (Paco, Ma., Bill)", 100, PERSON,
     use_nickname},
    {"abbreviation", "a surname is abbreviated (Hdez.)", 20, PERSON, abbreviate_surname},
    {"second given", "the second given name is missing or an initial", 90, PERSON, cut_second_given},
    {"first given", "only the second given name is used", 20, PERSON, cut_first_given},
    {"one surname", "the second surname is missing", 80, PERSON, lose_second_surname},
    {"surname order", "the two surnames change places", 30, PERSON, swap_surnames},
    {"particles", "a surname of several words is written as one (Delacruz)", 10, PERSON, join_particles},
    {"day and month", "day and month change places", 40, PERSON | COMPANY, swap_day_and_month},
    {"date digit", "one digit of the date is wrong; the date exists", 50, PERSON | COMPANY, mistype_date},
    {"year by one", "the year is off by one", 20, PERSON | COMPANY, miss_by_one_year},
    {"year only", "of the date only the year is kept, alone or as 1 January", 10, PERSON | COMPANY,
     keep_only_year},
    {"no date", "the date is missing", 10, PERSON | COMPANY, lose_date},
    {"identifier", "one character of an identifier is wrong", 40, PERSON | COMPANY | VEHICLE | ACCOUNT,
     mistype_identifier},
    {"company words", "the first word is abbreviated or missing, or \"y\" is put in", 150, COMPANY,
     change_company_words},
    {"legal form", "the legal form is missing or another one", 100, COMPANY, change_legal_form},
};
const size_t error_kind_count = sizeof error_kinds / sizeof *error_kinds;

static const struct error_kind *draw_kind(enum entity_kind kind, struct draw *d)
{
    uint32_t total = 0, at;
    size_t i;
    for (i = 0; i < error_kind_count; i++)
        total += error_kinds[i].kinds & 1u << kind ? error_kinds[i].weight : 0;
    at = draw_below(d, total);
    for (i = 0;; i++) {
        uint32_t weight = error_kinds[i].kinds & 1u << kind ? error_kinds[i].weight : 0;
        if (at < weight)
            return &error_kinds[i];
        at -= weight;
    }
}

unsigned error_make(struct entity *e, struct draw *d, unsigned count,
                    const struct error_kind *made[ERROR_COUNT_MAX])
{
    unsigned n = 0;
    BUG_ON(count > ERROR_COUNT_MAX);
    for (unsigned kinds = 0; n < count && kinds < KINDS_MAX; kinds++) {
        const struct error_kind *kind = draw_kind(e->kind, d);
        for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
            if (kind->apply(e, d)) {
                made[n++] = kind;
                break;
            }
        }
    }
    return n;
}
