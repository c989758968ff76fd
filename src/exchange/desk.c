#include <pthread.h>
#include <stdio.h>

#include "base/mem.h"
#include "exchange/match.h"

struct desk_session {
    bool used, busy;
    struct link_party link;
    struct talk talk;
    struct psi_session *psi;
    void *arg;
};

struct desk {
    struct desk_callbacks callbacks;
    const struct clock *clock;
    pthread_mutex_t lock; /* guards used and busy of all; who set busy owns the rest of that session */
    struct desk_session sessions[DESK_SESSIONS_MAX];
};

enum err desk_open(const struct desk_callbacks *callbacks, const struct clock *clock, struct errctx *ec,
                   struct desk **out)
{
    struct desk *d = mem_alloc(1, sizeof *d);
    if (!d)
        return err_set(ec, ERR_MEMORY, "desk: out of memory");
    d->callbacks = *callbacks;
    d->clock = clock;
    pthread_mutex_init(&d->lock, NULL);
    *out = d;
    return ERR_OK;
}

/* The session's record is written before its slot is free again. */
static enum err finish(struct desk *d, struct desk_session *s, enum err code, struct errctx *ec)
{
    struct match_outcome outcome = {.last_own = s->talk.last_own,
                                    .last_partner = s->talk.last_partner,
                                    .bytes_sent = s->talk.bytes_sent,
                                    .bytes_received = s->talk.bytes_received};
    memcpy(outcome.session, s->talk.session, sizeof outcome.session);
    enum err e = d->callbacks.end(s->arg, s->psi, &outcome, code, ec);
    psi_close(s->psi);
    pthread_mutex_lock(&d->lock);
    *s = (struct desk_session){0};
    pthread_mutex_unlock(&d->lock);
    return e;
}

void desk_close(struct desk *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < DESK_SESSIONS_MAX; i++) {
        struct errctx ec = {0};
        if (d->sessions[i].used &&
            finish(d, &d->sessions[i], err_set(&ec, ERR_CANCELLED, "the node was stopped"), &ec) != ERR_OK)
            continue; /* its end could not be written; the next start marks it as interrupted */
    }
    pthread_mutex_destroy(&d->lock);
    mem_free(d);
}

void desk_reap(struct desk *d)
{
    for (size_t i = 0; i < DESK_SESSIONS_MAX; i++) {
        struct desk_session *s = &d->sessions[i];
        struct errctx ec = {0};
        enum err late = ERR_OK;
        /* asked under the lock: a session that is in time is never seen busy by its own partner's request */
        pthread_mutex_lock(&d->lock);
        if (s->used && !s->busy && s->psi)
            late = psi_check_deadline(s->psi, clock_monotonic_ms(d->clock), &ec);
        if (late != ERR_OK)
            s->busy = true;
        pthread_mutex_unlock(&d->lock);
        if (late != ERR_OK && finish(d, s, late, &ec) != ERR_OK)
            continue; /* as in desk_close */
    }
}

/* The session of this id with this partner, held; or a free slot, held, when `fresh`. */
static enum err take(struct desk *d, const struct link_party *link, const struct envelope *first, bool fresh,
                     struct errctx *ec, struct desk_session **out)
{
    struct desk_session *found = NULL;
    unsigned of_partner = 0;
    enum err e = ERR_OK;
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < DESK_SESSIONS_MAX; i++) {
        struct desk_session *s = &d->sessions[i];
        bool same_partner = s->used && memcmp(&s->link.partner, &link->partner, sizeof link->partner) == 0;
        of_partner += same_partner;
        if (fresh ? !s->used
                  : same_partner && memcmp(s->talk.session, first->session, ENVELOPE_SESSION_BYTES) == 0)
            found = s;
    }
    if (fresh && of_partner >= DESK_SESSIONS_PER_PARTNER_MAX)
        e = err_set(ec, ERR_LIMIT, "more than %u sessions of one partner at once",
                    DESK_SESSIONS_PER_PARTNER_MAX);
    else if (fresh && !found)
        e = err_set(ec, ERR_LIMIT, "more than %u sessions at once", DESK_SESSIONS_MAX);
    else if (!found)
        e = err_set(ec, ERR_PARTNER, "there is no such session, or it is over");
    else if (!fresh && found->busy)
        e = err_set(ec, ERR_PARTNER, "the session is still busy with the message before");
    else {
        found->used = found->busy = true;
        if (fresh) {
            found->link = *link;
            talk_begin(&found->talk, &found->link, first->session);
        }
    }
    pthread_mutex_unlock(&d->lock);
    *out = found;
    return e;
}

static void release(struct desk *d, struct desk_session *s, bool forget)
{
    pthread_mutex_lock(&d->lock);
    if (forget)
        *s = (struct desk_session){0};
    s->busy = false;
    pthread_mutex_unlock(&d->lock);
}

/* A refusal that belongs to no session that we keep. */
static enum err refuse_apart(struct desk *d, const struct link_party *link, struct sv request,
                             const char *reason, struct errctx *ec, struct buf *response)
{
    struct envelope asked;
    struct envelope_expected expected = {&link->partner, &link->own};
    uint8_t hash[HASH_SHA256_BYTES];
    TRY(envelope_open(request, &expected, ec, &asked, hash));
    struct envelope e = {.type = ENVELOPE_REFUSE, .number = asked.number, .time_ms = clock_now_ms(d->clock)};
    memcpy(e.session, asked.session, sizeof e.session);
    memcpy(e.agreement, link->agreement, sizeof e.agreement);
    memcpy(e.answers, hash, sizeof e.answers);
    e.sender = link->own;
    e.receiver = link->partner;
    BUF_SCOPED struct buf body;
    buf_init(&body, "refusal", 512);
    buf_put_sv16(&body, sv_slice(sv_cstr(reason), 0, 255));
    TRY(buf_check(&body, ec));
    e.body = buf_sv(&body);
    buf_clear(response);
    return envelope_seal(&e, link->key, ec, response, NULL);
}

