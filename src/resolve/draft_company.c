/* A company's core name (text/company.h), with each of its countries and, when it is rare, without; and pairs
 * of its rare words, for names that gained or lost a word. */
#include "resolve/draft.h"

#include "text/company.h"
#include "text/frequency.h"

static void add_word(struct draft_value *v, struct token_draft *d, struct sv word)
{
    draft_value_add(v, word);
    if (d->part_count < 2)
        d->parts[d->part_count++] = (struct draft_part){DRAFT_NO_WORD, DRAFT_WORD, word};
}

static void core(struct draft_run *run, uint8_t name, const struct company_name *c, uint16_t family,
                 struct sv country)
{
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = family, .form = name, .country = country};
    draft_value_add(&v, c->core);
    draft_emit(run, &d, &v);
}

static void word_pairs(struct draft_run *run, uint8_t name, const struct company_name *c, struct sv country)
{
    for (size_t i = 0; c->word_count > 2 && i < c->word_count; i++)
        for (size_t j = i + 1; j < c->word_count; j++) {
            struct draft_value v = {.len = 0};
            struct token_draft d = {.family = TOKEN_COMPANY_WORDS, .form = name, .country = country};
            int order = sv_cmp(c->words[i], c->words[j]);
            if (order == 0 || company_word_bits(c->words[i], NULL) + company_word_bits(c->words[j], NULL) <
                                  TOKEN_COMPANY_PAIR_BITS_MIN * FREQUENCY_BIT)
                continue;
            add_word(&v, &d, c->words[order < 0 ? i : j]);
            add_word(&v, &d, c->words[order < 0 ? j : i]);
            draft_emit(run, &d, &v);
        }
}

static void with_country(struct draft_run *run, uint8_t name, const struct company_name *c, struct sv country)
{
    if (c->bits >= TOKEN_COMPANY_BITS_MIN * FREQUENCY_BIT)
        core(run, name, c, TOKEN_COMPANY_COUNTRY, country);
    word_pairs(run, name, c, country);
}

void draft_companies(struct draft_run *run)
{
    for (uint8_t i = 0; i < run->e->name_count; i++) {
        struct company_name c;
        if (company_parse(run->e->names[i], NULL, &c) != ERR_OK || c.word_count == 0)
            continue; /* too long for a name: ENTITY_NAME_BYTES_MAX lets none through */
        if (c.bits >= TOKEN_COMPANY_RARE_BITS_MIN * FREQUENCY_BIT)
            core(run, i, &c, TOKEN_COMPANY_RARE, SV(""));
        bool told = sv_empty(c.country);
        for (size_t k = 0; k < run->e->country_count; k++) {
            with_country(run, i, &c, run->e->countries[k]);
            told |= sv_eq(run->e->countries[k], c.country);
        }
        if (!told) /* S.A. de C.V. says Mexico where the record says nothing */
            with_country(run, i, &c, c.country);
    }
}
