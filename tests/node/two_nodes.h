/*
 * Two whole nodes in one process, each with its folder, keys, records and partner: the asker's side is the
 * command's own (node/asking.h), the holder's the server's own (node/reception.h); between them a function
 * call instead of a network. Include after cmocka.h.
 */
#pragma once
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "node/asking.h"
#include "node/reception.h"
#include "record/ftm.h"
#include "store/load.h"
#include "store/session.h"

#define OK(expr) assert_int_equal(expect_ok(expr, &ec), ERR_OK)

static inline enum err expect_ok(enum err e, const struct errctx *ec)
{
    if (e != ERR_OK)
        fprintf(stderr, "# %s: %s\n", err_info(e)->name, ec->text);
    return e;
}

struct two_nodes {
    char folder[64];
    struct home *us, *mx;
    struct peer *mx_at_us, *us_at_mx;
    struct reception *reception; /* of mx */
};

static inline enum err two_nodes_put(void *arg, const struct record *r, struct errctx *ec)
{
    return store_load_put(arg, r, ec);
}

/* FollowTheMoney lines into the node's store. */
static inline void two_nodes_load(const struct home *home, const char *lines)
{
    struct errctx ec = {0};
    struct store *store = NULL;
    struct store_load *load = NULL;
    struct store_load_report report;
    struct import_report imported = {0};
    struct input *input = NULL;
    struct import_options options = {.dataset = SV("test"), .today = SV("2026-11-21")};
    OK(store_open(home->path, STORE_RECORDS, NULL, &ec, &store));
    OK(store_load_begin(store, SV("test"), SV("a test"), 1, &ec, &load));
    struct import_sink sink = {.record = two_nodes_put, .arg = load};
    OK(input_open_bytes("people.ftm", sv_cstr(lines), &ec, &input));
    OK(ftm_import(&options, &input, 1, &sink, &imported, &ec));
    input_close(input);
    OK(store_load_finish(load, &ec, &report));
    store_close(store);
}

static inline struct home *two_nodes_home(const struct two_nodes *t, const char *party, const char *lines)
{
    struct errctx ec = {0};
    char path[128];
    struct home *home = NULL;
    struct home_wishes wishes = {.party = party, .listen = "127.0.0.1:8443"};
    snprintf(path, sizeof path, "%s/%s", t->folder, party);
    OK(home_create(path, &wishes, &rng_system, &clock_system, &ec));
    OK(home_open(path, &ec, &home));
    two_nodes_load(home, lines);
    return home;
}

static inline struct peer *two_nodes_peer(const struct home *home, const struct home *other, const char *name,
                                          const char *limits)
{
    struct errctx ec = {0};
    struct peer *peer = NULL;
    char card[PATH_MAX];
    home_path(other, "card.json", card);
    OK(peer_add(home, name, card, limits, NULL, &ec));
    OK(peer_open(home, name, &ec, &peer));
    return peer;
}

static inline void two_nodes_open(struct two_nodes *t, const char *us_lines, const char *mx_lines,
                                  struct limits_wishes limits)
{
    struct errctx ec = {0};
    char path[128], card[PATH_MAX];
    snprintf(t->folder, sizeof t->folder, "/tmp/enlace-node-XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    t->us = two_nodes_home(t, "us.treasury", us_lines);
    t->mx = two_nodes_home(t, "mx.sat", mx_lines);
    snprintf(path, sizeof path, "%s/limits.json", t->folder);
    home_path(t->mx, "card.json", card);
    limits.valid_from = "2020-01-01";
    limits.valid_until = "2099-12-31";
    OK(peer_draft_limits(t->us, card, &limits, path, &ec));
    t->mx_at_us = two_nodes_peer(t->us, t->mx, "mx-sat", path);
    t->us_at_mx = two_nodes_peer(t->mx, t->us, "us-treasury", path);
}

static inline int two_nodes_remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
    (void)st, (void)flag, (void)at;
    return remove(path);
}

static inline void two_nodes_close(struct two_nodes *t)
{
    reception_close(t->reception);
    peer_close(t->mx_at_us);
    peer_close(t->us_at_mx);
    home_close(t->us);
    home_close(t->mx);
    nftw(t->folder, two_nodes_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The network: a request of us at mx's reception. */
static inline enum err two_nodes_post(void *arg, struct sv request, struct errctx *ec, struct buf *response)
{
    const struct two_nodes *t = arg;
    return reception_handle(t->reception, t->us_at_mx->tls_fingerprint, request, ec, response);
}

static inline struct match_transport two_nodes_transport(struct two_nodes *t)
{
    return (struct match_transport){two_nodes_post, t};
}

struct two_nodes_count {
    struct store *store;
    uint64_t sessions, done, open, hits, stray; /* stray: hits of a session that did not end well */
    char last_outcome[32];
};

static inline enum err two_nodes_see_hit(void *arg, const struct store_hit *h, struct errctx *ec)
{
    (void)h, (void)ec;
    ++*(uint64_t *)arg;
    return ERR_OK;
}

static inline enum err two_nodes_see_session(void *arg, const struct store_session *s, struct errctx *ec)
{
    struct two_nodes_count *c = arg;
    uint64_t hits = 0;
    bool done = sv_eq(s->outcome, SV("done"));
    TRY(store_each_hit(c->store, s->id, two_nodes_see_hit, &hits, ec));
    c->sessions++;
    c->done += done;
    c->open += s->ended_ms == 0;
    c->hits += hits;
    c->stray += done ? 0 : hits;
    snprintf(c->last_outcome, sizeof c->last_outcome, "%.*s", SV_ARG(s->outcome));
    return ERR_OK;
}

/* What a node's store says of its sessions. */
static inline struct two_nodes_count two_nodes_count(const struct home *home)
{
    struct errctx ec = {0};
    struct two_nodes_count c = {0};
    OK(store_open(home->path, STORE_RECORDS, NULL, &ec, &c.store));
    OK(store_each_session(c.store, SV(""), two_nodes_see_session, &c, &ec));
    store_close(c.store);
    return c;
}
