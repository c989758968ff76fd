/* psi: seeded random sets, random damage on the wire, and every allocation failing in turn. */
#include "pair.h"

#include "base/fault.h"
#include "psi/session.h"

/* Tokens of a small world, so that many are shared, by up to 20 entities of a side: some are over the cap. */
static void random_world(struct world *w, const struct rng *r, uint32_t rows)
{
    uint32_t entities = 1 + (uint32_t)rng_below(r, 40);
    world_init(w, rows ? rows : 1, entities);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t token = (uint32_t)rng_below(r, rng_below(r, 4) ? 150 : 4);
        world_add(w, token, (uint32_t)rng_below(r, entities), 5);
    }
    world_sort(w);
}

struct scene {
    struct world a, h;
    struct pair p;
};

static void scene_init(struct scene *s, const struct rng *r, enum psi_mode mode, uint32_t rows)
{
    random_world(&s->a, r, (uint32_t)rng_below(r, rows + 1));
    random_world(&s->h, r, (uint32_t)rng_below(r, rows + 1));
    pair_init(&s->p, mode, &s->a.set, &s->h.set, (uint8_t)rng_below(r, 256));
}

static void scene_fini(struct scene *s)
{
    pair_fini(&s->p);
    world_fini(&s->a);
    world_fini(&s->h);
}

/* Distinct tokens of one family that both hold and neither shares among too many, by brute force. */
static uint32_t count_common(const struct token_set *a, const struct token_set *h, uint16_t family)
{
    uint32_t common = 0;
    for (size_t i = 0; i < a->token_count; i++) {
        bool first = i == 0 || memcmp(a->tokens[i - 1].digest, a->tokens[i].digest, 32) != 0;
        size_t own = 0, theirs = 0;
        for (size_t k = 0; k < a->token_count; k++)
            own += memcmp(a->tokens[k].digest, a->tokens[i].digest, 32) == 0;
        for (size_t k = 0; k < h->token_count; k++)
            theirs += memcmp(h->tokens[k].digest, a->tokens[i].digest, 32) == 0;
        common += first && a->tokens[i].family == family && theirs && own <= PSI_ENTITIES_PER_TOKEN_MAX &&
                  theirs <= PSI_ENTITIES_PER_TOKEN_MAX;
    }
    return common;
}

static void random_sets_give_the_plain_join_in_every_mode(void **state)
{
    (void)state;
    struct rng_seeded stream;
    struct rng r = rng_from_seed(&stream, (const uint8_t[32]){1});
    for (unsigned round = 0; round < 24; round++) {
        struct scene s;
        enum psi_mode mode = (enum psi_mode)(PSI_ASKER + round % 3);
        scene_init(&s, &r, mode, 300);
        assert_true(pair_run(&s.p));
        const struct psi_result *result = pair_result(&s.p, SIDE_ASKER);
        for (unsigned f = 0; f < result->count_count; f++)
            assert_int_equal(result->counts[f].tokens,
                             count_common(&s.a.set, &s.h.set, result->counts[f].family));
        if (mode != PSI_COUNT)
            assert_same_as_join(&s.p, SIDE_ASKER);
        if (mode == PSI_BOTH)
            assert_same_as_join(&s.p, SIDE_HOLDER);
        scene_fini(&s);
    }
}

/* ---- damage ---- */

struct damage {
    unsigned body; /* of both sides together */
    uint64_t bit;
    unsigned seen;
};

