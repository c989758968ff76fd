#include "resolve/plain.h"

#include <stdlib.h>

#include "base/mem.h"

uint32_t plain_entity(const uint8_t pseudonym[PSI_PSEUDONYM_BYTES])
{
    return (uint32_t)pseudonym[0] << 24 | (uint32_t)pseudonym[1] << 16 | (uint32_t)pseudonym[2] << 8 |
           pseudonym[3];
}

void plain_pseudonym(uint32_t entity, uint8_t pseudonym[PSI_PSEUDONYM_BYTES])
{
    memset(pseudonym, 0, PSI_PSEUDONYM_BYTES);
    for (unsigned i = 0; i < 4; i++)
        pseudonym[i] = (uint8_t)(entity >> (24 - 8 * i));
}

static int agreement_order(const void *a, const void *b)
{
    const struct psi_agreement *x = a, *y = b;
    int order = x->entity != y->entity ? (x->entity < y->entity ? -1 : 1)
                                       : memcmp(x->pseudonym, y->pseudonym, sizeof x->pseudonym);
    return order != 0 ? order : x->token < y->token ? -1 : x->token > y->token;
}

void plain_sort(struct psi_agreement *agreements, size_t count)
{
    qsort(agreements, count, sizeof *agreements, agreement_order);
}

/* End of the run of tokens that are equal to the one at `from`. */
static size_t run_end(const struct token_set *set, size_t from)
{
    size_t end = from + 1;
    while (end < set->token_count &&
           memcmp(set->tokens[from].digest, set->tokens[end].digest, TOKEN_DIGEST_BYTES) == 0)
        end++;
    return end;
}

/* Writes the agreements when `out` is not NULL; returns how many there are. */
static size_t merge(const struct token_set *own, const struct token_set *partner, struct psi_agreement *out)
{
    size_t count = 0;
    for (size_t i = 0, j = 0; i < own->token_count && j < partner->token_count;) {
        int order = memcmp(own->tokens[i].digest, partner->tokens[j].digest, TOKEN_DIGEST_BYTES);
        size_t i_end = run_end(own, i), j_end = run_end(partner, j);
        if (order == 0 && i_end - i <= PSI_ENTITIES_PER_TOKEN_MAX && j_end - j <= PSI_ENTITIES_PER_TOKEN_MAX)
            for (size_t a = i; a < i_end; a++)
                for (size_t b = j; b < j_end; b++, count++) {
                    if (!out)
                        continue;
                    uint32_t entity = partner->tokens[b].entity;
                    out[count] = (struct psi_agreement){
                        .token = (uint32_t)a,
                        .entity = own->tokens[a].entity,
                        .family = own->tokens[a].family,
                        .identifier_bitmap = partner->entities[entity].identifier_bitmap,
                        .birth_year_bucket = partner->entities[entity].birth_year_bucket,
                    };
                    plain_pseudonym(entity, out[count].pseudonym);
                }
        i = order <= 0 ? i_end : i;
        j = order >= 0 ? j_end : j;
    }
    return count;
}

enum err plain_join(const struct token_set *own, const struct token_set *partner, struct errctx *ec,
                    struct psi_agreement **agreements, size_t *count)
{
    *count = merge(own, partner, NULL);
    *agreements = mem_alloc(*count ? *count : 1, sizeof **agreements);
    if (!*agreements)
        return err_set(ec, ERR_MEMORY, "no memory for %zu agreements", *count);
    merge(own, partner, *agreements);
    plain_sort(*agreements, *count);
    return ERR_OK;
}
