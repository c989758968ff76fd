/*
 * Partners: one folder HOME/peers/NAME with
 *   card.json     as the partner gave it        tls.cert      the certificate in it, pinned
 *   limits.json   the limits (policy/limits.h)  limits.sig    our signature over them: what we agreed to, in
 * hex url           where to reach it A limits file that was changed after it was added no longer fits its
 * signature and is refused. Threads: read-only.
 */
#pragma once
#include "exchange/talk.h"
#include "node/home.h"
#include "policy/limits.h"

#define PEERS_MAX 256u

struct peer {
    char name[HOME_PARTY_MAX + 1]; /* the name of its folder: ours for it */
    char url[HOME_URL_MAX + 1];
    struct card card;
    struct limits limits;
    uint8_t tls_fingerprint[TLS_FINGERPRINT_BYTES];
    struct link_party link; /* borrows the home's key */
};

/* Checks everything before anything is written; ERR_CONFLICT when the name is taken. url NULL: the card's. */
MUST_CHECK enum err peer_add(const struct home *home, const char *name, const char *card_path,
                             const char *limits_path, const char *url, struct errctx *ec);
MUST_CHECK enum err peer_open(const struct home *home, const char *name, struct errctx *ec,
                              struct peer **out);
void peer_close(struct peer *peer);
void peer_closep(struct peer **peer);
#define PEER_SCOPED __attribute__((cleanup(peer_closep)))
MUST_CHECK enum err peer_remove(const struct home *home, const char *name, struct errctx *ec);
/* Calls for each name in alphabetical order; an error that `each` returns ends the walk. */
MUST_CHECK enum err peer_each(const struct home *home,
                              enum err (*each)(void *arg, const char *name, struct errctx *ec), void *arg,
                              struct errctx *ec);
/* PATH_MAX long buffer. */
void peer_path(const struct home *home, const char *name, const char *file, char out[PATH_MAX]);

/* Writes a limits document for us and the party of a card, in canonical JSON, to be given to both. */
struct limits_wishes {
    const char *const *purposes;
    size_t purpose_count;
    const char *const *modes;
    size_t mode_count;
    uint64_t tokens_max, tokens_daily;
    const char *const *families; /* "curp=50000,200000": a family's ceiling and daily budget */
    size_t family_count;
    const char *valid_from, *valid_until;
};
MUST_CHECK enum err peer_draft_limits(const struct home *home, const char *card_path,
                                      const struct limits_wishes *wishes, const char *out_path,
                                      struct errctx *ec);
