#include "party.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/client.h"
#include "net/server.h"

#define FAMILY 1u
#define TIMEOUT_MS 600000
#define DESCRIPTORS_MAX 64

static const uint8_t seed_common[32] = {1}, seed_asker[32] = {2}, seed_holder[32] = {3};

/* ---- what it costs ---- */

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

/* Seconds that the machine's processors were at work, for whomever, since it started (proc(5), /proc/stat).
 */
static double machine_busy_s(void)
{
    unsigned long long user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
    FILE *f = fopen("/proc/stat", "r");
    if (!f || fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &iowait,
                     &irq, &softirq, &steal) != 8)
        exit(1);
    fclose(f);
    return (double)(user + nice + system + irq + softirq + steal) / (double)sysconf(_SC_CLK_TCK);
}

static uint64_t peak_bytes(void)
{
    char line[128];
    unsigned long long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "VmHWM: %llu kB", &kb) == 1)
            break;
    if (f)
        fclose(f);
    return kb * 1024;
}

/* The payload that went through this process's TCP connections so far, both directions. The client keeps its
 * socket to itself, so the process's descriptors are asked. */
static uint64_t tcp_bytes(void)
{
    uint64_t sum = 0;
    for (int fd = 3; fd < DESCRIPTORS_MAX; fd++) {
        struct tcp_info info = {0};
        socklen_t len = sizeof info;
        if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
            sum += info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_bytes_received;
    }
    return sum;
}

/* ---- sets ---- */

static int by_digest(const void *x, const void *y)
{
    return memcmp(x, y, TOKEN_DIGEST_BYTES);
}

/* The first `common` tokens, of the first common / TOKENS_PER_ENTITY entities, are the same on both sides. An
 * entity's bitmap is its number, so that the other side can check what it opened. */
static bool make_set(const struct bench_pair *pair, const uint8_t seed[32], struct token_set *set)
{
    struct rng_seeded common_state, own_state;
    struct rng common = rng_from_seed(&common_state, seed_common), own = rng_from_seed(&own_state, seed);
    set->token_count = pair->tokens;
    set->entity_count = (pair->tokens + TOKENS_PER_ENTITY - 1) / TOKENS_PER_ENTITY;
    set->tokens = mem_alloc(set->token_count, sizeof *set->tokens);
    set->entities = mem_alloc(set->entity_count, sizeof *set->entities);
    if (!set->tokens || !set->entities)
        return false;
    for (uint32_t i = 0; i < pair->tokens; i++) {
        struct token *t = &set->tokens[i];
        rng_fill(i < pair->common ? &common : &own, t->digest, sizeof t->digest);
        t->entity = i / TOKENS_PER_ENTITY;
        t->family = FAMILY;
        set->entities[t->entity].identifier_bitmap = t->entity;
    }
    qsort(set->tokens, set->token_count, sizeof *set->tokens, by_digest);
    return true;
}

/* Each common token once, and no other: agreements are unique, so their number and their entities say it. */
static bool as_expected(const struct bench_pair *pair, const struct psi_result *r)
{
    if (r->agreement_count != pair->common)
        return false;
    for (size_t i = 0; i < r->agreement_count; i++) {
        const struct psi_agreement *a = &r->agreements[i];
        if (a->entity >= pair->common / TOKENS_PER_ENTITY || a->identifier_bitmap != a->entity)
            return false;
    }
    return true;
}

static void configure(struct psi_config *c, const struct link_party *link, const struct token_set *set)
{
    *c = (struct psi_config){.set = set, .rng = &rng_system, .now_ms = clock_monotonic_ms(&clock_system)};
    memcpy(c->agreement_hash, link->agreement, sizeof c->agreement_hash);
    memcpy(c->fingerprint_own, link->own.bytes, sizeof c->fingerprint_own);
    memcpy(c->fingerprint_partner, link->partner.bytes, sizeof c->fingerprint_partner);
}