static const char own_trouble[] = "this node failed by itself; its operator can see why";

/* What of an error a partner may read: its own faults and our policy's words, nothing of our files and
 * memory. */
static const char *words_for_partner(enum err code, const struct errctx *ec)
{
    return code == ERR_PARTNER || code == ERR_REFUSED || code == ERR_LIMIT || code == ERR_CONFLICT
               ? ec->text
               : own_trouble;
}

/* Callbacks speak to our operator, with paths and names of ours: the partner gets the category alone. */
static const char *words_for_callback(enum err code)
{
    return code == ERR_CONFLICT  ? "this session was seen before"
           : code == ERR_REFUSED ? "this node does not take sessions under this agreement"
                                 : own_trouble;
}

/* Feeds the machine, takes its answer; a fault in the partner's message is answered by the machine's own
 * refusal. */
static enum err turn(struct desk *d, struct desk_session *s, const struct envelope *asked, struct errctx *ec,
                     struct sv *body)
{
    enum err e = psi_feed(s->psi, asked->body, clock_monotonic_ms(d->clock), ec);
    if (e == ERR_OK)
        return psi_next_message(s->psi, clock_monotonic_ms(d->clock), ec, body);
    struct errctx ignored = {0};
    if (psi_next_message(s->psi, clock_monotonic_ms(d->clock), &ignored, body) != ERR_OK)
        *body = (struct sv){0};
    return e;
}

static enum err serve_match(struct desk *d, struct desk_session *s, const struct envelope *asked,
                            struct sv request, struct errctx *ec, struct buf *response)
{
    struct sv body = {0};
    struct link_party link = s->link;
    enum err e = turn(d, s, asked, ec, &body);
    /* The answer is sealed before the end is written, so that the record holds its signature; it leaves
     * after. */
    enum err sealed = sv_empty(body)
                          ? ERR_INTERNAL
                          : talk_seal(&s->talk, ENVELOPE_MATCH, body, clock_now_ms(d->clock), NULL, response);
    if (e == ERR_OK && sealed != ERR_OK)
        e = err_set(ec, sealed, "the answer could not be sealed");
    if (e == ERR_OK && !psi_finished(s->psi)) {
        release(d, s, false);
        return ERR_OK;
    }
    enum err ended = finish(d, s, e, ec);
    if (sealed == ERR_OK && (e != ERR_OK || ended == ERR_OK))
        return ERR_OK;
    char reason[256];
    snprintf(reason, sizeof reason, "%s", e != ERR_OK ? words_for_partner(e, ec) : words_for_callback(ended));
    return refuse_apart(d, &link, request, reason, ec, response);
}

/* The first envelope of a session: a match opens a machine, a ping is answered at once. *words: what the
 * partner is told when it is not ec's sentence. */
static enum err open_session(struct desk *d, struct desk_session *s, struct sv request, struct errctx *ec,
                             struct buf *response, struct envelope *asked, const char **words)
{
    TRY(talk_open(&s->talk, request, ec, asked));
    if (asked->type == ENVELOPE_PING)
        return talk_seal(&s->talk, ENVELOPE_PING, SV(""), clock_now_ms(d->clock), ec, response);
    struct psi_config config = {0};
    void *arg = NULL;
    enum err e = d->callbacks.begin(d->callbacks.arg, &s->link, s->talk.session, ec, &config, &arg);
    *words = words_for_callback(e);
    TRY(e);
    s->arg = arg;
    struct psi_session *psi = NULL;
    e = psi_holder_open(&config, ec, &psi);
    if (e != ERR_OK) {
        *words = own_trouble;
        struct match_outcome outcome = {0};
        memcpy(outcome.session, s->talk.session, sizeof outcome.session);
        enum err ended = d->callbacks.end(arg, NULL, &outcome, e, ec);
        return ended != ERR_OK ? ended : e;
    }
    s->psi = psi;
    return ERR_OK;
}

enum err desk_handle(struct desk *d, const struct link_party *link, struct sv request, struct errctx *ec,
                     struct buf *response)
{
    struct envelope asked;
    struct envelope_expected expected = {&link->partner, &link->own};
    TRY(envelope_open(request, &expected, ec, &asked, NULL));
    desk_reap(d);
    bool first = asked.number == 0;
    struct desk_session *s = NULL;
    enum err e = take(d, link, &asked, first, ec, &s);
    if (e != ERR_OK)
        return refuse_apart(d, link, request, words_for_partner(e, ec), ec, response);
    const char *words = NULL;
    e = first ? open_session(d, s, request, ec, response, &asked, &words)
              : talk_open(&s->talk, request, ec, &asked);
    if (e == ERR_OK && asked.type == ENVELOPE_PING) {
        release(d, s, true);
        return ERR_OK;
    }
    if (e == ERR_OK)
        return serve_match(d, s, &asked, request, ec, response);
    char reason[256];
    snprintf(reason, sizeof reason, "%s", words ? words : words_for_partner(e, ec));
    if (!s->psi)
        release(d, s, true);
    else if (finish(d, s, e, ec) != ERR_OK)
        snprintf(reason, sizeof reason, "%s", own_trouble);
    return refuse_apart(d, link, request, reason, ec, response);
}
