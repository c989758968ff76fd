#include "pair.h"

#include <stdlib.h>

#include "base/mem.h"
#include "crypto/hash.h"
#include "psi/session.h"

void pair_init(struct pair *p, enum psi_mode mode, const struct token_set *asker,
               const struct token_set *holder, uint8_t seed)
{
    memset(p, 0, sizeof *p);
    memset(p->packs[0], 0xa0, 32);
    memset(p->packs[1], 0xa1, 32);
    for (unsigned i = 0; i < 2; i++) {
        struct psi_config *c = &p->config[i];
        uint8_t key[32] = {seed, (uint8_t)(i + 1)};
        p->rng[i] = rng_from_seed(&p->stream[i], key);
        c->rng = &p->rng[i];
        c->set = i == SIDE_ASKER ? asker : holder;
        c->pack_hashes = (const uint8_t(*)[32])p->packs;
        c->pack_hash_count = 2;
        memset(c->rule_hash, 0x11, 32);
        memset(c->agreement_hash, 0x22, 32);
        memset(c->fingerprint_own, 0x30 + (int)i, 32);
        memset(c->fingerprint_partner, 0x31 - (int)i, 32);
        c->threads = 1;
        c->now_ms = 1000;
    }
    p->config[SIDE_ASKER].mode = mode;
    p->config[SIDE_ASKER].purpose = SV("precursor-diversion");
    p->config[SIDE_ASKER].case_ref = SV("TEST-1");
    buf_init(&p->log, "log", 1u << 28);
    buf_init(&p->wire, "wire", 2 * PSI_MESSAGE_BYTES_MAX);
    assert_non_null(buf_space(&p->wire, 2 * PSI_MESSAGE_BYTES_MAX));
}

/* One body from one side to the other. A side that failed says its refusal; its first error is kept. */
static void deliver(struct pair *p, enum side from)
{
    struct sv body;
    enum side to = from == SIDE_ASKER ? SIDE_HOLDER : SIDE_ASKER;
    struct errctx ec = {0};
    enum err e = psi_next_message(p->s[from], 2000, &ec, &body);
    if (e) {
        p->err[from] = e;
        p->ec[from] = ec;
        if (psi_next_message(p->s[from], 2000, &ec, &body) != ERR_OK)
            return;
    }
    struct buf *wire = &p->wire;
    buf_clear(wire);
    buf_put_sv(wire, body);
    if (p->tamper)
        p->tamper(p->tamper_arg, from, p->bodies[from], wire);
    p->bodies[from]++;
    if (p->keep_log) {
        buf_put_u32(&p->log, (uint32_t)wire->len);
        buf_put(&p->log, wire->ptr, wire->len);
    }
    p->err[to] = psi_feed(p->s[to], buf_sv(wire), 2000, &p->ec[to]);
    if (p->tamper && !p->honest_senders)
        p->s[from]->transcript = p->s[to]->transcript;
}

bool pair_run(struct pair *p)
{
    p->err[0] = psi_asker_open(&p->config[0], &p->ec[0], &p->s[0]);
    p->err[1] = p->err[0] ? ERR_OK : psi_holder_open(&p->config[1], &p->ec[1], &p->s[1]);
    for (unsigned turn = 0; !p->err[0] && !p->err[1]; turn++) {
        enum side from = turn % 2 ? SIDE_HOLDER : SIDE_ASKER, to = turn % 2 ? SIDE_ASKER : SIDE_HOLDER;
        deliver(p, from);
        if (p->err[to] && !p->err[from])
            deliver(p, to);
        if (psi_finished(p->s[0]))
            return psi_finished(p->s[1]);
    }
    return false;
}

void pair_fini(struct pair *p)
{
    psi_close(p->s[0]);
    psi_close(p->s[1]);
    buf_fini(&p->log);
    buf_fini(&p->wire);
}

const struct psi_result *pair_result(struct pair *p, enum side side)
{
    struct errctx ec = {0};
    const struct psi_result *r = NULL;
    assert_int_equal(psi_result(p->s[side], &ec, &r), ERR_OK);
    return r;
}

void pair_assert_failed(struct pair *p, enum side side, enum err code, const char *words)
{
    const struct psi_result *none;
    struct errctx again = {0};
    if (p->err[side] != code || !strstr(p->ec[side].text, words))
        print_error("# %s said %d: %s\n", side ? "holder" : "asker", p->err[side], p->ec[side].text);
    assert_int_equal(p->err[side], code);
    assert_non_null(strstr(p->ec[side].text, words));
    assert_int_equal(psi_result(p->s[side], &again, &none), code);
    /* dead: it says the same again */
    assert_int_equal(psi_feed(p->s[side], SV("x"), 2000, &again), code);
    assert_string_equal(again.text, p->ec[side].text);
}

void world_init(struct world *w, uint32_t rows_max, uint32_t entities)
{
    *w = (struct world){.rows_max = rows_max};
    w->set.tokens = mem_alloc(rows_max, sizeof *w->set.tokens);
    w->set.entities = mem_alloc(entities, sizeof *w->set.entities);
    w->set.entity_count = entities;
    for (uint32_t i = 0; i < entities; i++)
        w->set.entities[i] = (struct token_entity){i * 2654435761u, (uint8_t)(i % 40)};
}

