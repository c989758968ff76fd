/*
 * A private match between two nodes: the psi machine's messages in envelopes, over a transport that is passed
 * in. It knows sessions and partners, not HTTP, files or records.
 *
 * The asker drives (match_ask). The holder answers at its desk: one request, one response; each session is in
 * the hands of one request at a time. A session that breaks in any way is over on both sides and is never
 * resumed.
 */
#pragma once
#include "base/clock.h"
#include "exchange/talk.h"
#include "psi/psi.h"

/* One request to the partner, one response; errors are net's. */
struct match_transport {
    enum err (*post)(void *arg, struct sv request, struct errctx *ec, struct buf *response);
    void *arg;
};

/* What both sides keep of a session, beside psi_result: each side's last envelope. In a session that ended
 * well it holds the transcript's hash, and anybody with the sender's key can verify it (envelope_open). */
struct match_outcome {
    uint8_t session[ENVELOPE_SESSION_BYTES];
    struct talk_last last_own, last_partner;
    uint64_t bytes_sent, bytes_received; /* envelopes */
};

/* Runs an asker's machine to its end, in the session that out->session names (random, the caller's). On
 * failure, the partner is told why if it can be. The rest of *out is filled in either way. */
MUST_CHECK enum err match_ask(const struct link_party *link, const struct match_transport *transport,
                              struct psi_session *psi, const struct clock *clock, struct errctx *ec,
                              struct match_outcome *out);
/* Is the partner there, and under the same limits? */
MUST_CHECK enum err match_ping(const struct link_party *link, const struct match_transport *transport,
                               const struct rng *rng, const struct clock *clock, struct errctx *ec);

#define DESK_SESSIONS_MAX 16u
#define DESK_SESSIONS_PER_PARTNER_MAX 4u

struct desk;

/* What the desk asks of its node. All are called from several threads, never two for one session at once. */
struct desk_callbacks {
    /* A partner opens a session: note its id for ever (ERR_CONFLICT when it was seen before) and fill in a
     * holder's configuration. *session_arg comes back in the other two. */
    enum err (*begin)(void *arg, const struct link_party *link, const uint8_t session[ENVELOPE_SESSION_BYTES],
                      struct errctx *ec, struct psi_config *config, void **session_arg);
    /* Once for every begin that succeeded. `code` ERR_OK: psi has its result; else ec says what ended it.
     * Before the last answer leaves: an error turns it into a refusal. Of what begin and end say in ec the
     * partner is told the category alone: they may name files. */
    enum err (*end)(void *session_arg, struct psi_session *psi, const struct match_outcome *outcome,
                    enum err code, struct errctx *ec);
    void *arg;
};

MUST_CHECK enum err desk_open(const struct desk_callbacks *callbacks, const struct clock *clock,
                              struct errctx *ec, struct desk **out);
/* Ends every session with ERR_CANCELLED. No desk_handle may be running. NULL is fine. */
void desk_close(struct desk *desk);
/* Ends the sessions whose partner fell silent, so that their keys are wiped in time. Every request does so
 * too: to be called now and then where there are none. */
void desk_reap(struct desk *desk);
/* One request of the partner at the other end of `link` (copied where it must outlive the call). On ERR_OK
 * `response` is an envelope: the answer, or a refusal that says why. On ERR_PARTNER the request was not even
 * a valid envelope of this partner, and nothing should be answered. */
MUST_CHECK enum err desk_handle(struct desk *desk, const struct link_party *link, struct sv request,
                                struct errctx *ec, struct buf *response);
