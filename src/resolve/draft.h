/* For draft*.c alone: one run over an entity. */
#pragma once
#include "resolve/token_draft.h"

struct draft_run {
    const struct entity *e;
    draft_fn *fn;
    void *arg;
    size_t made; /* so far; stops at TOKEN_ENTITY_TOKENS_MAX */
};

/* Values are put together here: parts with one space between. */
struct draft_value {
    char bytes[TOKEN_VALUE_BYTES_MAX];
    size_t len;
    bool too_long;
};
void draft_value_add(struct draft_value *v, struct sv part);

/* Hands the draft on with this value, unless the entity has had its number or the value is too long. */
void draft_emit(struct draft_run *run, struct token_draft *d, const struct draft_value *v);

/* Two parts and a date, the commonest shape. The parts are put in ascending order of their keys. */
void draft_emit_pair(struct draft_run *run, uint16_t family, uint8_t form, struct draft_part a,
                     struct draft_part b, uint8_t date_index, enum draft_date kind, uint8_t digit);
/* One part and a whole date. */
void draft_emit_word(struct draft_run *run, uint16_t family, uint8_t form, struct draft_part part,
                     uint8_t date_index);

/* What each form, each date and each two words of a form are given to. */
typedef void draft_pair_fn(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date_index);
/* For every form and pair of its words, and every date: full ones only, or all that have a year. */
void draft_each_pair(struct draft_run *run, bool full_dates, draft_pair_fn *fn);

/* "670927"; "670109" less its digit 3 "670*09"; "6709--", "67--27", "--0927"; "67"; swapped "67" and both
 * others in ascending order. */
struct sv draft_date_text(struct date d, enum draft_date kind, uint8_t digit, char buf[DATE_YYMMDD_BYTES]);

/* The first three letters of a longer word, or a hyphen and the last three. */
#define DRAFT_END_BYTES 3u
struct sv draft_end(struct sv word, bool tail, char buf[DRAFT_END_BYTES + 1]);

struct draft_part draft_word(const struct entity *e, uint8_t form, uint8_t word);

/* In the order in which they count against the cap. */
void draft_identifiers(struct draft_run *run);
void draft_companies(struct draft_run *run);
void draft_names(struct draft_run *run); /* whole words in pairs */
void draft_fuzzy(struct draft_run *run); /* what survives misspellings */
void draft_places(struct draft_run *run);