static struct link_party link_of(const struct bench_identity *own, const struct bench_identity *partner)
{
    return (struct link_party){.key = own->key, .own = own->public_key, .partner = partner->public_key};
}

static void send_all(int fd, const void *bytes, size_t len)
{
    if (write(fd, bytes, len) != (ssize_t)len) /* smaller than PIPE_BUF: whole or not at all */
        exit(1);
}

/* ---- the holder ---- */

struct holding {
    struct desk *desk;
    struct link_party link;
    struct token_set set;
    uint8_t asker_fingerprint[TLS_FINGERPRINT_BYTES];
    unsigned well;
    char failure[256];
};

static enum err begin(void *arg, const struct link_party *link, const uint8_t session[ENVELOPE_SESSION_BYTES],
                      struct errctx *ec, struct psi_config *config, void **session_arg)
{
    struct holding *h = arg;
    (void)session, (void)ec;
    configure(config, link, &h->set);
    *session_arg = h;
    return ERR_OK;
}

static enum err end(void *session_arg, struct psi_session *psi, const struct match_outcome *outcome,
                    enum err code, struct errctx *ec)
{
    struct holding *h = session_arg;
    (void)psi, (void)outcome;
    if (code == ERR_OK)
        h->well++;
    else
        snprintf(h->failure, sizeof h->failure, "%.255s", ec->text);
    return ERR_OK;
}

static bool pinned(void *arg, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES])
{
    const struct holding *h = arg;
    return hash_equal(h->asker_fingerprint, fingerprint, TLS_FINGERPRINT_BYTES);
}

static void handle(void *arg, const struct net_request *request, struct net_response *response)
{
    struct holding *h = arg;
    struct errctx ec = {0};
    response->content_type = "application/octet-stream";
    if (desk_handle(h->desk, &h->link, request->body, &ec, &response->body) != ERR_OK) {
        snprintf(h->failure, sizeof h->failure, "%.255s", ec.text);
        response->status = 400;
    }
}

static enum err serve(const struct bench_pair *pair, struct holding *h, int out, int stop, struct errctx *ec)
{
    struct desk_callbacks callbacks = {begin, end, h};
    struct net_server *server = NULL;
    struct net_server_options options = {.address = "127.0.0.1",
                                         .certificate_pem = buf_sv(&pair->holder.certificate_pem),
                                         .key_pem = buf_sv(&pair->holder.tls_key_pem),
                                         .pinned = pinned,
                                         .handler = handle,
                                         .arg = h,
                                         .body_bytes_max = ENVELOPE_BYTES_MAX,
                                         .connections_max = 4,
                                         .request_timeout_ms = TIMEOUT_MS};
    char byte;
    TRY(tls_fingerprint(buf_sv(&pair->asker.certificate_pem), ec, h->asker_fingerprint));
    TRY(desk_open(&callbacks, &clock_system, ec, &h->desk));
    enum err e = net_server_open(&options, ec, &server);
    if (e == ERR_OK) {
        uint16_t port = net_server_port(server);
        send_all(out, &port, sizeof port);
        while (read(stop, &byte, 1) > 0)
            ;
    }
    net_server_close(server);
    desk_close(h->desk);
    return e;
}

void bench_hold(const struct bench_pair *pair, int out, int stop)
{
    static struct holding h;
    struct bench_report report = {0};
    struct errctx ec = {0};
    h.link = link_of(&pair->holder, &pair->asker);
    if (!make_set(pair, seed_holder, &h.set))
        exit(1);
    double cpu = cpu_seconds();
    if (serve(pair, &h, out, stop, &ec) != ERR_OK)
        snprintf(h.failure, sizeof h.failure, "%.255s", ec.text);
    else if (h.well != 1 && !h.failure[0])
        snprintf(h.failure, sizeof h.failure, "no session came to its end");
    report.cpu_s = cpu_seconds() - cpu;
    report.peak_bytes = peak_bytes();
    memcpy(report.failure, h.failure, sizeof report.failure);
    send_all(out, &report, sizeof report);
    mem_free(h.set.tokens);
    mem_free(h.set.entities);
}

