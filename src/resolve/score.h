/*
 * Scores: what the agreeing tokens of two entities are worth together, after Fellegi and Sunter ("A theory
 * for record linkage", 1969). Weights are bits: log2 of how much likelier the agreement is between records of
 * one party than between strangers. A word weighs by its rarity (frequency packs, and the asker's own
 * entities), a date by 1 in 2^14.
 *
 * Evidence falls into groups: each word of a name, the birth date, the address, the company's name
 * (with its date of incorporation), each identifier type. Within a group only the best agreement counts, so
 * overlapping tokens are not counted twice; groups are added. What both have and does not agree counts
 * against: a word of the name, a full birth date, a CURP.
 *
 * How much a missing word counts is learnt from the session's own pairs (score_model.h).
 *
 * score = posterior probability that the two are one party, when before looking one pair in max(own,
 * partner's) entities is: 1 / (1 + 2^-(weight - log2 max(own, partner's))). Held to the labelled sets by
 * tests/resolve; the constants (score_weights.h) were chosen on febrl 1-3 and RLdata10000 and are the same
 * for all data.
 *
 * Only what the asker knows goes in: its own entities, and of the partner's the agreeing tokens, the
 * identifier bitmap and the birth year's bucket. It must not know the partner's records. Threads: any; no
 * state.
 */
#pragma once
#include "psi/psi.h"
#include "resolve/score_stats.h"

#define SCORE_THRESHOLD 0.95 /* default: hits below are not shown */
#define SCORE_STRONG 0.99
#define SCORE_FAMILIES_MAX 24u /* families of one hit that are told, the weightiest */

enum score_grade { SCORE_POSSIBLE, SCORE_STRONG_HIT, SCORE_IDENTIFIER };
const char *score_grade_name(enum score_grade grade); /* "possible", "strong", "identifier" */

struct score_family {
    uint16_t family;
    double weight; /* bits, of this family's agreement by itself; overlapping ones are counted once in the
                      score */
};

struct score_hit {
    uint32_t entity; /* ours */
    uint8_t pseudonym[PSI_PSEUDONYM_BYTES];
    double score, weight; /* 0..1; bits */
    enum score_grade grade;
    struct score_family families[SCORE_FAMILIES_MAX]; /* weightiest first */
    size_t family_count;
};

struct score_config {
    const struct token_set *set;     /* ours, as it went into the match */
    const struct score_stats *stats; /* of the same entities */
    size_t partner_entities;         /* score_partner_entities, or what is known */
    double threshold;                /* 0 = SCORE_THRESHOLD */
    /* Our entity of this number, valid until the next call. */
    enum err (*entity)(void *arg, uint32_t number, struct errctx *ec, const struct entity **out);
    /* Each pair at or above the threshold, in the order of (entity, pseudonym). */
    enum err (*hit)(void *arg, const struct score_hit *hit, struct errctx *ec);
    void *arg;
};

/* agreements as psi_result gives them: sorted by entity, pseudonym, token. */
MUST_CHECK enum err score_agreements(const struct score_config *config,
                                     const struct psi_agreement *agreements, size_t count, struct errctx *ec);

/* The partner's number of entities, guessed from the entries it stated and our own tokens per entity. */
size_t score_partner_entities(const struct token_set *own, uint32_t partner_entries);
