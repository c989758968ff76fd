#include "resolve/score.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "resolve/score_pair.h"

const char *score_grade_name(enum score_grade grade)
{
    static const char *const names[] = {"possible", "strong", "identifier"};
    BUG_ON((size_t)grade >= sizeof names / sizeof names[0]);
    return names[grade];
}

size_t score_partner_entities(const struct token_set *own, uint32_t partner_entries)
{
    if (own->token_count == 0)
        return partner_entries;
    return (size_t)((double)partner_entries * (double)own->entity_count / (double)own->token_count);
}

static double log2_prior(const struct score_config *config)
{
    size_t own = config->set->entity_count, partner = config->partner_entities;
    size_t larger = own > partner ? own : partner;
    return log2(larger > 1 ? (double)larger : 2.0);
}

static int token_index_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The distinct own tokens of a run of agreements of one entity; at most TOKEN_ENTITY_TOKENS_MAX. */
static enum err distinct_tokens(const struct psi_agreement *a, size_t count, struct errctx *ec,
                                uint32_t **tokens, size_t *token_count)
{
    *token_count = 0;
    *tokens = mem_alloc(count, sizeof **tokens);
    if (!*tokens)
        return err_set(ec, ERR_MEMORY, "no memory to score %zu agreements", count);
    for (size_t i = 0; i < count; i++)
        (*tokens)[i] = a[i].token;
    qsort(*tokens, count, sizeof **tokens, token_index_order);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || (*tokens)[i] != (*tokens)[*token_count - 1])
            (*tokens)[(*token_count)++] = (*tokens)[i];
    return ERR_OK;
}

/* ---- going through the pairs ---- */

typedef enum err pair_fn(void *arg, const struct score_pair *pair, const struct psi_agreement *first,
                         struct errctx *ec);

struct visit {
    const struct score_config *config;
    const struct score_model *model;
    pair_fn *fn;
    void *arg;
};

/* One pair: the agreements of one pseudonym, ascending tokens, against the entity's evidence, likewise. */
static enum err visit_pair(const struct visit *v, const struct entity *e, const struct psi_agreement *a,
                           size_t count, const struct score_evidence *evidence, size_t evidence_count,
                           struct errctx *ec)
{
    struct score_pair pair;
    score_pair_begin(&pair, v->model, e, a->identifier_bitmap, a->birth_year_bucket);
    for (size_t i = 0, k = 0; i < count; i++) {
        while (k < evidence_count && evidence[k].token < a[i].token)
            k++;
        for (; k < evidence_count && evidence[k].token == a[i].token; k++)
            score_pair_add(&pair, &evidence[k]);
    }
    return v->fn(v->arg, &pair, a, ec);
}

static enum err visit_entity(const struct visit *v, const struct psi_agreement *a, size_t count,
                             const uint32_t *tokens, size_t token_count, struct errctx *ec)
{
    struct score_evidence evidence[SCORE_EVIDENCE_MAX];
    const struct entity *e;
    TRY(v->config->entity(v->config->arg, a->entity, ec, &e));
    size_t evidence_count =
        score_evidence(e, v->config->stats, v->config->set, tokens, token_count, evidence);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1;
             next < count && memcmp(a[i].pseudonym, a[next].pseudonym, PSI_PSEUDONYM_BYTES) == 0; next++)
            ;
        TRY(visit_pair(v, e, a + i, next - i, evidence, evidence_count, ec));
    }
    return ERR_OK;
}

static enum err visit_pairs(const struct visit *v, const struct psi_agreement *agreements, size_t count,
                            struct errctx *ec)
{
    for (size_t i = 0, next; i < count; i = next) {
        uint32_t *tokens = NULL;
        size_t token_count;
        for (next = i + 1; next < count && agreements[next].entity == agreements[i].entity; next++)
            ;
        enum err e = distinct_tokens(agreements + i, next - i, ec, &tokens, &token_count);
        if (e == ERR_OK)
            e = visit_entity(v, agreements + i, next - i, tokens, token_count, ec);
        mem_free(tokens);
        TRY(e);
    }
    return ERR_OK;
}

/* ---- first the model, then the hits ---- */

struct lessons {
    struct score_lesson *items;
    size_t count, cap;
};

static enum err keep_lesson(void *arg, const struct score_pair *pair, const struct psi_agreement *first,
                            struct errctx *ec)
{
    struct lessons *l = arg;
    enum score_grade grade_max;
    struct score_lesson lesson;
    (void)first;
    score_pair_weight(pair, &grade_max, &lesson);
    if (!lesson.teaches)
        return ERR_OK;
    if (l->count == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 1024;
        struct score_lesson *grown = mem_realloc(l->items, cap, sizeof *grown);
        if (!grown)
            return err_set(ec, ERR_MEMORY, "no memory to score %zu pairs", cap);
        l->items = grown;
        l->cap = cap;
    }
    l->items[l->count++] = lesson;
    return ERR_OK;
}

static enum err hand_hit(void *arg, const struct score_pair *pair, const struct psi_agreement *first,
                         struct errctx *ec)
{
    const struct score_config *config = arg;
    enum score_grade grade_max;
    struct score_lesson lesson;
    struct score_hit hit = {.entity = first->entity, .family_count = pair->family_count};
    hit.weight = score_pair_weight(pair, &grade_max, &lesson);
    hit.score = 1.0 / (1.0 + exp2(log2_prior(config) - hit.weight));
    if (hit.score < (config->threshold > 0 ? config->threshold : SCORE_THRESHOLD))
        return ERR_OK;
    hit.grade = grade_max == SCORE_STRONG_HIT && hit.score < SCORE_STRONG ? SCORE_POSSIBLE : grade_max;
    memcpy(hit.pseudonym, first->pseudonym, sizeof hit.pseudonym);
    memcpy(hit.families, pair->families, sizeof hit.families);
    return config->hit(config->arg, &hit, ec);
}

enum err score_agreements(const struct score_config *config, const struct psi_agreement *agreements,
                          size_t count, struct errctx *ec)
{
    struct lessons lessons = {.items = NULL};
    struct visit learn = {config, &score_model_start, keep_lesson, &lessons};
    enum err e = visit_pairs(&learn, agreements, count, ec);
    struct score_model model = score_model_learn(lessons.items, lessons.count, log2_prior(config));
    mem_free(lessons.items);
    TRY(e);
    struct score_config copy = *config;
    return visit_pairs(&(struct visit){config, &model, hand_hit, &copy}, agreements, count, ec);
}