static void flip(void *arg, enum side sender, unsigned number, struct buf *body)
{
    struct damage *d = arg;
    (void)sender;
    (void)number;
    if (d->seen++ == d->body && body->len) {
        uint64_t bit = d->bit % (body->len * 8);
        body->ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

/* An agreement stands for two entities that hold its token: nothing else may ever come out. */
static void assert_no_wrong_agreement(struct pair *p, enum side side)
{
    const struct psi_result *r = NULL;
    enum side other = side == SIDE_ASKER ? SIDE_HOLDER : SIDE_ASKER;
    const struct token_set *own = p->config[side].set, *theirs = p->config[other].set;
    if (psi_result(p->s[side], NULL, &r) != ERR_OK)
        return;
    for (size_t i = 0; i < r->agreement_count; i++) {
        const struct psi_agreement *a = &r->agreements[i];
        bool found = false;
        for (size_t k = 0; k < theirs->token_count && !found; k++) {
            uint8_t pseudonym[PSI_PSEUDONYM_BYTES];
            if (memcmp(theirs->tokens[k].digest, own->tokens[a->token].digest, 32) != 0)
                continue;
            psi_pseudonym(psi_seed(p->s[other]), theirs->tokens[k].entity, pseudonym);
            found = memcmp(pseudonym, a->pseudonym, sizeof pseudonym) == 0;
        }
        assert_true(found);
    }
}

static void flipped_bits_never_make_a_wrong_agreement(void **state)
{
    (void)state;
    struct rng_seeded stream;
    struct rng r = rng_from_seed(&stream, (const uint8_t[32]){2});
    unsigned failed = 0;
    for (unsigned round = 0; round < 150; round++) {
        struct scene s;
        struct damage d = {.body = (unsigned)rng_below(&r, 16), .bit = rng_u64(&r)};
        if (round % 2) /* where a header is more likely hit */
            d.bit %= 400;
        scene_init(&s, &r, round % 4 ? PSI_ASKER : PSI_BOTH, 60);
        s.p.tamper = flip;
        s.p.tamper_arg = &d;
        failed += !pair_run(&s.p);
        assert_no_wrong_agreement(&s.p, SIDE_ASKER);
        assert_no_wrong_agreement(&s.p, SIDE_HOLDER);
        scene_fini(&s);
    }
    /* the damage is real: most of it is noticed (the rest fell behind the end, or on what only its sender
     * knows) */
    assert_true(failed > 50);
}

static void damage_that_the_sender_knows_nothing_of_is_always_noticed(void **state)
{
    (void)state;
    struct rng_seeded stream;
    struct rng r = rng_from_seed(&stream, (const uint8_t[32]){3});
    for (unsigned round = 0; round < 60; round++) {
        struct scene s;
        struct damage d = {.body = (unsigned)rng_below(&r, 10), .bit = rng_u64(&r)};
        scene_init(&s, &r, PSI_ASKER, 60);
        s.p.tamper = flip;
        s.p.tamper_arg = &d;
        s.p.honest_senders = true;
        bool finished = pair_run(&s.p);
        assert_false(finished && d.seen > d.body);
        scene_fini(&s);
    }
}

/* ---- torture ---- */

static void every_allocation_fails_once(enum psi_mode mode)
{
    struct rng_seeded stream;
    unsigned failures = 0;
    for (uint64_t nth = 1;; nth++) {
        struct scene s;
        struct rng r = rng_from_seed(&stream, (const uint8_t[32]){4});
        assert_true(nth < 2000);
        scene_init(&s, &r, mode, 100);
        fault_arm(FAULT_ALLOC, nth);
        bool finished = pair_run(&s.p);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        if (finished && mode != PSI_COUNT)
            assert_same_as_join(&s.p, SIDE_ASKER);
        if (!finished) {
            assert_true(s.p.err[0] == ERR_MEMORY || s.p.err[1] == ERR_MEMORY);
            failures++;
        }
        scene_fini(&s);
        if (!reached)
            break;
    }
    assert_true(failures > 10);
}

static void every_failing_allocation_ends_the_session_cleanly(void **state)
{
    (void)state;
    for (enum psi_mode mode = PSI_ASKER; mode <= PSI_COUNT; mode++)
        every_allocation_fails_once(mode);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sets_give_the_plain_join_in_every_mode),
        cmocka_unit_test(flipped_bits_never_make_a_wrong_agreement),
        cmocka_unit_test(damage_that_the_sender_knows_nothing_of_is_always_noticed),
        cmocka_unit_test(every_failing_allocation_ends_the_session_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
