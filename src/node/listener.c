#include "node/listener.h"

#include <pthread.h>
#include <stdio.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/server.h"
#include "node/home_lock.h"
#include "node/peer_book.h"
#include "node/session.h"
#include "store/session.h"

#define CONNECTIONS_MAX 64u
#define REQUEST_TIMEOUT_MS 120000
#define PEM_BYTES_MAX ((size_t)16 * 1024)

/* A population and how many sessions use it. */
struct shared_population {
    struct population *population;
    unsigned users;
};

struct listener {
    const struct home *home;
    struct peer_book *book;
    struct desk *desk;
    struct net_server *server;
    int serving; /* lock */
    pthread_mutex_t
        lock; /* guards `current` and all `users`; held while a population is built or scored with */
    struct shared_population *current;
};

/* What the desk gets back for a session. */
struct holder_session {
    struct listener *listener;
    struct peer *peer;
    struct shared_population *shared;
    struct match_session *session;
};

static void release(struct shared_population *s)
{
    if (s && --s->users == 0) {
        population_close(s->population);
        mem_free(s);
    }
}

static enum err rebuild(struct listener *l, struct errctx *ec)
{
    struct shared_population *fresh = mem_alloc(1, sizeof *fresh);
    if (!fresh)
        return err_set(ec, ERR_MEMORY, "listener: out of memory");
    enum err e = population_open(l->home->path, NULL, ec, &fresh->population);
    if (e != ERR_OK) {
        mem_free(fresh);
        return e;
    }
    fresh->users = 1; /* `current` itself */
    release(l->current);
    l->current = fresh;
    log_line(LOG_INFO, "node", "ready to match: %zu entities, %zu tokens",
             population_entities(fresh->population), population_tokens(fresh->population)->token_count);
    return ERR_OK;
}

/* The present population, one user more. */
static enum err acquire(struct listener *l, struct errctx *ec, struct shared_population **out)
{
    STORE_SCOPED struct store *store = NULL;
    int64_t newest = 0;
    TRY(store_open(l->home->path, STORE_RECORDS, NULL, ec, &store));
    TRY(population_newest_load(store, ec, &newest));
    pthread_mutex_lock(&l->lock);
    enum err e = ERR_OK;
    if (!l->current || population_load(l->current->population) != newest)
        e = rebuild(l, ec);
    if (e == ERR_OK) {
        l->current->users++;
        *out = l->current;
    }
    pthread_mutex_unlock(&l->lock);
    return e;
}

static void holder_free(struct holder_session *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->listener->lock);
    release(h->shared);
    pthread_mutex_unlock(&h->listener->lock);
    peer_close(h->peer);
    mem_free(h);
}

static enum err begin_session(struct listener *l, const struct link_party *link,
                              const uint8_t id[ENVELOPE_SESSION_BYTES], struct errctx *ec,
                              struct psi_config *config, struct holder_session *h)
{
    struct peer_entry entry;
    h->listener = l;
    if (!peer_book_find_key(l->book, &link->partner, &entry))
        return err_set(ec, ERR_REFUSED, "no longer a partner");
    TRY(peer_open(l->home, entry.name, ec, &h->peer));
    TRY(acquire(l, ec, &h->shared));
    struct session_wishes wishes = {.home = l->home,
                                    .peer = h->peer,
                                    .population = h->shared->population,
                                    .clock = &clock_system,
                                    .asker = false};
    TRY(session_begin(&wishes, &rng_system, ec, config, &h->session));
    session_set_id(h->session, id);
    return ERR_OK;
}

static enum err desk_begin(void *arg, const struct link_party *link, const uint8_t id[ENVELOPE_SESSION_BYTES],
                           struct errctx *ec, struct psi_config *config, void **session_arg)
{
    struct holder_session *h = mem_alloc(1, sizeof *h);
    if (!h)
        return err_set(ec, ERR_MEMORY, "listener: out of memory");
    enum err e = begin_session(arg, link, id, ec, config, h);
    if (e != ERR_OK) {
        log_line(LOG_WARN, "match", "peer %s: a session was not begun: %s", h->peer ? h->peer->name : "?",
                 ec->text);
        h->listener = arg;
        holder_free(h);
        return e;
    }
    *session_arg = h;
    return ERR_OK;
}

static enum err desk_end(void *session_arg, struct psi_session *psi, const struct match_outcome *outcome,
                         enum err code, struct errctx *ec)
{
    struct holder_session *h = session_arg;
    if (code == ERR_OK)
        log_line(LOG_INFO, "match", "peer %s: a session ended well, %llu bytes", h->peer->name,
                 (unsigned long long)(outcome->bytes_sent + outcome->bytes_received));
    else
        log_line(LOG_WARN, "match", "peer %s: a session ended: %s", h->peer->name, ec->text);
    pthread_mutex_lock(&h->listener->lock); /* scoring reads entities, one session at a time */
    enum err e = session_end(h->session, psi, outcome, code, ec);
    pthread_mutex_unlock(&h->listener->lock);
    if (e != ERR_OK)
        log_line(LOG_ERROR, "match", "peer %s: a session's result was not kept: %s", h->peer->name, ec->text);
    holder_free(h);
    return e;
}

