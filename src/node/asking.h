/* A node that asks a partner: the connection, the session, its record in the store. */
#pragma once
#include "base/progress.h"
#include "exchange/match.h"
#include "node/peer.h"

struct asking_wishes {
    const char *peer, *purpose, *case_, *mode; /* mode: "asker", "both" or "count" */
    double threshold;                          /* 0: the default */
    const struct progress *progress;
};

struct asking_count {
    const char *family; /* static */
    uint32_t tokens;
};

struct asking_report {
    char session[33];                                 /* hex */
    uint64_t own_records, own_tokens, partner_tokens; /* partner's as padded */
    uint64_t own_padded;
    uint64_t bytes_sent, bytes_received;
    double seconds;
    uint64_t hits;
    struct asking_count counts[64]; /* mode count */
    size_t count_count;
    char transcript[129];
};

/* Runs a whole match. The session's row and hits are in the store when this returns ERR_OK. */
MUST_CHECK enum err asking_match(const struct home *home, const struct asking_wishes *wishes,
                                 struct errctx *ec, struct asking_report *report);
/* The same over a transport that is there already. */
MUST_CHECK enum err asking_match_over(const struct home *home, const struct asking_wishes *wishes,
                                      const struct peer *peer, const struct match_transport *transport,
                                      struct errctx *ec, struct asking_report *report);
/* Is the partner there, and under the same limits? */
MUST_CHECK enum err asking_ping(const struct home *home, const char *peer, struct errctx *ec);
