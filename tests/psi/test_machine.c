/* psi: the machine's manners: policy, sizes, time, cancelling, audit, counting. */
#include "pair.h"

#include "psi/session.h"

struct scene {
    struct world a, h;
    struct pair p;
};

static void scene_init(struct scene *s, enum psi_mode mode, uint32_t tokens, uint16_t families)
{
    world_range(&s->a, 0, tokens, families);
    world_range(&s->h, tokens / 2, tokens, families);
    pair_init(&s->p, mode, &s->a.set, &s->h.set, 5);
}

static void scene_fini(struct scene *s)
{
    pair_fini(&s->p);
    world_fini(&s->a);
    world_fini(&s->h);
}

/* ---- sizes ---- */

static void sizes_are_padded_by_the_written_rule(void **state)
{
    (void)state;
    static const uint32_t rule[][2] = {
        {0, 64},
        {1, 64},
        {64, 64},
        {65, 128},
        {100, 128},
        {4095, 4096},
        {4096, 4096},
        {4097, 4160},
        {8192, 8192},
        {8193, 8320},
        {65536, 65536},
        {65537, 66560},
        {100000, 100352},
        {1048576, 1048576},
        {1048577, 1064960},
        {16777215, 16777216},
        {16777216, 16777216},
    };
    for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
        assert_int_equal(psi_padded(rule[i][0]), rule[i][1]);
}

static void padding_never_shrinks_is_stable_and_costs_little(void **state)
{
    (void)state;
    for (uint32_t n = 1; n < 300000; n += 1 + n / 1000) {
        uint32_t p = psi_padded(n);
        assert_true(p >= n && p - n < 64 + n / 64);
        assert_int_equal(psi_padded(p), p);
    }
}

static void families_are_measured_and_padded_each(void **state)
{
    (void)state;
    struct world w;
    struct psi_sizes sizes;
    world_range(&w, 0, 300, 3);
    assert_int_equal(psi_measure(&w.set, PSI_ASKER, PSI_ROLE_ASKER, NULL, &sizes), ERR_OK);
    assert_int_equal(sizes.family_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(sizes.families[i].family, i);
        assert_int_equal(sizes.families[i].tokens, 128);
    }
    assert_int_equal(sizes.ask_tokens, 384);
    assert_int_equal(sizes.hold_entries, 0);
    world_fini(&w);
}

static void a_token_of_more_entities_than_the_cap_takes_no_part(void **state)
{
    (void)state;
    struct world a, h;
    struct pair p;
    world_init(&a, 64, 32);
    world_init(&h, 64, 32);
    for (uint32_t e = 0; e < PSI_ENTITIES_PER_TOKEN_MAX; e++)
        world_add(&h, 1, e, 1);
    for (uint32_t e = 0; e < PSI_ENTITIES_PER_TOKEN_MAX + 1; e++)
        world_add(&h, 2, e, 1);
    world_add(&a, 1, 0, 1);
    world_add(&a, 2, 0, 1);
    world_sort(&a);
    world_sort(&h);
    pair_init(&p, PSI_BOTH, &a.set, &h.set, 1);
    assert_true(pair_run(&p));
    assert_int_equal(pair_result(&p, SIDE_ASKER)->agreement_count, PSI_ENTITIES_PER_TOKEN_MAX);
    assert_same_as_join(&p, SIDE_ASKER);
    assert_same_as_join(&p, SIDE_HOLDER);
    pair_fini(&p);
    world_fini(&a);
    world_fini(&h);
}

static void sets_that_break_their_promise_are_refused(void **state)
{
    (void)state;
    struct world w;
    struct psi_sizes sizes;
    struct errctx ec;
    world_range(&w, 0, 10, 1);
    struct token *t = w.set.tokens, keep = t[3];
    t[3] = t[4];
    assert_int_equal(psi_measure(&w.set, PSI_ASKER, PSI_ROLE_ASKER, &ec, &sizes), ERR_INPUT);
    t[3] = keep;
    t[3].entity = 99;
    assert_int_equal(psi_measure(&w.set, PSI_ASKER, PSI_ROLE_ASKER, &ec, &sizes), ERR_INPUT);
    t[3] = keep;
    t[3].family = TOKEN_FAMILIES_MAX;
    assert_int_equal(psi_measure(&w.set, PSI_ASKER, PSI_ROLE_ASKER, &ec, &sizes), ERR_INPUT);
    t[3] = t[2];
    t[3].entity++;
    t[3].family++;
    assert_int_equal(psi_measure(&w.set, PSI_ASKER, PSI_ROLE_ASKER, &ec, &sizes), ERR_INPUT);
    assert_non_null(strstr(ec.text, "one token in two families"));
    world_fini(&w);
}