/* ---- the asker ---- */

struct wire {
    struct net_client *client;
    uint64_t before, ask, set;
};

/* Pulling the set is the entries' share; blinded chunks and their answers, and the session's frame
 * (handshake, open, finish), the tokens'. */
static enum err post(void *arg, struct sv request, struct errctx *ec, struct buf *response)
{
    struct wire *w = arg;
    TRY(net_client_post(w->client, "/v1/envelope", request, ec, response));
    uint64_t now = tcp_bytes();
    bool pull = strcmp(psi_message_name(sv_slice(request, ENVELOPE_HEADER_BYTES, request.len)), "pull") == 0;
    *(pull ? &w->set : &w->ask) += now - w->before;
    w->before = now;
    return ERR_OK;
}

static enum err run(const struct bench_pair *pair, struct psi_session *psi, struct wire *wire,
                    const struct link_party *link, struct errctx *ec, struct bench_report *report)
{
    struct match_transport transport = {post, wire};
    struct match_outcome outcome = {0};
    const struct psi_result *result;
    rng_fill(&rng_system, outcome.session, sizeof outcome.session);
    TRY(match_ask(link, &transport, psi, &clock_system, ec, &outcome));
    TRY(psi_result(psi, ec, &result));
    report->agreements = result->agreement_count;
    report->envelope_bytes = outcome.bytes_sent + outcome.bytes_received;
    report->ask_tcp_bytes = wire->ask;
    report->set_tcp_bytes = wire->set;
    if (!as_expected(pair, result))
        return err_set(ec, ERR_INTERNAL, "%zu agreements are not the %u that both hold",
                       result->agreement_count, pair->common);
    return ERR_OK;
}

static enum err ask(const struct bench_pair *pair, const struct token_set *set, uint16_t port,
                    struct errctx *ec, struct bench_report *report)
{
    char url[64];
    struct link_party link = link_of(&pair->asker, &pair->holder);
    struct wire wire = {0};
    struct psi_session *psi = NULL;
    struct psi_config config;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", port);
    struct net_client_options options = {.url = url,
                                         .certificate_path = pair->asker.certificate_path,
                                         .key_path = pair->asker.tls_key_path,
                                         .peer_certificate_path = pair->holder.certificate_path,
                                         .connect_timeout_ms = TIMEOUT_MS,
                                         .request_timeout_ms = TIMEOUT_MS};
    configure(&config, &link, set);
    config.mode = PSI_ASKER;
    config.purpose = SV("benchmark");
    config.case_ref = SV("BENCH-1");
    TRY(net_client_open(&options, ec, &wire.client));
    enum err e = psi_asker_open(&config, ec, &psi);
    if (e == ERR_OK)
        e = run(pair, psi, &wire, &link, ec, report);
    psi_close(psi);
    net_client_close(wire.client);
    return e;
}

void bench_ask(const struct bench_pair *pair, uint16_t port, int out)
{
    struct bench_report report = {0};
    struct errctx ec = {0};
    struct token_set set;
    if (!make_set(pair, seed_asker, &set))
        exit(1);
    double cpu = cpu_seconds(), machine = machine_busy_s();
    int64_t start = clock_monotonic_ms(&clock_system);
    if (ask(pair, &set, port, &ec, &report) != ERR_OK)
        snprintf(report.failure, sizeof report.failure, "%.255s", ec.text);
    report.wall_s = (double)(clock_monotonic_ms(&clock_system) - start) * 1e-3;
    report.cpu_s = cpu_seconds() - cpu;
    report.machine_s = machine_busy_s() - machine;
    report.peak_bytes = peak_bytes();
    send_all(out, &report, sizeof report);
    mem_free(set.tokens);
    mem_free(set.entities);
}
