#include "node/asking.h"

#include <stdio.h>

#include "net/client.h"
#include "node/home_lock.h"
#include "node/session.h"
#include "resolve/token_rule.h"

#define CONNECT_TIMEOUT_MS 10000
#define REQUEST_TIMEOUT_MS 600000 /* a holder may have to build its tokens first */

static enum err post(void *arg, struct sv request, struct errctx *ec, struct buf *response)
{
    return net_client_post(arg, "/v1/envelope", request, ec, response);
}

static enum err connect_to(const struct home *home, const struct peer *peer, const struct progress *progress,
                           struct errctx *ec, struct net_client **out)
{
    char certificate[PATH_MAX], key[PATH_MAX], theirs[PATH_MAX];
    home_path(home, "keys/tls.cert", certificate);
    home_path(home, "keys/tls.key", key);
    peer_path(home, peer->name, "tls.cert", theirs);
    struct net_client_options options = {peer->url,          certificate,        key,     theirs,
                                         CONNECT_TIMEOUT_MS, REQUEST_TIMEOUT_MS, progress};
    return net_client_open(&options, ec, out);
}

static void fill_report(const struct psi_result *r, const struct match_outcome *outcome,
                        struct asking_report *report)
{
    hash_to_hex(r->transcript, sizeof r->transcript, report->transcript);
    report->own_padded = r->own.ask_tokens;
    report->partner_tokens = r->partner.hold_entries;
    report->bytes_sent = outcome->bytes_sent;
    report->bytes_received = outcome->bytes_received;
    for (unsigned i = 0; i < r->count_count; i++) {
        const struct token_family_rule *rule = token_family_find(r->counts[i].family);
        report->counts[report->count_count++] =
            (struct asking_count){rule ? rule->name : "unknown", r->counts[i].tokens};
    }
}

/* The machine from open to finish; afterwards its session is ended in the store, well or not. */
static enum err run(struct match_session *session, const struct psi_config *config, const struct peer *peer,
                    const struct match_transport *transport, struct errctx *ec, struct asking_report *report)
{
    struct psi_session *psi = NULL;
    struct match_outcome outcome = {0};
    enum err e = psi_asker_open(config, ec, &psi);
    rng_fill(&rng_system, outcome.session, sizeof outcome.session);
    session_set_id(session, outcome.session);
    hash_to_hex(outcome.session, sizeof outcome.session, report->session);
    if (e == ERR_OK)
        e = session_write_begin(session, ec);
    if (e == ERR_OK)
        e = match_ask(&peer->link, transport, psi, &clock_system, ec, &outcome);
    const struct psi_result *result = NULL;
    if (e == ERR_OK)
        e = psi_result(psi, ec, &result);
    if (e == ERR_OK)
        fill_report(result, &outcome, report);
    enum err ended = session_end(session, psi, &outcome, e, ec, &report->hits);
    psi_close(psi);
    return e != ERR_OK ? e : ended;
}

enum err asking_match_over(const struct home *home, const struct asking_wishes *w, const struct peer *peer,
                           const struct match_transport *transport, struct errctx *ec,
                           struct asking_report *report)
{
    HOME_LOCK_SCOPED int asking = -1;
    *report = (struct asking_report){0};
    TRY(home_lock_together(home, HOME_ASKING, ec, &asking));
    POPULATION_SCOPED struct population *population = NULL;
    TRY(population_open(home->path, w->progress, ec, &population));
    report->own_records = population_entities(population);
    report->own_tokens = population_tokens(population)->token_count;
    struct session_wishes wishes = {.home = home,
                                    .peer = peer,
                                    .population = population,
                                    .clock = &clock_system,
                                    .progress = w->progress,
                                    .asker = true,
                                    .purpose = sv_cstr(w->purpose),
                                    .case_ = sv_cstr(w->case_),
                                    .mode = sv_cstr(w->mode),
                                    .threshold = w->threshold};
    struct psi_config config;
    struct match_session *session = NULL;
    int64_t start = clock_monotonic_ms(&clock_system);
    TRY(session_begin(&wishes, &rng_system, ec, &config, &session));
    TRY(run(session, &config, peer, transport, ec, report));
    report->seconds = (double)(clock_monotonic_ms(&clock_system) - start) / 1000.0;
    return ERR_OK;
}

enum err asking_match(const struct home *home, const struct asking_wishes *w, struct errctx *ec,
                      struct asking_report *report)
{
    PEER_SCOPED struct peer *peer = NULL;
    struct net_client *client = NULL;
    TRY(peer_open(home, w->peer, ec, &peer));
    TRY(connect_to(home, peer, w->progress, ec, &client));
    struct match_transport transport = {post, client};
    enum err e = asking_match_over(home, w, peer, &transport, ec, report);
    net_client_close(client);
    return e;
}

enum err asking_ping(const struct home *home, const char *name, struct errctx *ec)
{
    PEER_SCOPED struct peer *peer = NULL;
    struct net_client *client = NULL;
    TRY(peer_open(home, name, ec, &peer));
    TRY(connect_to(home, peer, NULL, ec, &client));
    struct match_transport transport = {post, client};
    enum err e = match_ping(&peer->link, &transport, &rng_system, &clock_system, ec);
    net_client_close(client);
    return e;
}
