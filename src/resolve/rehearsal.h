/*
 * A rehearsal: two parties in one process, through the same psi machine that nodes use, or joined plainly.
 * The plain join is the oracle: both ways give the same hits in the same order. Threads: one at a time; uses
 * as many as the machine has.
 */
#pragma once
#include "base/progress.h"
#include "base/rng.h"
#include "resolve/party.h"

struct rehearsal {
    bool plain;
    double threshold; /* 0: SCORE_THRESHOLD */
    const struct rng *rng;
    const struct progress *progress;
    int64_t now_ms; /* monotonic */
};

struct rehearsal_report {
    uint64_t tokens_left, tokens_right;
    uint64_t bytes; /* both directions; 0 when joined plainly */
    uint64_t agreements;
};

/* Called for each pair at or above the threshold, by left entity and then right entity. */
typedef enum err rehearsal_hit_fn(void *arg, const struct score_hit *hit, uint32_t right, struct errctx *ec);

/* The left party asks. Both have been finished. */
MUST_CHECK enum err rehearsal_run(const struct rehearsal *r, const struct party *left,
                                  const struct party *right, rehearsal_hit_fn *hit, void *arg,
                                  struct errctx *ec, struct rehearsal_report *report);
