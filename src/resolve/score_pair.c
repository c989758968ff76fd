#include "resolve/score_pair.h"

#include <math.h>

#include "resolve/score_weights.h"

#define BUCKETS_CENTURY 8 /* forty years apart: not a slip, another person or a wrong century */

void score_pair_begin(struct score_pair *p, const struct score_model *model, const struct entity *e,
                      uint32_t partner_bitmap, uint8_t partner_bucket)
{
    memset(p, 0, sizeof *p);
    p->model = model;
    p->e = e;
    p->partner_bitmap = partner_bitmap;
    p->partner_bucket = partner_bucket;
}

/* Five-year steps between our date and the partner's year; 0 when either is not known. */
static int steps_apart(const struct score_pair *p, uint8_t date_index)
{
    int own = date_year_bucket(p->e->dates[date_index].year),
        other = p->partner_bucket & (ENTITY_FULL_DATE - 1u);
    return own == 0 || other == 0 ? 0 : own > other ? own - other : other - own;
}

static bool both_full(const struct score_pair *p, uint8_t date_index)
{
    struct date d = p->e->dates[date_index];
    return (p->partner_bucket & ENTITY_FULL_DATE) && date_is_full(d) && !date_is_placeholder(d);
}

static bool is_part(enum draft_date date)
{
    return date == DRAFT_DATE_YM || date == DRAFT_DATE_YD || date == DRAFT_DATE_MD;
}

/* What the partner's year adds to what the token says of the date. */
static double dated_weight(const struct score_pair *p, const struct score_evidence *ev)
{
    int apart = steps_apart(p, ev->date_index);
    double weight = ev->date_weight - (is_part(ev->date) ? LOSS_DATE_PART : 0);
    if (ev->date == DRAFT_DATE && apart >= BUCKETS_CENTURY)
        weight -= LOSS_CENTURY;
    if (ev->date == DRAFT_DATE_MD && apart > 1)
        weight -= LOSS_MONTH_DAY_FAR;
    if (ev->date == DRAFT_DATE_YEAR)
        weight -= apart >= BUCKETS_CENTURY       ? LOSS_DATE_DIFFERS
                  : both_full(p, ev->date_index) ? LOSS_YEAR_ALONE
                                                 : 0;
    return weight;
}

static void add_words(struct score_pair *p, const struct score_evidence *ev)
{
    for (unsigned i = 0; i < ev->part_count; i++) {
        const struct score_part *part = &ev->parts[i];
        p->form_agrees[ev->form] = true;
        if (part->word == DRAFT_NO_WORD) {
            p->initials[ev->form] = fmax(p->initials[ev->form], part->weight);
            continue;
        }
        bool *agrees = &p->word_agrees[ev->form][part->word];
        double *weight = &p->words[ev->form][part->word];
        if (!*agrees || part->weight > *weight) {
            *weight = part->weight;
            p->word_levels[ev->form][part->word] = part->level;
        }
        *agrees = true;
    }
}

static void add_family(struct score_pair *p, uint16_t family, double weight)
{
    size_t at = 0;
    for (size_t i = 0; i < p->family_count; i++)
        if (p->families[i].family == family) {
            if (p->families[i].weight >= weight)
                return;
            memmove(p->families + i, p->families + i + 1, (p->family_count - i - 1) * sizeof *p->families);
            p->family_count--;
            break;
        }
    while (at < p->family_count && p->families[at].weight >= weight)
        at++;
    if (at == SCORE_FAMILIES_MAX)
        return;
    if (p->family_count == SCORE_FAMILIES_MAX)
        p->family_count--;
    memmove(p->families + at + 1, p->families + at, (p->family_count - at) * sizeof *p->families);
    p->families[at] = (struct score_family){family, weight};
    p->family_count++;
}

static void add_company(struct score_pair *p, const struct score_evidence *ev)
{
    bool part = ev->beside != 0 || ev->date != DRAFT_NO_DATE;
    double *weight = part ? &p->company_part : &p->company;
    *weight = fmax(*weight, ev->whole_weight);
    p->company_beside |= ev->beside;
    p->company_name_agrees |= ev->family == TOKEN_COMPANY_COUNTRY || ev->family == TOKEN_COMPANY_RARE;
    p->company_word_agrees |= ev->family == TOKEN_COMPANY_WORD_BEGINNING;
}