void world_add(struct world *w, uint32_t token, uint32_t entity, uint16_t families)
{
    uint8_t hash[HASH_SHA512_BYTES], name[9] = {'t', 'o', 'k', 'e', 'n'};
    assert_true(w->set.token_count < w->rows_max);
    memcpy(name + 5, &token, 4);
    hash_sha512(name, sizeof name, hash);
    struct token *t = &w->set.tokens[w->set.token_count++];
    memcpy(t->digest, hash, TOKEN_DIGEST_BYTES);
    t->entity = entity;
    t->family = (uint16_t)(token % families);
}

static int order_tokens(const void *left, const void *right)
{
    const struct token *a = left, *b = right;
    int order = memcmp(a->digest, b->digest, TOKEN_DIGEST_BYTES);
    return order ? order : (a->entity > b->entity) - (a->entity < b->entity);
}

void world_sort(struct world *w)
{
    struct token *t = w->set.tokens;
    size_t kept = 0;
    qsort(t, w->set.token_count, sizeof *t, order_tokens);
    for (size_t i = 0; i < w->set.token_count; i++)
        if (kept == 0 || order_tokens(&t[kept - 1], &t[i]) != 0)
            t[kept++] = t[i];
    w->set.token_count = kept;
}

void world_fini(struct world *w)
{
    mem_free(w->set.tokens);
    mem_free(w->set.entities);
}

void world_range(struct world *w, uint32_t first, uint32_t tokens, uint16_t families)
{
    world_init(w, tokens ? tokens : 1, tokens / 4 + 1);
    for (uint32_t i = 0; i < tokens; i++)
        world_add(w, first + i, i / 4, families);
    world_sort(w);
}

/* ---- the oracle: nested loops over two sorted sets, written without any of psi's code ---- */

struct joined {
    uint32_t token, entity, partner;
    uint8_t pseudonym[PSI_PSEUDONYM_BYTES];
};

static size_t run_length(const struct token_set *set, size_t at)
{
    size_t n = 1;
    while (at + n < set->token_count && memcmp(set->tokens[at].digest, set->tokens[at + n].digest, 32) == 0)
        n++;
    return n;
}

static int order_joined(const void *left, const void *right)
{
    const struct joined *a = left, *b = right;
    if (a->entity != b->entity)
        return a->entity < b->entity ? -1 : 1;
    int order = memcmp(a->pseudonym, b->pseudonym, PSI_PSEUDONYM_BYTES);
    return order ? order : (a->token > b->token) - (a->token < b->token);
}

static size_t join(const struct token_set *own, const struct token_set *other, const uint8_t *seed,
                   struct joined **out)
{
    size_t count = 0, i = 0, j = 0, cap = own->token_count * PSI_ENTITIES_PER_TOKEN_MAX + 1;
    struct joined *rows = mem_alloc(cap, sizeof *rows);
    assert_non_null(rows);
    while (i < own->token_count && j < other->token_count) {
        int order = memcmp(own->tokens[i].digest, other->tokens[j].digest, 32);
        size_t n = run_length(own, i), m = run_length(other, j);
        bool both = order == 0 && n <= PSI_ENTITIES_PER_TOKEN_MAX && m <= PSI_ENTITIES_PER_TOKEN_MAX;
        for (size_t a = 0; both && a < n; a++)
            for (size_t b = 0; b < m; b++) {
                struct joined *r = &rows[count++];
                *r = (struct joined){
                    (uint32_t)(i + a), own->tokens[i + a].entity, other->tokens[j + b].entity, {0}};
                psi_pseudonym(seed, r->partner, r->pseudonym);
            }
        i += order <= 0 ? n : 0;
        j += order >= 0 ? m : 0;
    }
    qsort(rows, count, sizeof *rows, order_joined);
    *out = rows;
    return count;
}

void assert_same_as_join(struct pair *p, enum side side)
{
    enum side other = side == SIDE_ASKER ? SIDE_HOLDER : SIDE_ASKER;
    const struct token_set *own = p->config[side].set, *theirs = p->config[other].set;
    const struct psi_result *r = pair_result(p, side);
    struct joined *rows;
    size_t count = join(own, theirs, psi_seed(p->s[other]), &rows);
    assert_int_equal(r->agreement_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct psi_agreement *a = &r->agreements[i];
        assert_int_equal(a->token, rows[i].token);
        assert_int_equal(a->entity, rows[i].entity);
        assert_int_equal(a->family, own->tokens[a->token].family);
        assert_memory_equal(a->pseudonym, rows[i].pseudonym, PSI_PSEUDONYM_BYTES);
        assert_int_equal(a->identifier_bitmap, theirs->entities[rows[i].partner].identifier_bitmap);
        assert_int_equal(a->birth_year_bucket, theirs->entities[rows[i].partner].birth_year_bucket);
    }
    mem_free(rows);
}