/* Held to: 64 bytes for an asker's token, both ways together, 64 for a holder's entry, plus 2%. */
static void bytes_on_the_wire_stay_in_their_budget(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, PSI_ASKER, 8192, 1);
    assert_true(pair_run(&s.p));
    const struct psi_result *r = pair_result(&s.p, SIDE_ASKER);
    uint64_t bytes = r->bytes_sent + r->bytes_received;
    assert_true(bytes * 100 <= (8192u + 8192u) * 64u * 102u);
    assert_true(bytes > (8192u + 8192u) * 64u);
    scene_fini(&s);
}

/* ---- policy ---- */

struct decision {
    struct psi_terms seen;
    unsigned calls;
    bool allowed;
    enum psi_refusal_code code;
    const char *text;
    const struct token_set *set;
    enum err fail;
};

static enum err decide(void *arg, const struct psi_terms *terms, struct psi_verdict *verdict,
                       struct errctx *ec)
{
    struct decision *d = arg;
    d->seen = *terms;
    d->calls++;
    verdict->allowed = d->allowed;
    if (d->code)
        verdict->code = d->code;
    if (d->text)
        snprintf(verdict->text, sizeof verdict->text, "%s", d->text);
    if (d->set)
        verdict->set = d->set;
    return d->fail ? err_set(ec, d->fail, "policy's own trouble") : ERR_OK;
}

static void policy_sees_the_terms_and_names_the_set(void **state)
{
    (void)state;
    struct scene s;
    struct decision d = {.allowed = true};
    scene_init(&s, PSI_ASKER, 200, 2);
    d.set = &s.h.set;
    s.p.config[SIDE_HOLDER].set = NULL;
    s.p.config[SIDE_HOLDER].decide = decide;
    s.p.config[SIDE_HOLDER].decide_arg = &d;
    bool finished = pair_run(&s.p);
    assert_true(finished);
    s.p.config[SIDE_HOLDER].set = &s.h.set;
    assert_same_as_join(&s.p, SIDE_ASKER);
    assert_int_equal(d.calls, 1);
    assert_int_equal(d.seen.mode, PSI_ASKER);
    assert_int_equal(d.seen.suite, PSI_VOPRF);
    assert_int_equal(d.seen.sizes.ask_tokens, 256);
    assert_int_equal(d.seen.sizes.families[1].tokens, 128);
    scene_fini(&s);
}

static void policys_no_reaches_the_asker_with_code_and_text(void **state)
{
    (void)state;
    struct scene s;
    struct decision d = {.code = PSI_REFUSE_BUDGET, .text = "curp: 128 of 100 left today"};
    scene_init(&s, PSI_ASKER, 20, 2);
    s.p.config[SIDE_HOLDER].decide = decide;
    s.p.config[SIDE_HOLDER].decide_arg = &d;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_HOLDER, ERR_REFUSED, "curp: 128 of 100 left today");
    pair_assert_failed(&s.p, SIDE_ASKER, ERR_REFUSED,
                       "refused by the partner: budget: curp: 128 of 100 left today");
    scene_fini(&s);
}

static void the_askers_policy_may_refuse_what_the_holder_accepts(void **state)
{
    (void)state;
    struct scene s;
    struct decision d = {.code = PSI_REFUSE_TOO_LARGE, .text = "too many to store"};
    scene_init(&s, PSI_BOTH, 20, 2);
    s.p.config[SIDE_ASKER].decide = decide;
    s.p.config[SIDE_ASKER].decide_arg = &d;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_ASKER, ERR_REFUSED, "too many to store");
    pair_assert_failed(&s.p, SIDE_HOLDER, ERR_REFUSED, "too-large: too many to store");
    assert_int_equal(d.seen.partner_role, PSI_ROLE_HOLDER);
    assert_int_equal(d.seen.sizes.ask_tokens, 128);
    assert_int_equal(d.seen.sizes.hold_entries, 64);
    scene_fini(&s);
}