/* Parts of the core count with the beginnings beside them, the core as a whole; either with the date. */
static double company_weight(const struct score_pair *p)
{
    double parts = p->company_part;
    unsigned counted = 0;
    for (uint32_t left = p->company_beside; left && counted < COMPANY_BEGINNINGS_COUNTED; left &= left - 1)
        counted++;
    parts += counted * BITS_COMPANY_BEGINNING;
    double best = fmax(p->company, parts);
    return best > 0 && p->date_agrees ? best + p->date : best;
}

void score_pair_add(struct score_pair *p, const struct score_evidence *ev)
{
    double alone = ev->whole_weight + ev->place_weight;
    if (ev->family >= TOKEN_IDENTIFIER_BASE) {
        double *have = &p->identifiers[ev->family - TOKEN_IDENTIFIER_BASE];
        *have = fmax(*have, ev->whole_weight);
    } else if (ev->family == TOKEN_MX_PREFIX) {
        p->prefix = fmax(p->prefix, ev->whole_weight);
    } else if (ev->whole_weight > 0) {
        add_company(p, ev);
    }
    add_words(p, ev);
    for (unsigned i = 0; i < ev->part_count; i++)
        alone += ev->parts[i].weight;
    if (ev->date != DRAFT_NO_DATE) {
        double weight = dated_weight(p, ev);
        p->date = p->date_agrees ? fmax(p->date, weight) : weight;
        p->date_agrees = true;
        p->whole_date_agrees |= ev->date == DRAFT_DATE || ev->date == DRAFT_DATE_DIGIT;
        alone += weight;
    }
    p->place = fmax(p->place, ev->place_weight);
    add_family(p, ev->family, alone);
}

/* Words that both names have: ours, but no more than the partner's longest name. */
static unsigned words_expected(const struct score_pair *p, size_t own)
{
    unsigned partner = 1 + (p->partner_bitmap >> ENTITY_WORDS_SHIFT);
    return own < partner ? (unsigned)own : partner;
}

/* Of three names or more one is often another one or left out: that counts less. When a second one is missing
 * too, it is rarely by accident: that counts more. */
static double missing_words(unsigned covered, unsigned expected)
{
    if (covered >= expected)
        return 0;
    double first = expected > 2 ? ONE_OF_MANY_MISSING : 1;
    return first + (expected - covered - 1) * EACH_MORE_MISSING;
}

struct name_evidence {
    double weight;
    double missing; /* words */
    unsigned whole; /* words that agree letter by letter, or nearly */
    unsigned expected;
};

static struct name_evidence form_evidence(const struct score_pair *p, size_t form)
{
    const struct person_name *name = &p->e->forms[form];
    struct name_evidence n = {.weight = p->initials[form], .expected = words_expected(p, name->word_count)};
    unsigned covered = 0;
    for (size_t w = 0; w < name->word_count; w++) {
        if (!p->word_agrees[form][w])
            continue;
        n.weight += p->words[form][w];
        covered += p->word_levels[form][w] != DRAFT_INITIAL;
        n.whole += p->word_levels[form][w] == DRAFT_WORD || p->word_levels[form][w] == DRAFT_LESS;
    }
    n.missing = missing_words(covered, n.expected);
    n.weight -= n.missing * p->model->word_missing;
    return n;
}

/* Of the form that agrees best; when none does, the first one's words are all missing. */
static struct name_evidence name_evidence(const struct score_pair *p)
{
    struct name_evidence best = {.weight = 0};
    bool any = false;
    for (size_t form = 0; form < p->e->form_count; form++) {
        if (!p->form_agrees[form])
            continue;
        struct name_evidence n = form_evidence(p, form);
        if (!any || n.weight > best.weight)
            best = n;
        any = true;
    }
    return any || p->e->form_count == 0 ? best : form_evidence(p, 0);
}

