/*
 * One side of a session with one partner: makes its envelopes and takes the partner's, in strict order. A
 * session is a series of questions and answers: what comes must be the next number, of this session, under
 * this agreement, and cite the hash of what we said last. So nothing can be replayed, left out, reordered or
 * moved from another session. Threads: one at a time.
 */
#pragma once
#include "exchange/envelope.h"

/* Who we are to whom, under what. Borrowed by every talk over it. */
struct link_party {
    const struct secret *key; /* ours */
    struct sign_public own, partner;
    uint8_t agreement[HASH_SHA256_BYTES];
};

/* An envelope whole, as evidence: what is signed includes its number, time and the hash it answers, so a
 * signature alone could not be verified later. len 0: none, or longer than any finish. */
#define TALK_LAST_BYTES_MAX 512u
struct talk_last {
    uint8_t bytes[TALK_LAST_BYTES_MAX];
    size_t len;
};

struct talk {
    const struct link_party *link;
    uint8_t session[ENVELOPE_SESSION_BYTES];
    uint32_t number_own, number_partner; /* the next ones */
    uint8_t hash_own[HASH_SHA256_BYTES]; /* of our last envelope; zero before the first */
    uint8_t hash_partner[HASH_SHA256_BYTES];
    struct talk_last last_own, last_partner;
    uint64_t bytes_sent, bytes_received;
};

/* The id is random and never used before; the side that answers takes it from the first envelope. */
void talk_begin(struct talk *t, const struct link_party *link, const uint8_t session[ENVELOPE_SESSION_BYTES]);

/* Replaces `out` with the next envelope. */
MUST_CHECK enum err talk_seal(struct talk *t, enum envelope_type type, struct sv body, int64_t now_ms,
                              struct errctx *ec, struct buf *out);
/* ERR_PARTNER as envelope_open, and for another session, number, agreement or answer. ERR_REFUSED with the
 * partner's sentence for a refuse envelope. *e borrows from bytes. */
MUST_CHECK enum err talk_open(struct talk *t, struct sv bytes, struct errctx *ec, struct envelope *e);
