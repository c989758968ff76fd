#include "node/reception.h"

#include <pthread.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "node/home_lock.h"
#include "node/peer_book.h"
#include "node/session.h"
#include "store/session.h"

/* A population and how many sessions use it. */
struct shared_population {
    struct population *population;
    unsigned users;
};

struct reception {
    const struct home *home;
    struct peer_book *book;
    struct desk *desk;
    int serving; /* lock */
    pthread_mutex_t
        lock; /* guards `current` and all `users`; held while a population is built or scored with */
    struct shared_population *current;
};

/* What the desk gets back for a session. */
struct holder_session {
    struct reception *reception;
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

static enum err rebuild(struct reception *r, struct errctx *ec)
{
    struct shared_population *fresh = mem_alloc(1, sizeof *fresh);
    if (!fresh)
        return err_set(ec, ERR_MEMORY, "reception: out of memory");
    enum err e = population_open(r->home->path, NULL, ec, &fresh->population);
    if (e != ERR_OK) {
        mem_free(fresh);
        return e;
    }
    fresh->users = 1; /* `current` itself */
    release(r->current);
    r->current = fresh;
    log_line(LOG_INFO, "node", "ready to match: %zu entities, %zu tokens",
             population_entities(fresh->population), population_tokens(fresh->population)->token_count);
    return ERR_OK;
}

/* The present population, one user more. */
static enum err acquire(struct reception *r, struct errctx *ec, struct shared_population **out)
{
    STORE_SCOPED struct store *store = NULL;
    int64_t newest = 0;
    TRY(store_open(r->home->path, STORE_RECORDS, NULL, ec, &store));
    TRY(population_newest_load(store, ec, &newest));
    pthread_mutex_lock(&r->lock);
    enum err e = ERR_OK;
    if (!r->current || population_load(r->current->population) != newest)
        e = rebuild(r, ec);
    if (e == ERR_OK) {
        r->current->users++;
        *out = r->current;
    }
    pthread_mutex_unlock(&r->lock);
    return e;
}

static void holder_free(struct holder_session *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->reception->lock);
    release(h->shared);
    pthread_mutex_unlock(&h->reception->lock);
    peer_close(h->peer);
    mem_free(h);
}

static enum err begin_session(struct reception *r, const struct link_party *link,
                              const uint8_t id[ENVELOPE_SESSION_BYTES], struct errctx *ec,
                              struct psi_config *config, struct holder_session *h)
{
    struct peer_entry entry;
    h->reception = r;
    if (!peer_book_find_key(r->book, &link->partner, &entry))
        return err_set(ec, ERR_REFUSED, "no longer a partner");
    TRY(peer_open(r->home, entry.name, ec, &h->peer));
    TRY(acquire(r, ec, &h->shared));
    struct session_wishes wishes = {.home = r->home,
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
        return err_set(ec, ERR_MEMORY, "reception: out of memory");
    enum err e = begin_session(arg, link, id, ec, config, h);
    if (e != ERR_OK) {
        log_line(LOG_WARN, "match", "peer %s: a session was not begun: %s", h->peer ? h->peer->name : "?",
                 ec->text);
        h->reception = arg;
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
    pthread_mutex_lock(&h->reception->lock); /* scoring reads entities, one session at a time */
    enum err e = session_end(h->session, psi, outcome, code, ec, NULL);
    pthread_mutex_unlock(&h->reception->lock);
    if (e != ERR_OK)
        log_line(LOG_ERROR, "match", "peer %s: a session's result was not kept: %s", h->peer->name, ec->text);
    holder_free(h);
    return e;
}

/* Sessions that nobody can end any more. An asker's may run in another process: then they are left alone. */
static enum err interrupt(const struct reception *r, struct errctx *ec)
{
    uint64_t interrupted = 0, asked = 0;
    HOME_LOCK_SCOPED int asking = -1;
    struct errctx busy = {0};
    STORE_SCOPED struct store *store = NULL;
    TRY(store_open(r->home->path, STORE_RECORDS, NULL, ec, &store));
    TRY(store_session_interrupt(store, SV("holder"), clock_now_ms(&clock_system), ec, &interrupted));
    if (home_lock_alone(r->home, HOME_ASKING, &busy, &asking) == ERR_OK)
        TRY(store_session_interrupt(store, SV("asker"), clock_now_ms(&clock_system), ec, &asked));
    interrupted += asked;
    if (interrupted)
        log_line(LOG_WARN, "node",
                 "%llu sessions were open when the node stopped last; they are closed as interrupted",
                 (unsigned long long)interrupted);
    return ERR_OK;
}

static enum err start(struct reception *r, struct errctx *ec)
{
    struct shared_population *ready = NULL;
    TRY(home_lock_alone(r->home, HOME_SERVING, ec, &r->serving));
    TRY(interrupt(r, ec));
    TRY(acquire(r, ec, &ready));
    ready->users--; /* only `current` keeps it */
    struct desk_callbacks callbacks = {desk_begin, desk_end, r};
    TRY(peer_book_open(r->home, ec, &r->book));
    return desk_open(&callbacks, &clock_system, ec, &r->desk);
}

enum err reception_open(const struct home *home, struct errctx *ec, struct reception **out)
{
    struct reception *r = mem_alloc(1, sizeof *r);
    if (!r)
        return err_set(ec, ERR_MEMORY, "reception: out of memory");
    r->home = home;
    r->serving = -1;
    pthread_mutex_init(&r->lock, NULL);
    enum err e = start(r, ec);
    if (e != ERR_OK) {
        reception_close(r);
        return e;
    }
    *out = r;
    return ERR_OK;
}

void reception_tick(struct reception *r)
{
    desk_reap(r->desk);
}

void reception_close(struct reception *r)
{
    if (!r)
        return;
    desk_close(r->desk);
    peer_book_close(r->book);
    release(r->current);
    home_unlock(&r->serving);
    pthread_mutex_destroy(&r->lock);
    mem_free(r);
}

bool reception_admits(struct reception *r, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES])
{
    struct peer_entry entry;
    return peer_book_find_certificate(r->book, fingerprint, &entry);
}

enum err reception_handle(struct reception *r, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES],
                          struct sv request, struct errctx *ec, struct buf *response)
{
    struct peer_entry entry;
    if (!peer_book_find_certificate(r->book, fingerprint, &entry))
        return err_set(ec, ERR_REFUSED, "removed since the connection began");
    enum err e = desk_handle(r->desk, &entry.link, request, ec, response);
    if (e != ERR_OK)
        log_line(LOG_WARN, "exchange", "peer %s: %s", entry.name, ec->text);
    return e;
}