static void own_trouble_is_not_told_to_the_partner(void **state)
{
    (void)state;
    struct scene s;
    struct decision d = {.fail = ERR_IO};
    scene_init(&s, PSI_ASKER, 20, 2);
    s.p.config[SIDE_HOLDER].decide = decide;
    s.p.config[SIDE_HOLDER].decide_arg = &d;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_HOLDER, ERR_IO, "policy's own trouble");
    pair_assert_failed(&s.p, SIDE_ASKER, ERR_REFUSED, "refused by the partner: local: ");
    assert_null(strstr(s.p.ec[SIDE_ASKER].text, "trouble"));
    scene_fini(&s);
}

/* ---- order of calls, time, cancelling ---- */

static void calls_out_of_turn_are_told_apart(void **state)
{
    (void)state;
    struct scene s;
    struct errctx ec;
    struct sv body;
    const struct psi_result *none;
    struct psi_session *asker = NULL, *holder = NULL;
    scene_init(&s, PSI_ASKER, 10, 1);
    assert_int_equal(psi_asker_open(&s.p.config[0], &ec, &asker), ERR_OK);
    assert_int_equal(psi_holder_open(&s.p.config[1], &ec, &holder), ERR_OK);
    /* a holder has nothing to say yet */
    assert_int_equal(psi_next_message(holder, 1000, &ec, &body), ERR_OK);
    assert_int_equal(body.len, 0);
    assert_int_equal(psi_result(asker, &ec, &none), ERR_CONFLICT);
    /* an asker that has not spoken is not spoken to */
    assert_int_equal(psi_feed(asker, SV("\x02"), 1000, &ec), ERR_PARTNER);
    assert_non_null(strstr(ec.text, "accept out of turn"));
    /* the refusal is handed out once */
    assert_int_equal(psi_next_message(asker, 1000, &ec, &body), ERR_OK);
    assert_string_equal(psi_message_name(body), "refuse");
    assert_int_equal(psi_next_message(asker, 1000, &ec, &body), ERR_PARTNER);
    psi_close(asker);
    psi_close(holder);
    scene_fini(&s);
}

static void a_finished_session_keeps_its_result(void **state)
{
    (void)state;
    struct scene s;
    struct errctx ec;
    scene_init(&s, PSI_ASKER, 10, 1);
    assert_true(pair_run(&s.p));
    assert_int_equal(psi_feed(s.p.s[0], SV("late"), 1000, &ec), ERR_PARTNER);
    assert_int_equal(psi_feed(s.p.s[1], SV("late"), 1000, &ec), ERR_PARTNER);
    assert_same_as_join(&s.p, SIDE_ASKER);
    scene_fini(&s);
}

static void a_silent_partner_and_an_endless_session_time_out(void **state)
{
    (void)state;
    struct scene s;
    struct errctx ec;
    struct sv body;
    struct psi_session *asker = NULL;
    scene_init(&s, PSI_ASKER, 10, 1);
    s.p.config[0].step_ms_max = 500;
    s.p.config[0].session_ms_max = 2000;
    assert_int_equal(psi_asker_open(&s.p.config[0], &ec, &asker), ERR_OK);
    assert_int_equal(psi_next_message(asker, 1500, &ec, &body), ERR_OK);
    assert_int_equal(psi_check_deadline(asker, 2000, &ec), ERR_OK);
    assert_int_equal(psi_check_deadline(asker, 2001, &ec), ERR_TIMEOUT);
    assert_non_null(strstr(ec.text, "silent for more than 500 ms"));
    assert_int_equal(psi_feed(asker, SV("\x02"), 1600, &ec), ERR_TIMEOUT);
    psi_close(asker);
    s.p.config[0].step_ms_max = 5000;
    assert_int_equal(psi_asker_open(&s.p.config[0], &ec, &asker), ERR_OK);
    assert_int_equal(psi_next_message(asker, 3001, &ec, &body), ERR_TIMEOUT);
    assert_non_null(strstr(ec.text, "session took longer than 2000 ms"));
    psi_close(asker);
    scene_fini(&s);
}

struct watch {
    _Atomic bool cancel;
    uint64_t stop_at, last, total;
};
static void watch_tick(void *arg, const char *unit, uint64_t done, uint64_t total)
{
    struct watch *w = arg;
    assert_string_equal(unit, "tokens");
    assert_true(done > w->last && done <= total);
    w->last = done;
    w->total = total;
    if (w->stop_at && done >= w->stop_at)
        w->cancel = true;
}

