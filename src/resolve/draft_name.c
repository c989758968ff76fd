/* Whole words of a name, two by two, with all or a part of a date. Order of the words does not matter:
 * swapped given names and surnames give the same tokens, and of four words any two that survive are enough.
 */
#include "resolve/draft.h"

#include "text/frequency.h"

static void with_date(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    draft_emit_pair(run, TOKEN_NAME_DATE, form, draft_word(run->e, form, a), draft_word(run->e, form, b),
                    date, DRAFT_DATE, 0);
}

static void with_date_part(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    for (enum draft_date kind = DRAFT_DATE_YM; kind <= DRAFT_DATE_MD; kind++)
        /* 1 January without its year is every placeholder there is */
        if (kind != DRAFT_DATE_MD || !date_is_placeholder(run->e->dates[date]))
            draft_emit_pair(run, TOKEN_NAME_DATE_PART, form, draft_word(run->e, form, a),
                            draft_word(run->e, form, b), date, kind, 0);
}

static void with_year(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    draft_emit_pair(run, TOKEN_NAME_YEAR, form, draft_word(run->e, form, a), draft_word(run->e, form, b),
                    date, DRAFT_DATE_YEAR, 0);
}

static void with_date_swapped(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    draft_emit_pair(run, TOKEN_NAME_DATE_SWAPPED, form, draft_word(run->e, form, a),
                    draft_word(run->e, form, b), date, DRAFT_DATE_SWAPPED, 0);
}

static void with_date_digit(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    if (run->e->forms[form].word_count <= TOKEN_SHORT_NAME_WORDS)
        for (uint8_t digit = 0; digit < DATE_YYMMDD_BYTES; digit++)
            draft_emit_pair(run, TOKEN_NAME_DATE_DIGIT, form, draft_word(run->e, form, a),
                            draft_word(run->e, form, b), date, DRAFT_DATE_DIGIT, digit);
}

static void rare_names(struct draft_run *run)
{
    const struct entity *e = run->e;
    for (uint8_t form = 0; form < e->form_count; form++) {
        const struct person_name *name = &e->forms[form];
        for (uint8_t a = 0; a < name->word_count; a++)
            for (uint8_t b = (uint8_t)(a + 1); b < name->word_count; b++)
                if (token_word_rarity(name->words[a]) + token_word_rarity(name->words[b]) >=
                    TOKEN_RARE_NAME_BITS_MIN * FREQUENCY_BIT)
                    draft_emit_pair(run, TOKEN_RARE_NAME, form, draft_word(e, form, a),
                                    draft_word(e, form, b), 0, DRAFT_NO_DATE, 0);
    }
}

void draft_names(struct draft_run *run)
{
    draft_each_pair(run, true, with_date);
    draft_each_pair(run, false, with_year);
    rare_names(run);
    draft_each_pair(run, true, with_date_part);
    draft_each_pair(run, true, with_date_swapped);
    draft_each_pair(run, true, with_date_digit);
}
