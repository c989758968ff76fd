/*
 * A company's core name (text/company.h): whole, with each of its countries and, when it is rare, without;
 * and what of it survives a misspelling, a trade word left out, an abbreviation. What proves a company is its
 * distinctive words. Generic ones (trades, places) never stand in a token but beside a distinctive one or in
 * a whole core name.
 */
#include "resolve/draft.h"

#include "text/company.h"
#include "text/frequency.h"
#include "text/phonetic.h"

/* One name with one country. */
struct company_run {
    struct draft_run *run;
    const struct company_name *c;
    struct sv country;
    uint8_t name; /* index into the entity's names */
};
typedef void company_fn(struct company_run *r);

static bool tells(struct sv word, unsigned bits)
{
    return company_word_bits(word, NULL) >= bits * FREQUENCY_BIT;
}

static void core(const struct company_run *r, uint16_t family, struct sv country)
{
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = family, .form = r->name, .country = country};
    draft_value_add(&v, r->c->core);
    draft_emit(r->run, &d, &v);
}

static struct draft_part part(const struct company_run *r, size_t word, enum draft_level level)
{
    return (struct draft_part){(uint8_t)word, (uint8_t)level, r->c->words[word]};
}

static void word_pairs(const struct company_run *r)
{
    const struct sv *words = r->c->words;
    for (size_t i = 0; i < r->c->word_count; i++)
        for (size_t j = 0; j < r->c->word_count; j++) {
            struct draft_value v = {.len = 0};
            struct token_draft d = {.family = TOKEN_COMPANY_WORDS,
                                    .form = r->name,
                                    .country = r->country,
                                    .part_count = 2,
                                    .parts = {part(r, i, DRAFT_WORD), part(r, j, DRAFT_WORD)}};
            if (sv_cmp(words[i], words[j]) >= 0 || !tells(words[i], TOKEN_COMPANY_WORD_BITS_MIN) ||
                !tells(words[j], TOKEN_COMPANY_WORD_BITS_MIN) ||
                company_word_bits(words[i], NULL) + company_word_bits(words[j], NULL) <
                    TOKEN_COMPANY_PAIR_BITS_MIN * FREQUENCY_BIT)
                continue;
            draft_value_add(&v, words[i]);
            draft_value_add(&v, words[j]);
            draft_emit(r->run, &d, &v);
        }
}

static void whole_names(struct company_run *r)
{
    if (r->c->bits >= TOKEN_COMPANY_BITS_MIN * FREQUENCY_BIT)
        core(r, TOKEN_COMPANY_COUNTRY, r->country);
    word_pairs(r);
}

#define NO_DATE 0xFFu

/* A distinctive word or what is left of it, the beginnings of the words beside it, a date. A trade word is
 * abbreviated, inflected and mistyped, and mostly behind its first letters. */
static void emit_part(const struct company_run *r, uint16_t family, struct draft_part key, uint32_t beside,
                      uint8_t date)
{
    char digits[DATE_YYMMDD_BYTES];
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = family,
                            .form = r->name,
                            .country = r->country,
                            .part_count = 1,
                            .parts = {key},
                            .beside = beside};
    draft_value_add(&v, key.key);
    for (size_t i = 0; i < r->c->word_count; i++)
        if (beside >> i & 1)
            draft_value_add(&v, sv_slice(r->c->words[i], 0, DRAFT_END_BYTES));
    if (date != NO_DATE) {
        d.date = DRAFT_DATE;
        d.date_index = date;
        d.country = SV("");
        draft_value_add(&v, draft_date_text(r->run->e->dates[date], DRAFT_DATE, 0, digits));
    }
    draft_emit(r->run, &d, &v);
}

/* The first words other than this one, as bits. */
static uint32_t words_beside(const struct company_name *c, size_t word)
{
    uint32_t beside = 0;
    unsigned taken = 0;
    for (size_t i = 0; i < c->word_count && taken < TOKEN_COMPANY_BEGINNINGS_MAX; i++)
        if (i != word) {
            beside |= 1u << i;
            taken++;
        }
    return beside;
}

