/*
 * Drafts: the tokens of one entity before they are hashed, each with what it is made of. Both the builder of
 * a set (tokens.h) and the scorer (score.h) go through them in the same order, so that what a token proves
 * never has to be stored: it is made again for the few entities that agreed.
 *
 * Ownership: a draft and its views live for the call. Threads: any; no state.
 */
#pragma once
#include "resolve/entity.h"
#include "resolve/token_rule.h"

enum draft_level { /* how much of a word stands in the token */
                   DRAFT_WORD,
                   DRAFT_LESS, /* the word, or the word less one letter */
                   DRAFT_SOUND,
                   DRAFT_END, /* its first or last three letters */
                   DRAFT_INITIAL,
                   DRAFT_LEVEL_COUNT
};
enum draft_date {
    DRAFT_NO_DATE,
    DRAFT_DATE,
    DRAFT_DATE_SWAPPED,
    DRAFT_DATE_DIGIT, /* `detail` is the digit's place */
    DRAFT_DATE_YM,
    DRAFT_DATE_YD,
    DRAFT_DATE_MD,
    DRAFT_DATE_YEAR,
    DRAFT_DATE_COUNT
};
#define DRAFT_NO_WORD 0xFFu

struct draft_part {
    uint8_t word; /* index into the form's words; DRAFT_NO_WORD for an initial without its word */
    uint8_t level;
    struct sv key; /* what stands in the token for it */
};

struct token_draft {
    uint16_t family;
    struct sv family_name; /* differs from the table's for local identifiers */
    struct sv country, value;
    uint8_t form;    /* index into forms, or names for companies */
    uint32_t beside; /* companies: bits of the core's words whose beginnings stand in the token too */
    uint8_t part_count, place_count;
    struct draft_part parts[2];
    enum draft_date date;
    uint8_t date_index, date_digit;
    struct sv places[2];
    const struct entity_identifier *identifier; /* or NULL */
};

/* Called for each draft in the rule's order; at most TOKEN_ENTITY_TOKENS_MAX times. Drafts may repeat. */
typedef void draft_fn(void *arg, const struct token_draft *draft);
void token_drafts(const struct entity *e, draft_fn *fn, void *arg);

void token_draft_digest(const struct token_draft *draft, uint8_t digest[TOKEN_DIGEST_BYTES]);

/* How rare the word is among people, in sixteenths of a bit: the commoner of its uses as given name and
 * surname. */
unsigned token_word_rarity(struct sv word);