static void progress_runs_to_its_total_in_every_mode(void **state)
{
    (void)state;
    for (enum psi_mode mode = PSI_ASKER; mode <= PSI_COUNT; mode++) {
        struct scene s;
        struct watch w = {0};
        struct progress progress = {watch_tick, &w, NULL};
        scene_init(&s, mode, 100, 2);
        s.p.config[0].progress = &progress;
        assert_true(pair_run(&s.p));
        assert_int_equal(w.last, w.total);
        scene_fini(&s);
    }
}

static void cancelling_ends_the_session(void **state)
{
    (void)state;
    struct scene s;
    struct watch w = {.stop_at = 1};
    struct progress progress = {watch_tick, &w, &w.cancel};
    scene_init(&s, PSI_ASKER, 100, 2);
    s.p.config[1].progress = &progress;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_HOLDER, ERR_CANCELLED, "cancelled");
    scene_fini(&s);
}

static void configurations_over_a_limit_are_refused(void **state)
{
    (void)state;
    struct scene s;
    struct errctx ec;
    struct psi_session *none = NULL;
    static const char long_text[PSI_CASE_BYTES_MAX + 1] = {0};
    scene_init(&s, PSI_ASKER, 1, 1);
    struct psi_config c = s.p.config[0];
    c.purpose = SV("a\nb");
    assert_int_equal(psi_asker_open(&c, &ec, &none), ERR_LIMIT);
    c = s.p.config[0];
    c.case_ref = sv_of(long_text, sizeof long_text);
    assert_int_equal(psi_asker_open(&c, &ec, &none), ERR_LIMIT);
    c = s.p.config[0];
    c.pack_hash_count = PSI_PACKS_MAX + 1;
    assert_int_equal(psi_asker_open(&c, &ec, &none), ERR_LIMIT);
    c = s.p.config[0];
    c.mode = (enum psi_mode)0;
    assert_int_equal(psi_asker_open(&c, &ec, &none), ERR_USAGE);
    scene_fini(&s);
}

static void pseudonyms_of_two_sessions_have_nothing_in_common(void **state)
{
    (void)state;
    struct scene s;
    uint8_t first[PSI_PSEUDONYM_BYTES], second[PSI_PSEUDONYM_BYTES];
    for (unsigned i = 0; i < 2; i++) {
        scene_init(&s, PSI_ASKER, 10, 1);
        s.p.config[1].rng = &rng_system;
        assert_true(pair_run(&s.p));
        psi_pseudonym(psi_seed(s.p.s[1]), 0, i ? second : first);
        scene_fini(&s);
    }
    assert_memory_not_equal(first, second, sizeof first);
}

/* ---- audit ---- */

static bool find_body(const struct buf *log, enum psi_type type, uint32_t nth, struct sv *out)
{
    struct cursor c = cursor_of(log->ptr, log->len);
    while (cursor_left(&c)) {
        uint32_t len = cursor_u32(&c);
        *out = sv_of((const char *)cursor_bytes(&c, len), len);
        if ((uint8_t)out->ptr[0] == (uint8_t)type && nth-- == 0)
            return true;
    }
    return false;
}

static void an_overseer_derives_again_what_was_asked(void **state)
{
    (void)state;
    for (enum psi_mode mode = PSI_ASKER; mode <= PSI_COUNT; mode++) {
        struct scene s;
        BUF_SCOPED struct buf again;
        struct sv sent = SV("");
        uint8_t root[32];
        buf_init(&again, "again", PSI_MESSAGE_BYTES_MAX);
        scene_init(&s, mode, 4500, 1);
        s.p.keep_log = true;
        assert_true(pair_run(&s.p));
        const uint8_t *seed = psi_seed(s.p.s[0]);
        for (uint32_t chunk = 0; chunk < 2; chunk++) {
            buf_clear(&again);
            assert_int_equal(psi_audit_blinded(seed, &s.a.set, mode, chunk, 1, NULL, &again), ERR_OK);
            assert_true(find_body(&s.p.log, PSI_BLINDED, chunk, &sent));
            assert_true(sv_eq(sent, buf_sv(&again)));
        }
        assert_int_equal(psi_audit_blinded(seed, &s.a.set, mode, 2, 1, NULL, &again), ERR_NOT_FOUND);
        const struct psi_result *a = pair_result(&s.p, SIDE_ASKER), *h = pair_result(&s.p, SIDE_HOLDER);
        assert_int_equal(psi_audit_commitment(seed, &s.a.set, mode, PSI_ROLE_ASKER, 1, NULL, root), ERR_OK);
        assert_memory_equal(root, a->own_roots.ask, 32);
        assert_memory_equal(root, h->partner_roots.ask, 32);
        seed = psi_seed(s.p.s[1]);
        assert_int_equal(psi_audit_commitment(seed, &s.h.set, mode, PSI_ROLE_HOLDER, 1, NULL, root), ERR_OK);
        assert_memory_equal(root, a->partner_roots.hold, 32);
        scene_fini(&s);
    }
}

