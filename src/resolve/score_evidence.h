/* For score*.c alone: what one agreed token of an entity is evidence of. */
#pragma once
#include "resolve/score.h"
#include "resolve/token_draft.h"

struct score_part {
    uint8_t word; /* of the form; DRAFT_NO_WORD: of none */
    uint8_t level;
    double weight;
};

/* One draft whose token agreed. A token may stand for several drafts: two forms that share words. */
struct score_evidence {
    uint32_t token; /* index into the set */
    uint16_t family;
    uint8_t form;
    uint8_t part_count;
    struct score_part parts[2];
    enum draft_date date;
    uint8_t date_index;
    double date_weight;  /* before what the partner's year says */
    double place_weight; /* 0: no place in the token */
    uint32_t beside;     /* companies: as in the draft */
    double whole_weight; /* companies, prefixes, identifiers: of the token as a whole */
};

#define SCORE_EVIDENCE_MAX (2u * TOKEN_ENTITY_TOKENS_MAX)

/* The evidence of those of the entity's drafts whose tokens are in tokens[0..count), ascending indices into
 * the set. Returns how many, sorted by token; at most SCORE_EVIDENCE_MAX. */
size_t score_evidence(const struct entity *e, const struct score_stats *stats, const struct token_set *set,
                      const uint32_t *tokens, size_t count, struct score_evidence out[SCORE_EVIDENCE_MAX]);
