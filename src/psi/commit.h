/*
 * A party's commitment to its list: the RFC 6962 (2.1) Merkle tree hash, SHA-256, over leaves
 * HMAC-SHA-512(leaf key, token digest) cut to 32 bytes, in sent order. The leaf key follows from the party's
 * seed: without it the root says nothing of the tokens; with it an overseer checks the list, or one token of
 * it.
 */
#pragma once
#include "base/progress.h"
#include "psi/list.h"

/* ERR_MEMORY, ERR_CANCELLED. */
MUST_CHECK enum err psi_commit(const struct psi_list *list, unsigned threads, const struct progress *progress,
                               struct errctx *ec, uint8_t root[32]);
