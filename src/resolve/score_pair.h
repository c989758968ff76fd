/* For score*.c alone: one pair of entities, from the evidence of its agreed tokens. */
#pragma once
#include "resolve/score_evidence.h"
#include "resolve/score_model.h"

struct score_pair {
    const struct score_model *model;
    const struct entity *e;
    uint32_t partner_bitmap;
    uint8_t partner_bucket;
    /* the best of each group, as evidence is added */
    double words[ENTITY_FORMS_MAX][PERSON_WORDS_MAX];
    uint8_t word_levels[ENTITY_FORMS_MAX][PERSON_WORDS_MAX];
    bool word_agrees[ENTITY_FORMS_MAX][PERSON_WORDS_MAX];
    bool form_agrees[ENTITY_FORMS_MAX];
    double initials[ENTITY_FORMS_MAX];                 /* of a name's single letters */
    double date, place, prefix, company, company_part; /* the core or two words of it; a part of it */
    uint32_t company_beside;                           /* words of the core whose beginnings agree */
    bool date_agrees, whole_date_agrees, company_name_agrees, company_word_agrees;
    double identifiers[IDENTIFIER_BIT_COUNT];
    struct score_family families[SCORE_FAMILIES_MAX];
    size_t family_count;
};

void score_pair_begin(struct score_pair *p, const struct score_model *model, const struct entity *e,
                      uint32_t partner_bitmap, uint8_t partner_bucket);
void score_pair_add(struct score_pair *p, const struct score_evidence *ev);
/* Bits for and against, in all; the grade that the kind of evidence allows at most; what the pair teaches. */
double score_pair_weight(const struct score_pair *p, enum score_grade *grade_max,
                         struct score_lesson *lesson);