static bool pinned(void *arg, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES])
{
    struct listener *l = arg;
    struct peer_entry entry;
    return peer_book_find_certificate(l->book, fingerprint, &entry);
}

static void handle(void *arg, const struct net_request *request, struct net_response *response)
{
    struct listener *l = arg;
    struct peer_entry entry;
    struct errctx ec = {0};
    response->content_type = "application/octet-stream";
    if (!sv_eq(request->method, SV("POST")) || !sv_eq(request->path, SV("/v1/envelope"))) {
        response->status = 404;
        return;
    }
    if (!peer_book_find_certificate(l->book, request->peer_fingerprint, &entry)) {
        response->status = 403; /* removed since the connection began */
        return;
    }
    enum err e = desk_handle(l->desk, &entry.link, request->body, &ec, &response->body);
    if (e != ERR_OK) {
        log_line(LOG_WARN, "exchange", "peer %s: %s", entry.name, ec.text);
        response->status = (unsigned)err_info(e)->http_status;
        buf_clear(&response->body);
    }
}

static enum err start_server(struct listener *l, struct errctx *ec)
{
    char path[PATH_MAX];
    BUF_SCOPED struct buf certificate;
    BUF_SCOPED struct buf key;
    buf_init(&certificate, "certificate", PEM_BYTES_MAX);
    buf_init(&key, "TLS key", PEM_BYTES_MAX);
    home_path(l->home, "keys/tls.cert", path);
    TRY(file_read(path, ec, &certificate));
    home_path(l->home, "keys/tls.key", path);
    TRY(file_read(path, ec, &key));
    struct net_server_options options = {.address = l->home->listen_address,
                                         .port = l->home->listen_port,
                                         .certificate_pem = buf_sv(&certificate),
                                         .key_pem = buf_sv(&key),
                                         .pinned = pinned,
                                         .handler = handle,
                                         .arg = l,
                                         .body_bytes_max = ENVELOPE_BYTES_MAX,
                                         .connections_max = CONNECTIONS_MAX,
                                         .request_timeout_ms = REQUEST_TIMEOUT_MS};
    enum err e = net_server_open(&options, ec, &l->server);
    secret_wipe(key.ptr, key.len);
    return e;
}

/* Sessions that nobody can end any more. An asker's may run in another process: then they are left alone. */
static enum err interrupt(const struct listener *l, struct errctx *ec)
{
    uint64_t interrupted = 0, asked = 0;
    HOME_LOCK_SCOPED int asking = -1;
    struct errctx busy = {0};
    STORE_SCOPED struct store *store = NULL;
    TRY(store_open(l->home->path, STORE_RECORDS, NULL, ec, &store));
    TRY(store_session_interrupt(store, SV("holder"), clock_now_ms(&clock_system), ec, &interrupted));
    if (home_lock_alone(l->home, HOME_ASKING, &busy, &asking) == ERR_OK)
        TRY(store_session_interrupt(store, SV("asker"), clock_now_ms(&clock_system), ec, &asked));
    interrupted += asked;
    if (interrupted)
        log_line(LOG_WARN, "node",
                 "%llu sessions were open when the node stopped last; they are closed as interrupted",
                 (unsigned long long)interrupted);
    return ERR_OK;
}

static enum err start(struct listener *l, struct errctx *ec)
{
    struct shared_population *ready = NULL;
    TRY(home_lock_alone(l->home, HOME_SERVING, ec, &l->serving));
    TRY(interrupt(l, ec));
    TRY(acquire(l, ec, &ready));
    ready->users--; /* only `current` keeps it */
    struct desk_callbacks callbacks = {desk_begin, desk_end, l};
    TRY(peer_book_open(l->home, ec, &l->book));
    TRY(desk_open(&callbacks, &clock_system, ec, &l->desk));
    return start_server(l, ec);
}

enum err listener_open(const struct home *home, struct errctx *ec, struct listener **out)
{
    struct listener *l = mem_alloc(1, sizeof *l);
    if (!l)
        return err_set(ec, ERR_MEMORY, "listener: out of memory");
    l->home = home;
    l->serving = -1;
    pthread_mutex_init(&l->lock, NULL);
    enum err e = start(l, ec);
    if (e != ERR_OK) {
        listener_close(l);
        return e;
    }
    *out = l;
    return ERR_OK;
}

uint16_t listener_port(const struct listener *l)
{
    return net_server_port(l->server);
}

void listener_close(struct listener *l)
{
    if (!l)
        return;
    net_server_close(l->server);
    desk_close(l->desk);
    peer_book_close(l->book);
    release(l->current);
    home_unlock(&l->serving);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}
