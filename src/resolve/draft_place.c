/* Address parts beside a name or a birth date. A place alone is nobody. */
#include "resolve/draft.h"

#define SPOT_WORDS_MAX 2u /* words of one address that are joined to its house number */

static void name_place(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, struct sv place)
{
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = TOKEN_NAME_PLACE,
                            .form = form,
                            .part_count = 2,
                            .parts = {draft_word(run->e, form, a), draft_word(run->e, form, b)},
                            .place_count = 1,
                            .places = {place}};
    draft_value_add(&v, d.parts[0].key);
    draft_value_add(&v, d.parts[1].key);
    draft_value_add(&v, place);
    draft_emit(run, &d, &v);
}

static void date_address(struct draft_run *run, uint8_t date, struct sv number, struct sv other)
{
    char buf[DATE_YYMMDD_BYTES];
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = TOKEN_DATE_ADDRESS,
                            .date = DRAFT_DATE,
                            .date_index = date,
                            .place_count = 2,
                            .places = {number, other}};
    draft_value_add(&v, draft_date_text(run->e->dates[date], DRAFT_DATE, 0, buf));
    draft_value_add(&v, number);
    draft_value_add(&v, other);
    draft_emit(run, &d, &v);
}

static void word_address(struct draft_run *run, uint8_t form, uint8_t word, struct sv number, struct sv code)
{
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = TOKEN_WORD_ADDRESS,
                            .form = form,
                            .part_count = 1,
                            .parts = {draft_word(run->e, form, word)},
                            .place_count = 2,
                            .places = {number, code}};
    draft_value_add(&v, d.parts[0].key);
    draft_value_add(&v, number);
    draft_value_add(&v, code);
    draft_emit(run, &d, &v);
}

/* A house number and another part of its address. */
static void spot(struct draft_run *run, struct sv number, const struct entity_place *other)
{
    const struct entity *e = run->e;
    for (uint8_t i = 0; i < e->date_count; i++)
        if (date_is_full(e->dates[i]) && !date_is_placeholder(e->dates[i]))
            date_address(run, i, number, other->text);
    for (uint8_t form = 0; other->kind == PLACE_CODE && form < e->form_count; form++)
        for (uint8_t word = 0; word < e->forms[form].word_count; word++)
            word_address(run, form, word, number, other->text);
}

static void spots(struct draft_run *run)
{
    const struct entity *e = run->e;
    for (size_t n = 0; n < e->place_count; n++) {
        size_t words = 0;
        for (size_t i = 0; e->places[n].kind == PLACE_NUMBER && i < e->place_count; i++) {
            const struct entity_place *other = &e->places[i];
            if (other->kind == PLACE_NUMBER || (other->kind == PLACE_WORD && words++ >= SPOT_WORDS_MAX))
                continue;
            spot(run, e->places[n].text, other);
        }
    }
}

void draft_places(struct draft_run *run)
{
    const struct entity *e = run->e;
    spots(run);
    for (uint8_t form = 0; form < e->form_count; form++)
        for (uint8_t a = 0; a < e->forms[form].word_count; a++)
            for (uint8_t b = (uint8_t)(a + 1); b < e->forms[form].word_count; b++)
                for (size_t i = 0; i < e->place_count; i++)
                    if (e->places[i].kind != PLACE_NUMBER)
                        name_place(run, form, a, b, e->places[i].text);
}
