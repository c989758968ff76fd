#include <string.h>

#include "psi/list.h"
#include "psi/psi.h"

#define STEP_MIN 64u
#define STEPS_PER_OCTAVE_LOG2 6u

uint32_t psi_padded(uint32_t n)
{
    BUG_ON(n > PSI_TOKENS_MAX);
    if (n <= STEP_MIN)
        return STEP_MIN;
    uint32_t octave = 1u << (31 - __builtin_clz(n));
    uint32_t step = octave >> STEPS_PER_OCTAVE_LOG2;
    if (step < STEP_MIN)
        step = STEP_MIN;
    return (n + step - 1) / step * step;
}

/* What the caller promised in token.h; a set that breaks it would give wrong matches, not a crash, later. */
static enum err check_set(const struct token_set *set, struct errctx *ec)
{
    if (set->token_count >= PSI_TOKENS_MAX * (size_t)PSI_ENTITIES_PER_TOKEN_MAX)
        return err_set(ec, ERR_LIMIT, "token set: %zu rows, more than %u", set->token_count,
                       PSI_TOKENS_MAX * PSI_ENTITIES_PER_TOKEN_MAX - 1);
    for (size_t i = 0; i < set->token_count; i++) {
        const struct token *t = &set->tokens[i];
        if (t->entity >= set->entity_count || t->family >= TOKEN_FAMILIES_MAX)
            return err_set(ec, ERR_INPUT, "token set: row %zu names entity %u, family %u", i, t->entity,
                           t->family);
        if (i == 0)
            continue;
        int order = memcmp(t[-1].digest, t->digest, TOKEN_DIGEST_BYTES);
        if (order > 0 || (order == 0 && t[-1].entity >= t->entity))
            return err_set(ec, ERR_INPUT, "token set: row %zu is not in order", i);
        if (order == 0 && t[-1].family != t->family)
            return err_set(ec, ERR_INPUT, "token set: row %zu: one token in two families", i);
    }
    return ERR_OK;
}

static enum err too_many(size_t n, struct errctx *ec)
{
    return err_set(ec, ERR_LIMIT, "token set: %zu tokens, more than %u (PSI_TOKENS_MAX)", n, PSI_TOKENS_MAX);
}

static enum err pad_families(const size_t distinct[TOKEN_FAMILIES_MAX], struct errctx *ec,
                             struct psi_sizes *out)
{
    size_t sum = 0;
    for (uint16_t f = 0; f < TOKEN_FAMILIES_MAX; f++) {
        if (distinct[f] == 0)
            continue;
        if (distinct[f] > PSI_TOKENS_MAX)
            return too_many(distinct[f], ec);
        struct psi_family_size size = {f, psi_padded((uint32_t)distinct[f])};
        out->families[out->family_count++] = size;
        sum += size.tokens;
    }
    if (sum == 0) { /* who has nothing to ask asks for dummies of family 0 */
        out->families[out->family_count++] = (struct psi_family_size){0, psi_padded(0)};
        sum = psi_padded(0);
    }
    if (sum > PSI_TOKENS_MAX)
        return too_many(sum, ec);
    out->ask_tokens = (uint32_t)sum;
    return ERR_OK;
}

enum err psi_measure(const struct token_set *set, enum psi_mode mode, enum psi_role role, struct errctx *ec,
                     struct psi_sizes *out)
{
    *out = (struct psi_sizes){0};
    TRY(check_set(set, ec));
    size_t distinct[TOKEN_FAMILIES_MAX] = {0}, tokens = 0, rows = 0;
    struct psi_group g;
    for (size_t at = 0; psi_group_next(set, &at, &g); tokens++) {
        distinct[set->tokens[g.start].family]++;
        rows += g.size;
    }
    if (role == PSI_ROLE_ASKER || mode == PSI_BOTH)
        TRY(pad_families(distinct, ec, out));
    if (role == PSI_ROLE_HOLDER || mode == PSI_BOTH) {
        size_t entries = mode == PSI_COUNT ? tokens : rows;
        if (entries > PSI_TOKENS_MAX)
            return too_many(entries, ec);
        out->hold_entries = psi_padded((uint32_t)entries);
    }
    return ERR_OK;
}