static void a_set_other_than_the_committed_one_is_found_by_the_overseer(void **state)
{
    (void)state;
    struct scene s;
    uint8_t root[32];
    scene_init(&s, PSI_ASKER, 100, 2);
    assert_true(pair_run(&s.p));
    const struct psi_result *r = pair_result(&s.p, SIDE_ASKER);
    s.h.set.tokens[7].digest[31] ^= 1;
    assert_int_equal(
        psi_audit_commitment(psi_seed(s.p.s[1]), &s.h.set, PSI_ASKER, PSI_ROLE_HOLDER, 1, NULL, root),
        ERR_OK);
    assert_memory_not_equal(root, r->partner_roots.hold, 32);
    scene_fini(&s);
}

/* ---- counting ---- */

static void counting_tells_how_many_by_family_and_nothing_else(void **state)
{
    (void)state;
    struct world a, h;
    struct pair p;
    world_init(&a, 9000, 3);
    world_init(&h, 9000, 3);
    /* families 0 and 1 alternate; 100..4399 are common; one token is shared by three entities of each side */
    for (uint32_t t = 0; t < 4400; t++)
        world_add(&a, t, t % 3, 2);
    for (uint32_t t = 100; t < 8000; t++)
        world_add(&h, t, t % 3, 2);
    for (uint32_t e = 0; e < 3; e++) {
        world_add(&a, 200, e, 2);
        world_add(&h, 200, e, 2);
    }
    world_sort(&a);
    world_sort(&h);
    pair_init(&p, PSI_COUNT, &a.set, &h.set, 2);
    assert_true(pair_run(&p));
    const struct psi_result *r = pair_result(&p, SIDE_ASKER);
    assert_int_equal(r->count_count, 2);
    for (unsigned f = 0; f < 2; f++) {
        assert_int_equal(r->counts[f].family, f);
        assert_int_equal(r->counts[f].tokens, 2150);
    }
    assert_int_equal(r->agreement_count, 0);
    assert_int_equal(pair_result(&p, SIDE_HOLDER)->count_count, 0);
    pair_fini(&p);
    world_fini(&a);
    world_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_padded_by_the_written_rule),
        cmocka_unit_test(padding_never_shrinks_is_stable_and_costs_little),
        cmocka_unit_test(families_are_measured_and_padded_each),
        cmocka_unit_test(a_token_of_more_entities_than_the_cap_takes_no_part),
        cmocka_unit_test(sets_that_break_their_promise_are_refused),
        cmocka_unit_test(bytes_on_the_wire_stay_in_their_budget),
        cmocka_unit_test(policy_sees_the_terms_and_names_the_set),
        cmocka_unit_test(policys_no_reaches_the_asker_with_code_and_text),
        cmocka_unit_test(the_askers_policy_may_refuse_what_the_holder_accepts),
        cmocka_unit_test(own_trouble_is_not_told_to_the_partner),
        cmocka_unit_test(calls_out_of_turn_are_told_apart),
        cmocka_unit_test(a_finished_session_keeps_its_result),
        cmocka_unit_test(a_silent_partner_and_an_endless_session_time_out),
        cmocka_unit_test(progress_runs_to_its_total_in_every_mode),
        cmocka_unit_test(cancelling_ends_the_session),
        cmocka_unit_test(configurations_over_a_limit_are_refused),
        cmocka_unit_test(pseudonyms_of_two_sessions_have_nothing_in_common),
        cmocka_unit_test(an_overseer_derives_again_what_was_asked),
        cmocka_unit_test(a_set_other_than_the_committed_one_is_found_by_the_overseer),
        cmocka_unit_test(counting_tells_how_many_by_family_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
