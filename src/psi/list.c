#include "psi/list.h"

#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "crypto/secret.h"

static bool same_token(const struct token_set *set, size_t a, size_t b)
{
    return memcmp(set->tokens[a].digest, set->tokens[b].digest, TOKEN_DIGEST_BYTES) == 0;
}

struct psi_group psi_group_of(const struct token_set *set, uint32_t first_row)
{
    size_t end = first_row + (size_t)1;
    while (end < set->token_count && same_token(set, end, first_row))
        end++;
    return (struct psi_group){first_row, end - first_row};
}

bool psi_group_next(const struct token_set *set, size_t *at, struct psi_group *out)
{
    while (*at < set->token_count) {
        *out = psi_group_of(set, (uint32_t)*at);
        *at += out->size;
        if (out->size <= PSI_ENTITIES_PER_TOKEN_MAX)
            return true;
    }
    return false;
}

/* Fisher-Yates. The stream's key is secret and used for this alone. */
static void shuffle(uint32_t *items, uint32_t count, const struct rng *rng)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(rng, i);
        uint32_t swap = items[i - 1];
        items[i - 1] = items[j];
        items[j] = swap;
    }
}

/* A holder's list is one segment; an asker's has one for each family. Returns their number. */
static unsigned make_segments(enum psi_list_kind kind, const struct psi_sizes *sizes,
                              uint32_t begin[TOKEN_FAMILIES_MAX + 1], uint8_t of_family[TOKEN_FAMILIES_MAX])
{
    memset(of_family, 0, TOKEN_FAMILIES_MAX);
    begin[0] = 0;
    if (kind != PSI_LIST_ASK) {
        begin[1] = sizes->hold_entries;
        return 1;
    }
    for (unsigned i = 0; i < sizes->family_count; i++) {
        of_family[sizes->families[i].family] = (uint8_t)i;
        begin[i + 1] = begin[i] + sizes->families[i].tokens;
    }
    return sizes->family_count;
}

static void fill(struct psi_list *list, enum psi_list_kind kind, const struct psi_sizes *sizes,
                 const struct rng *rng)
{
    uint32_t begin[TOKEN_FAMILIES_MAX + 1], next[TOKEN_FAMILIES_MAX];
    uint8_t of_family[TOKEN_FAMILIES_MAX];
    unsigned segments = make_segments(kind, sizes, begin, of_family);
    memcpy(next, begin, segments * sizeof *next);
    struct psi_group g;
    for (size_t at = 0; psi_group_next(list->set, &at, &g);) {
        unsigned segment = of_family[list->set->tokens[g.start].family];
        size_t rows = kind == PSI_LIST_HOLD ? g.size : 1;
        for (size_t i = 0; i < rows; i++) {
            BUG_ON(next[segment] >= begin[segment + 1]); /* the sizes are another set's */
            list->slots[next[segment]++] = (uint32_t)(g.start + i);
        }
    }
    for (unsigned i = 0; i < segments; i++) {
        while (next[i] < begin[i + 1])
            list->slots[next[i]++] = PSI_DUMMY;
        shuffle(list->slots + begin[i], begin[i + 1] - begin[i], rng);
    }
}

enum err psi_list_open(struct psi_list *list, const struct token_set *set, enum psi_list_kind kind,
                       const struct psi_sizes *sizes, const uint8_t seed[PSI_SEED_BYTES], struct errctx *ec)
{
    bool ask = kind == PSI_LIST_ASK;
    *list = (struct psi_list){.set = set, .count = ask ? sizes->ask_tokens : sizes->hold_entries};
    list->slots = mem_alloc(list->count, sizeof *list->slots);
    if (!list->slots)
        return err_set(ec, ERR_MEMORY, "order of %u tokens: out of memory", list->count);
    psi_subkey(seed, ask ? "ask dummies" : "hold dummies", list->dummy_key);
    psi_subkey(seed, ask ? "ask leaves" : "hold leaves", list->leaf_key);
    uint8_t key[PSI_SUBKEY_BYTES];
    psi_subkey(seed, ask ? "ask order" : "hold order", key);
    struct rng_seeded stream;
    struct rng rng = rng_from_seed(&stream, key);
    fill(list, kind, sizes, &rng);
    secret_wipe(&stream, sizeof stream);
    secret_wipe(key, sizeof key);
    return ERR_OK;
}

void psi_list_close(struct psi_list *list)
{
    mem_free(list->slots);
    secret_wipe(list, sizeof *list);
}

void psi_list_digests(const struct psi_list *list, uint32_t first, uint32_t count,
                      uint8_t (*out)[TOKEN_DIGEST_BYTES])
{
    struct rng_seeded stream;
    struct rng dummies = rng_from_seed(&stream, list->dummy_key);
    for (uint32_t i = 0; i < count; i++) {
        /* a dummy's digest is made in either case, so that time does not tell how many there are */
        uint32_t row = list->slots[first + i];
        stream.block = first + i;
        rng_fill(&dummies, out[i], TOKEN_DIGEST_BYTES);
        if (row != PSI_DUMMY)
            memcpy(out[i], list->set->tokens[row].digest, TOKEN_DIGEST_BYTES);
    }
    secret_wipe(&stream, sizeof stream);
}

uint32_t psi_list_rank(const struct psi_list *list, uint32_t item)
{
    uint32_t row = list->slots[item], rank = 0;
    if (row == PSI_DUMMY)
        return 0;
    while (row > rank && same_token(list->set, row - rank - 1, row))
        rank++;
    return rank;
}
