/*
 * What must survive a restart about each partner: budgets spent, message numbers used, nonces seen. Every
 * function is one transaction that takes the write lock first, so that two processes cannot both spend the
 * last of a budget or use one number twice. Only in records.db; on the protected compartment every function
 * returns ERR_REFUSED.
 */
#pragma once
#include "base/sv.h"
#include "store/store.h"

struct store_charge {
    uint16_t family;
    uint64_t amount, limit; /* tokens; what the family may cost that peer on that day in all */
};

/* All charges or none. ERR_REFUSED names peer, day, family, what is spent, asked and allowed. day:
 * YYYY-MM-DD. */
MUST_CHECK enum err store_budget_charge(struct store *store, struct sv peer, struct sv day,
                                        const struct store_charge *charges, size_t count, struct errctx *ec);
MUST_CHECK enum err store_budget_spent(struct store *store, struct sv peer, struct sv day, uint16_t family,
                                       struct errctx *ec, uint64_t *spent);

/* The next number for an envelope to this peer: 1, 2, 3 ... On disk before it is returned, so never used
 * twice; a number taken by a process that then died stays unused. */
MUST_CHECK enum err store_next_sequence(struct store *store, struct sv peer, struct errctx *ec,
                                        uint64_t *number);
/* Notes the number of an envelope from this peer. ERR_CONFLICT unless it is greater than every one before: a
 * replay or an envelope overtaken by a later one. */
MUST_CHECK enum err store_seen_sequence(struct store *store, struct sv peer, uint64_t number,
                                        struct errctx *ec);
/* Notes a session id or nonce of this peer for ever. ERR_CONFLICT: it was seen before. */
MUST_CHECK enum err store_seen_nonce(struct store *store, struct sv peer, struct sv nonce, int64_t now_ms,
                                     struct errctx *ec);