static void less_letter(const struct company_run *r, size_t word)
{
    struct sv whole = r->c->words[word];
    char buf[TOKEN_COMPANY_LESS_BYTES_MAX];
    uint32_t beside = words_beside(r->c, word);
    struct draft_part less = part(r, word, DRAFT_LESS);
    if (!beside || whole.len < TOKEN_COMPANY_LESS_BYTES_MIN || whole.len > TOKEN_COMPANY_LESS_BYTES_MAX)
        return;
    emit_part(r, TOKEN_COMPANY_LESS_LETTER, less, beside, NO_DATE);
    for (size_t i = 0; i < whole.len; i++) {
        if (i > 0 && whole.ptr[i] == whole.ptr[i - 1])
            continue; /* the same as without the letter before */
        memcpy(buf, whole.ptr, i);
        memcpy(buf + i, whole.ptr + i + 1, whole.len - i - 1);
        less.key = sv_of(buf, whole.len - 1);
        emit_part(r, TOKEN_COMPANY_LESS_LETTER, less, beside, NO_DATE);
    }
}

static void word_beginnings(const struct company_run *r, size_t word)
{
    for (uint32_t left = words_beside(r->c, word); left; left &= left - 1)
        emit_part(r, TOKEN_COMPANY_WORD_BEGINNING, part(r, word, DRAFT_WORD), left & ~(left - 1), NO_DATE);
}

static void tolerant_names(struct company_run *r)
{
    size_t count = 0, only = 0;
    for (size_t i = 0; i < r->c->word_count; i++)
        if (tells(r->c->words[i], TOKEN_COMPANY_ALONE_BITS_MIN)) {
            word_beginnings(r, i);
            only = i;
            count++;
        }
    if (count == 1) /* of two, one survives an error whole */
        less_letter(r, only);
}

static void word_date(const struct company_run *r, size_t word, uint8_t date)
{
    char buf[PHONETIC_BYTES_MAX > DRAFT_END_BYTES ? PHONETIC_BYTES_MAX : DRAFT_END_BYTES + 1];
    struct sv whole = r->c->words[word];
    struct draft_part key = {(uint8_t)word, DRAFT_SOUND, phonetic_code(whole, buf)};
    if (key.key.len >= TOKEN_COMPANY_SOUND_BYTES_MIN)
        emit_part(r, TOKEN_COMPANY_SOUND_DATE, key, 0, date);
    for (uint32_t left = words_beside(r->c, word); left; left &= left - 1)
        for (int tail = 0; tail < 2; tail++) {
            key = (struct draft_part){(uint8_t)word, DRAFT_END, draft_end(whole, tail, buf)};
            emit_part(r, TOKEN_COMPANY_END_DATE, key, left & ~(left - 1), date);
        }
}

static void dated_names(const struct company_run *r)
{
    const struct entity *e = r->run->e;
    for (uint8_t date = 0; date < e->date_count; date++)
        for (size_t i = 0; i < r->c->word_count; i++)
            if (date_is_full(e->dates[date]) && !date_is_placeholder(e->dates[date]) &&
                r->c->words[i].len > DRAFT_END_BYTES && tells(r->c->words[i], TOKEN_COMPANY_ALONE_BITS_MIN))
                word_date(r, i, date);
}

static void each_country(struct company_run *r, company_fn *fn)
{
    const struct entity *e = r->run->e;
    bool told = sv_empty(r->c->country);
    for (size_t k = 0; k < e->country_count; k++) {
        r->country = e->countries[k];
        fn(r);
        told |= sv_eq(e->countries[k], r->c->country);
    }
    r->country = r->c->country;
    if (!told) /* S.A. de C.V. says Mexico where the record says nothing */
        fn(r);
}

static void each_name(struct draft_run *run, bool tolerant)
{
    for (uint8_t i = 0; i < run->e->name_count; i++) {
        struct company_name c;
        struct company_run r = {run, &c, SV(""), i};
        if (company_parse(run->e->names[i], NULL, &c) != ERR_OK)
            continue; /* too long for a name: ENTITY_NAME_BYTES_MAX lets none through */
        if (!tolerant && c.bits >= TOKEN_COMPANY_RARE_BITS_MIN * FREQUENCY_BIT)
            core(&r, TOKEN_COMPANY_RARE, SV(""));
        if (tolerant)
            dated_names(&r);
        each_country(&r, tolerant ? tolerant_names : whole_names);
    }
}

void draft_companies(struct draft_run *run)
{
    each_name(run, false);
    each_name(run, true);
}
