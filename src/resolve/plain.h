/*
 * The plain join: which tokens two sets share, found by merging them. It is the oracle for the private match
 * and the quick way to measure quality; it needs both sets in one place, so it is no protocol.
 */
#pragma once
#include "psi/psi.h"

/* What the private match would tell the owner of `own`, in the same order; a partner's entity has its number,
 * big-endian, in the first four bytes of its pseudonym. Free with mem_free. */
MUST_CHECK enum err plain_join(const struct token_set *own, const struct token_set *partner,
                               struct errctx *ec, struct psi_agreement **agreements, size_t *count);
/* Number of the partner's entity in such a pseudonym. */
uint32_t plain_entity(const uint8_t pseudonym[PSI_PSEUDONYM_BYTES]);
void plain_pseudonym(uint32_t entity, uint8_t pseudonym[PSI_PSEUDONYM_BYTES]);
/* (entity, pseudonym, token): the order of psi_result. */
void plain_sort(struct psi_agreement *agreements, size_t count);
