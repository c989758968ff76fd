/*
 * What both roles of a private match do beside the protocol: ask policy, charge budgets, write the session
 * and its hits to the store. The asker's command and the holder's desk use it alike. A match_session lives
 * from its begin to session_end, or session_free. Threads: one at a time.
 */
#pragma once
#include "exchange/match.h"
#include "node/peer.h"
#include "node/population.h"

struct match_session;

struct session_wishes {
    const struct home *home;
    const struct peer *peer;
    struct population *population; /* lent until the session ended */
    const struct clock *clock;
    const struct progress *progress;
    bool asker;
    struct sv purpose, case_, mode; /* the asker's; a holder learns them in the opening message */
    double threshold;               /* 0: SCORE_THRESHOLD */
};

/* The asker's own limits are checked here: what is not agreed is not even asked. Fills in *config for psi. */
MUST_CHECK enum err session_begin(const struct session_wishes *wishes, const struct rng *rng,
                                  struct errctx *ec, struct psi_config *config, struct match_session **out);
/* Gives the session the id that its envelopes bear. Before the machine is fed. */
void session_set_id(struct match_session *s, const uint8_t id[ENVELOPE_SESSION_BYTES]);
/* Writes the session's row. An asker calls it before it sends; a holder's is written when policy has allowed
 * it. */
MUST_CHECK enum err session_write_begin(struct match_session *s, struct errctx *ec);
/* Scores what came out, writes outcome and hits in one transaction. code: ERR_OK or what ended the session
 * (then nothing is scored, and ec keeps its sentence). hits: how many are kept; may be NULL. Frees `s`. */
MUST_CHECK enum err session_end(struct match_session *s, struct psi_session *psi,
                                const struct match_outcome *outcome, enum err code, struct errctx *ec,
                                uint64_t *hits);
void session_free(struct match_session *s);
