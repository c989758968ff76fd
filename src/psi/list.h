/*
 * A party's set in the order it is sent: which of its tokens take part, shuffled, with dummies among them.
 *
 * A token takes part when at most PSI_ENTITIES_PER_TOKEN_MAX of the party's entities share it: the same rule
 * for asking and holding, so that the two runs of PSI_BOTH find the same. As an asker a party sends each
 * distinct token once, family after family as `open` states them; as a holder one entry for each (token,
 * entity), or in the counting suite for each token. Dummies are tokens like any other whose digest is random:
 * what follows treats both alike, in bytes and in time.
 *
 * A list is four bytes an item over the caller's set: slots hold rows of it.
 */
#pragma once
#include "psi/psi.h"
#include "psi/seed.h"

#define PSI_DUMMY UINT32_MAX

enum psi_list_kind { PSI_LIST_ASK, PSI_LIST_HOLD, PSI_LIST_HOLD_DISTINCT };

struct psi_list {
    const struct token_set *set; /* borrowed */
    uint32_t *slots;             /* row in set->tokens, or PSI_DUMMY */
    uint32_t count;
    uint8_t dummy_key[PSI_SUBKEY_BYTES];
    uint8_t leaf_key[PSI_SUBKEY_BYTES]; /* of the commitment */
};

/* Rows [start, start + size) hold one token and are few enough to take part. */
struct psi_group {
    size_t start, size;
};
/* The next such group at or after row *at, which moves on; false at the end. */
bool psi_group_next(const struct token_set *set, size_t *at, struct psi_group *out);
struct psi_group psi_group_of(const struct token_set *set, uint32_t first_row);

/* `sizes` as psi_measure gave them. ERR_MEMORY. Close with psi_list_close, also after a failure. */
MUST_CHECK enum err psi_list_open(struct psi_list *list, const struct token_set *set, enum psi_list_kind kind,
                                  const struct psi_sizes *sizes, const uint8_t seed[PSI_SEED_BYTES],
                                  struct errctx *ec);
void psi_list_close(struct psi_list *list);
/* The digests of `count` items from number `first`. */
void psi_list_digests(const struct psi_list *list, uint32_t first, uint32_t count,
                      uint8_t (*out)[TOKEN_DIGEST_BYTES]);
/* Which of the entities that share its token an item stands for: 0, 1 ... */
uint32_t psi_list_rank(const struct psi_list *list, uint32_t item);