static double date_against(const struct score_pair *p)
{
    int nearest = -1;
    bool full = false;
    for (uint8_t i = 0; i < p->e->date_count; i++) {
        int apart = steps_apart(p, i);
        nearest = nearest < 0 || apart < nearest ? apart : nearest;
        full |= both_full(p, i);
    }
    return full ? -LOSS_DATE_DIFFERS - (nearest > 1 ? LOSS_DATE_FAR : 0) : nearest > 1 ? -LOSS_YEAR_ALONE : 0;
}

/* A prefix of RFC or CURP that agrees is the whole birth date and four letters of the names. The letters
 * count when one side has such a key; when both computed them from their names, they say nothing that the
 * names do not. */
static double person_weight(const struct score_pair *p, const struct name_evidence *name)
{
    const uint32_t keys = 1u << IDENTIFIER_BIT_CURP | 1u << IDENTIFIER_BIT_RFC;
    bool own_key = entity_identifier_bitmap(p->e) & keys, partner_key = p->partner_bitmap & keys;
    bool prefix = p->prefix > 0;
    double weight = name->weight + p->place + (p->date_agrees ? p->date : prefix ? 0 : date_against(p));
    if (prefix && (own_key || partner_key))
        weight += BITS_MX_LETTERS + (p->whole_date_agrees ? 0 : BITS_DATE - (p->date_agrees ? p->date : 0));
    /* a CURP and an RFC of one person begin alike, though as identifiers they cannot agree */
    if (!prefix && own_key && partner_key)
        weight -= LOSS_MX_PREFIX;
    return weight;
}

/* Identifier types that one party has once: to differ in them counts against. */
static bool is_single(unsigned bit)
{
    const uint32_t single = 1u << IDENTIFIER_BIT_CURP | 1u << IDENTIFIER_BIT_RFC | 1u << IDENTIFIER_BIT_NSS |
                            1u << IDENTIFIER_BIT_SSN | 1u << IDENTIFIER_BIT_EIN | 1u << IDENTIFIER_BIT_USCC |
                            1u << IDENTIFIER_BIT_LEI | 1u << IDENTIFIER_BIT_IMO | 1u << IDENTIFIER_BIT_VIN |
                            1u << IDENTIFIER_BIT_CONTAINER | 1u << IDENTIFIER_BIT_LOCAL;
    return single >> bit & 1;
}

static double identifier_weight(const struct score_pair *p, bool *agrees)
{
    uint32_t own = entity_identifier_bitmap(p->e);
    double sum = 0, against = 0;
    *agrees = false;
    for (unsigned bit = 0; bit < IDENTIFIER_BIT_COUNT; bit++) {
        sum += p->identifiers[bit];
        *agrees |= p->identifiers[bit] > BITS_CONTACT;
        if (p->identifiers[bit] == 0 && is_single(bit) && (own & p->partner_bitmap) >> bit & 1)
            against += bit == IDENTIFIER_BIT_LOCAL ? LOSS_LOCAL : LOSS_IDENTIFIER;
    }
    return sum - fmin(against, LOSS_IDENTIFIERS_MAX);
}

double score_pair_weight(const struct score_pair *p, enum score_grade *grade_max, struct score_lesson *lesson)
{
    bool identifier, person = p->e->kind == ENTITY_PERSON || p->e->kind == ENTITY_UNDETERMINED;
    struct name_evidence name = name_evidence(p);
    double numbers = identifier_weight(p, &identifier), company = company_weight(p), rest = company;
    if (person)
        rest = fmax(rest, person_weight(p, &name));
    if (identifier)
        rest = fmax(rest, -LOSS_BESIDE_IDENTIFIER_MAX);
    bool named = (name.whole >= 2 && p->whole_date_agrees) || p->company_name_agrees ||
                 (p->company_word_agrees && p->whole_date_agrees);
    *grade_max = identifier ? SCORE_IDENTIFIER : named ? SCORE_STRONG_HIT : SCORE_POSSIBLE;
    *lesson = (struct score_lesson){.weight = numbers + rest,
                                    .words = name.missing,
                                    .teaches = person && !identifier && company <= 0 && name.expected >= 2 &&
                                               p->whole_date_agrees};
    return numbers + rest;
}
