#include <stdio.h>

#include "exchange/match.h"

static enum err step(struct talk *t, const struct match_transport *transport, enum envelope_type type,
                     struct sv body, const struct clock *clock, struct errctx *ec, struct buf *request,
                     struct buf *response, struct envelope *answer)
{
    TRY(talk_seal(t, type, body, clock_now_ms(clock), ec, request));
    buf_clear(response);
    TRY(transport->post(transport->arg, buf_sv(request), ec, response));
    TRY(talk_open(t, buf_sv(response), ec, answer));
    if (answer->type != type)
        return err_set(ec, ERR_PARTNER, "a %s envelope answered a %s", envelope_type_name(answer->type),
                       envelope_type_name((uint8_t)type));
    return ERR_OK;
}

static enum err run(struct talk *t, const struct match_transport *transport, struct psi_session *psi,
                    const struct clock *clock, struct errctx *ec, struct buf *request, struct buf *response)
{
    while (!psi_finished(psi)) {
        struct sv body;
        struct envelope answer;
        TRY(psi_next_message(psi, clock_monotonic_ms(clock), ec, &body));
        TRY(step(t, transport, ENVELOPE_MATCH, body, clock, ec, request, response, &answer));
        TRY(psi_feed(psi, answer.body, clock_monotonic_ms(clock), ec));
    }
    return ERR_OK;
}

/* Best effort: the partner's log should say why, but our error is the one that counts. */
static void tell(struct talk *t, const struct match_transport *transport, struct psi_session *psi,
                 const struct clock *clock, struct buf *request, struct buf *response)
{
    struct sv body = {0};
    struct errctx ignored = {0};
    struct envelope answer;
    if (psi_next_message(psi, clock_monotonic_ms(clock), &ignored, &body) == ERR_OK && !sv_empty(body) &&
        step(t, transport, ENVELOPE_MATCH, body, clock, &ignored, request, response, &answer) != ERR_OK)
        return;
}

enum err match_ask(const struct link_party *link, const struct match_transport *transport,
                   struct psi_session *psi, const struct clock *clock, struct errctx *ec,
                   struct match_outcome *out)
{
    struct talk t;
    BUF_SCOPED struct buf request;
    BUF_SCOPED struct buf response;
    buf_init(&request, "request envelope", ENVELOPE_BYTES_MAX);
    buf_init(&response, "response envelope", ENVELOPE_BYTES_MAX);
    talk_begin(&t, link, out->session);
    enum err e = run(&t, transport, psi, clock, ec, &request, &response);
    out->last_own = t.last_own;
    out->last_partner = t.last_partner;
    if (e != ERR_OK && e != ERR_IO && e != ERR_TIMEOUT)
        tell(&t, transport, psi, clock, &request, &response);
    out->bytes_sent = t.bytes_sent;
    out->bytes_received = t.bytes_received;
    return e;
}

enum err match_ping(const struct link_party *link, const struct match_transport *transport,
                    const struct rng *rng, const struct clock *clock, struct errctx *ec)
{
    struct talk t;
    struct envelope answer;
    BUF_SCOPED struct buf request;
    BUF_SCOPED struct buf response;
    buf_init(&request, "request envelope", ENVELOPE_BYTES_MAX);
    buf_init(&response, "response envelope", ENVELOPE_BYTES_MAX);
    uint8_t session[ENVELOPE_SESSION_BYTES];
    rng_fill(rng, session, sizeof session);
    talk_begin(&t, link, session);
    return step(&t, transport, ENVELOPE_PING, SV(""), clock, ec, &request, &response, &answer);
}
