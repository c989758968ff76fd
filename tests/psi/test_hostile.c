/* psi: each way in which a partner may break the protocol ends the session with its own clear error. */
#include "pair.h"

#include "base/mem.h"
#include "psi/session.h"

/* What a liar does to one body: the `number`-th of `sender`. */
struct lie {
    enum side sender;
    unsigned number;
    void (*change)(struct buf *body);
    struct pair *pair;
};

static void tell(void *arg, enum side sender, unsigned number, struct buf *body)
{
    const struct lie *lie = arg;
    if (sender == lie->sender && number == lie->number)
        lie->change(body);
}

/* 100 tokens each, half in common: open, blinded 0, pull 0, finish; accept, evaluated 0, set 0, finish. */
enum { OPEN, BLINDED, PULL, FINISH };
enum { ACCEPT, EVALUATED, SET };
#define HEAD 7u /* of a chunk */

struct scene {
    struct world a, h;
    struct pair p;
    struct lie lie;
};

static void scene_init(struct scene *s, enum psi_mode mode, uint32_t tokens)
{
    world_range(&s->a, 0, tokens, 2);
    world_range(&s->h, tokens / 2, tokens, 2);
    pair_init(&s->p, mode, &s->a.set, &s->h.set, 3);
}

static void scene_fini(struct scene *s)
{
    pair_fini(&s->p);
    world_fini(&s->a);
    world_fini(&s->h);
}

static void lie_in(enum psi_mode mode, uint32_t tokens, enum side sender, unsigned number,
                   void (*change)(struct buf *), enum err code, const char *words)
{
    struct scene s;
    scene_init(&s, mode, tokens);
    s.lie = (struct lie){sender, number, change, &s.p};
    s.p.tamper = tell;
    s.p.tamper_arg = &s.lie;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, sender == SIDE_ASKER ? SIDE_HOLDER : SIDE_ASKER, code, words);
    /* and the liar is told, unless it had finished */
    if (!psi_finished(s.p.s[sender]))
        assert_int_equal(s.p.err[sender], ERR_REFUSED);
    scene_fini(&s);
}

static void lie_of(enum side sender, unsigned number, void (*change)(struct buf *), const char *words)
{
    lie_in(PSI_ASKER, 100, sender, number, change, ERR_PARTNER, words);
}

/* ---- elements and proofs ---- */

static void element_5_no_point(struct buf *b)
{
    memset(b->ptr + HEAD + 5 * 32, 0xff, 32);
}
static void element_5_identity(struct buf *b)
{
    memset(b->ptr + HEAD + 5 * 32, 0, 32);
}
static void proof_scalar_too_large(struct buf *b)
{
    memset(b->ptr + b->len - 32, 0xff, 32);
}
static void proof_changed(struct buf *b)
{
    b->ptr[b->len - 64] ^= 1;
}
static void two_answers_swapped(struct buf *b)
{
    uint8_t swap[32];
    memcpy(swap, b->ptr + HEAD, 32);
    memcpy(b->ptr + HEAD, b->ptr + HEAD + 32, 32);
    memcpy(b->ptr + HEAD + 32, swap, 32);
}

static void invalid_point_from_the_asker_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, BLINDED, element_5_no_point, "blinded chunk 0: ");
    lie_of(SIDE_ASKER, BLINDED, element_5_no_point, VOPRF_SAYS_ENCODING);
}
static void identity_point_from_the_asker_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, BLINDED, element_5_identity, "5 " VOPRF_SAYS_IDENTITY);
}
static void invalid_point_from_the_holder_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, EVALUATED, element_5_no_point, "5 " VOPRF_SAYS_ENCODING);
}
static void identity_point_from_the_holder_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, EVALUATED, element_5_identity, "5 " VOPRF_SAYS_IDENTITY);
}
static void non_canonical_scalar_in_the_proof_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, EVALUATED, proof_scalar_too_large, VOPRF_SAYS_SCALAR);
}
static void wrong_proof_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, EVALUATED, proof_changed, VOPRF_SAYS_PROOF);
    lie_of(SIDE_HOLDER, EVALUATED, two_answers_swapped, VOPRF_SAYS_PROOF);
}

/* The second chunk is evaluated, with a proof that holds, under another key than the signed one. */
struct two_keys {
    struct voprf_key *other;
    struct buf blinded;
};

static void evaluate_with_another_key(void *arg, enum side sender, unsigned number, struct buf *body)
{
    struct two_keys *t = arg;
    if (number != 2)
        return;
    if (sender == SIDE_ASKER) {
        buf_put_sv(&t->blinded, buf_sv(body));
        return;
    }
    size_t count = (t->blinded.len - HEAD) / 32;
    assert_int_equal(voprf_evaluate(t->other, t->blinded.ptr + HEAD, count, &rng_system, 1, NULL,
                                    body->ptr + HEAD, body->ptr + HEAD + count * 32),
                     ERR_OK);
}

static void two_keys_in_one_session_are_found(void **state)
{
    (void)state;
    static const uint8_t seed[32] = {9};
    struct scene s;
    struct two_keys t = {0};
    scene_init(&s, PSI_ASKER, 4500);
    buf_init(&t.blinded, "blinded", PSI_MESSAGE_BYTES_MAX);
    assert_int_equal(voprf_key_open(seed, SV("other"), NULL, &t.other), ERR_OK);
    s.p.tamper = evaluate_with_another_key;
    s.p.tamper_arg = &t;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_ASKER, ERR_PARTNER, "evaluated chunk 1: ");
    assert_non_null(strstr(s.p.ec[SIDE_ASKER].text, VOPRF_SAYS_PROOF));
    voprf_key_close(t.other);
    buf_fini(&t.blinded);
    scene_fini(&s);
}

/* ---- chunks ---- */

static void cut_last_byte(struct buf *b)
{
    b->len--;
}
static void cut_to_three_bytes(struct buf *b)
{
    b->len = 3;
}
static void empty(struct buf *b)
{
    b->len = 0;
}
static void one_byte_more(struct buf *b)
{
    buf_put_u8(b, 0);
}
static void next_index(struct buf *b)
{
    b->ptr[4]++;
}
static void huge_index(struct buf *b)
{
    memset(b->ptr + 1, 0xff, 4);
}
static void huge_count(struct buf *b)
{
    memset(b->ptr + 5, 0xff, 2);
}
static void one_item_less(struct buf *b)
{
    b->ptr[6]--;
    b->len -= 32;
}
static void longer_than_any_message(struct buf *b)
{
    while (b->len <= PSI_MESSAGE_BYTES_MAX)
        buf_put_u64(b, 0);
}

static void truncated_chunks_are_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, BLINDED, cut_last_byte,
           "blinded chunk 0: 4095 bytes of items and proof where 4096 were due");
    lie_of(SIDE_ASKER, BLINDED, cut_to_three_bytes, "blinded chunk 0: cut off after 3 bytes");
    lie_of(SIDE_ASKER, BLINDED, empty, "message of 0 bytes");
    lie_of(SIDE_ASKER, BLINDED, one_item_less, "127 items where 128 were due");
    lie_of(SIDE_HOLDER, EVALUATED, cut_last_byte, "evaluated chunk 0: ");
    lie_of(SIDE_HOLDER, SET, cut_last_byte, "set chunk 0: ");
    lie_of(SIDE_ASKER, PULL, cut_last_byte, "pull: ");
}
static void chunks_with_more_than_is_due_are_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, BLINDED, one_byte_more, "blinded chunk 0: ");
    lie_of(SIDE_HOLDER, EVALUATED, one_byte_more, "evaluated chunk 0: ");
    lie_of(SIDE_HOLDER, SET, one_byte_more, "set chunk 0: ");
    lie_of(SIDE_HOLDER, SET, huge_count, "65535 items where 128 were due");
}
static void reordered_chunks_are_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, BLINDED, next_index, "blinded chunk 1 where chunk 0 was due");
    lie_of(SIDE_HOLDER, EVALUATED, next_index, "evaluated chunk 1 where chunk 0 was due");
    lie_of(SIDE_HOLDER, SET, next_index, "set chunk 1 where chunk 0 was due");
    lie_of(SIDE_ASKER, PULL, next_index, "where set chunk 0 was due");
}
static void huge_lengths_are_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, OPEN, longer_than_any_message, "1 to 262208 are allowed");
    lie_of(SIDE_HOLDER, SET, huge_index, "set chunk 4294967295 where chunk 0 was due");
}

/* Every second body of the sender is the one before it again. */
static struct buf earlier;
static void repeat_last(void *arg, enum side sender, unsigned number, struct buf *body)
{
    const struct lie *lie = arg;
    if (sender != lie->sender)
        return;
    if (number == lie->number) {
        buf_clear(body);
        buf_put_sv(body, buf_sv(&earlier));
    }
    buf_clear(&earlier);
    buf_put_sv(&earlier, buf_sv(body));
}

static void repeated(enum side sender, unsigned number, const char *words)
{
    struct scene s;
    scene_init(&s, PSI_ASKER, 4500);
    s.lie = (struct lie){.sender = sender, .number = number};
    s.p.tamper = repeat_last;
    s.p.tamper_arg = &s.lie;
    buf_init(&earlier, "earlier", PSI_MESSAGE_BYTES_MAX);
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, sender == SIDE_ASKER ? SIDE_HOLDER : SIDE_ASKER, ERR_PARTNER, words);
    buf_fini(&earlier);
    scene_fini(&s);
}

static void duplicate_chunks_are_refused(void **state)
{
    (void)state;
    repeated(SIDE_ASKER, 2, "blinded chunk 0 where chunk 1 was due");
    repeated(SIDE_HOLDER, 2, "evaluated chunk 0 where chunk 1 was due");
    repeated(SIDE_HOLDER, 4, "set chunk 0 where chunk 1 was due");
}
static void one_more_blinded_chunk_than_stated_is_refused(void **state)
{
    (void)state;
    repeated(SIDE_ASKER, 3, "message blinded (4) in the wrong state, pull was due");
}

/* Each type in each state in which it is not due. */
static uint8_t type_put;
static void put_type(struct buf *b)
{
    b->ptr[0] = type_put;
}
static void messages_in_the_wrong_state_are_refused(void **state)
{
    (void)state;
    static const struct {
        enum side sender;
        unsigned number;
        enum psi_type due;
    } steps[] = {{SIDE_ASKER, OPEN, PSI_OPEN},       {SIDE_HOLDER, ACCEPT, PSI_ACCEPT},
                 {SIDE_ASKER, BLINDED, PSI_BLINDED}, {SIDE_HOLDER, EVALUATED, PSI_EVALUATED},
                 {SIDE_ASKER, PULL, PSI_PULL},       {SIDE_HOLDER, SET, PSI_SET},
                 {SIDE_ASKER, FINISH, PSI_FINISH},   {SIDE_HOLDER, FINISH, PSI_FINISH}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (type_put = 0; type_put <= PSI_FINISH + 1; type_put++)
            if (type_put != steps[i].due && type_put != PSI_REFUSE)
                lie_in(PSI_ASKER, 3, steps[i].sender, steps[i].number, put_type, ERR_PARTNER,
                       "in the wrong state");
}

/* ---- opening ---- */

static void versions_unknown(struct buf *b)
{
    b->ptr[3] = 9; /* count 1, version 9 */
}
static void suite_unknown(struct buf *b)
{
    b->ptr[6] = 9;
}
static void suite_weaker(struct buf *b)
{
    b->ptr[6] = PSI_DH_CA;
}
static void accept_version(struct buf *b)
{
    b->ptr[2] = 0;
}
static void accept_suite(struct buf *b)
{
    b->ptr[4] = PSI_DH_CA;
}
static void accept_other_open(struct buf *b)
{
    b->ptr[5] ^= 1;
}
static void accept_identity_key(struct buf *b)
{
    memset(b->ptr + 5 + 64, 0, 32);
}
static void accept_odd_size(struct buf *b)
{
    b->ptr[5 + 64 + 32 + 3]++;
}

static void open_without_a_common_version_or_suite_is_refused(void **state)
{
    (void)state;
    lie_in(PSI_ASKER, 10, SIDE_ASKER, OPEN, versions_unknown, ERR_REFUSED,
           "does not offer protocol version 1");
    lie_in(PSI_ASKER, 10, SIDE_ASKER, OPEN, suite_unknown, ERR_REFUSED, "needs suite voprf-ristretto255");
}
static void downgraded_suite_is_refused_by_both(void **state)
{
    (void)state;
    lie_in(PSI_ASKER, 10, SIDE_ASKER, OPEN, suite_weaker, ERR_REFUSED, "needs suite voprf-ristretto255");
    lie_of(SIDE_HOLDER, ACCEPT, accept_suite, "suite 2, which was not offered (a downgrade)");
    lie_of(SIDE_HOLDER, ACCEPT, accept_version, "version 0, which was not offered");
}
static void accept_that_answers_another_open_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, ACCEPT, accept_other_open, "answers another open");
}
static void public_key_of_no_use_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, ACCEPT, accept_identity_key, "public key");
}
static void size_that_is_not_a_padded_one_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, ACCEPT, accept_odd_size, "accept: entries: not a padded size");
}

/* The two configurations differ in one thing; the holder refuses, the asker hears why. */
static void differing(void (*change)(struct psi_config *asker), const char *words, enum psi_refusal_code code)
{
    struct scene s;
    scene_init(&s, PSI_ASKER, 10);
    change(&s.p.config[SIDE_ASKER]);
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_HOLDER, ERR_REFUSED, words);
    pair_assert_failed(&s.p, SIDE_ASKER, ERR_REFUSED, words);
    assert_non_null(strstr(s.p.ec[SIDE_ASKER].text, psi_refusal_name(code)));
    scene_fini(&s);
}
static void other_rule(struct psi_config *c)
{
    c->rule_hash[31] ^= 1;
}
static uint8_t other_packs[2][32];
static void other_pack(struct psi_config *c)
{
    memcpy(other_packs, c->pack_hashes, 64);
    other_packs[1][0] ^= 1;
    c->pack_hashes = (const uint8_t(*)[32])other_packs;
}
static void fewer_packs(struct psi_config *c)
{
    c->pack_hash_count = 1;
}
static void other_agreement(struct psi_config *c)
{
    c->agreement_hash[0] ^= 1;
}
static void other_party(struct psi_config *c)
{
    c->fingerprint_own[0] ^= 1;
}
static void no_suites(struct psi_config *c)
{
    c->mode = PSI_COUNT;
}

static void other_rule_hash_is_refused(void **state)
{
    (void)state;
    differing(other_rule, "the token rule differs from ours", PSI_REFUSE_RULE);
}
static void other_pack_hash_is_refused(void **state)
{
    (void)state;
    differing(other_pack, "the language packs differ from ours", PSI_REFUSE_PACKS);
    differing(fewer_packs, "the language packs differ from ours", PSI_REFUSE_PACKS);
}
static void other_agreement_or_party_is_refused(void **state)
{
    (void)state;
    differing(other_agreement, "cites another agreement", PSI_REFUSE_AGREEMENT);
    differing(other_party, "not between these two parties", PSI_REFUSE_PARTY);
}
static void counting_is_refused_where_only_the_verified_suite_is_allowed(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, PSI_ASKER, 10);
    no_suites(&s.p.config[SIDE_ASKER]);
    s.p.config[SIDE_HOLDER].suites = 1u << PSI_VOPRF;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_HOLDER, ERR_REFUSED, "needs suite dh-ca-ristretto255");
    scene_fini(&s);
}
static void set_larger_than_agreed_is_refused_by_both(void **state)
{
    (void)state;
    for (unsigned side = 0; side < 2; side++) {
        struct scene s;
        scene_init(&s, PSI_ASKER, 200);
        s.p.config[side].partner_tokens_max = 128;
        assert_false(pair_run(&s.p));
        pair_assert_failed(&s.p, (enum side)side, ERR_REFUSED, "set larger than agreed");
        scene_fini(&s);
    }
}

/* ---- the holder's set ---- */

static void same_entry_twice(struct buf *b)
{
    memcpy(b->ptr + HEAD + 64, b->ptr + HEAD, 64);
}
static void same_tag_twice(struct buf *b)
{
    memcpy(b->ptr + HEAD + 64, b->ptr + HEAD, 16);
}
static void all_payloads_changed(struct buf *b)
{
    for (size_t at = HEAD; at < b->len; at += 64)
        b->ptr[at + 20] ^= 1;
}
static void size_larger_than_stated(struct buf *b)
{
    b->ptr[5] = 1;
    b->ptr[6] = 0;
    buf_put(b, b->ptr + HEAD, 64 * 128);
}

static void duplicated_entries_and_tags_are_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, SET, same_entry_twice, "two entries have the same tag");
    lie_of(SIDE_HOLDER, SET, same_tag_twice, "two entries have the same tag");
}
static void entries_that_do_not_open_are_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, SET, all_payloads_changed, "has its tag and does not open");
}
static void set_of_another_size_than_committed_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, SET, size_larger_than_stated, "256 items where 128 were due");
}

/* A holder that seals what it likes, under the right keys. */
static void seal_for(struct pair *p, uint32_t rank, const struct psi_payload *payload, uint8_t *entry)
{
    const struct token *common = NULL;
    const struct token_set *a = p->config[0].set, *h = p->config[1].set;
    for (size_t i = 0; i < a->token_count && !common; i++)
        for (size_t j = 0; j < h->token_count; j++)
            if (memcmp(a->tokens[i].digest, h->tokens[j].digest, 32) == 0)
                common = &a->tokens[i];
    struct sv input = sv_of((const char *)common->digest, 32);
    uint8_t output[64];
    struct psi_lock lock;
    struct psi_payload full = *payload;
    full.family = (uint16_t)(full.family + common->family);
    assert_int_equal(voprf_evaluate_own(p->s[1]->hold.key, &input, 1, 1, NULL, output), ERR_OK);
    psi_lock_derive(output, p->s[1]->id, rank, &lock);
    psi_entry_seal(&lock, &full, entry);
}

struct forgery {
    struct pair *pair;
    struct psi_payload payloads[2];
    uint32_t ranks[2];
};

/* Replaces the whole chunk: nothing but the forged entries has a meaning. */
static void forge(void *arg, enum side sender, unsigned number, struct buf *body)
{
    struct forgery *f = arg;
    if (sender != SIDE_HOLDER || number != SET)
        return;
    rng_fill(&rng_system, body->ptr + HEAD, body->len - HEAD);
    for (unsigned i = 0; i < 2; i++)
        seal_for(f->pair, f->ranks[i], &f->payloads[i], body->ptr + HEAD + (size_t)i * 64);
}

static void forged(struct forgery f, const char *words)
{
    struct scene s;
    scene_init(&s, PSI_ASKER, 20);
    f.pair = &s.p;
    s.p.tamper = forge;
    s.p.tamper_arg = &f;
    assert_int_equal(pair_run(&s.p), words == NULL);
    if (words)
        pair_assert_failed(&s.p, SIDE_ASKER, ERR_PARTNER, words);
    else
        assert_int_equal(pair_result(&s.p, SIDE_ASKER)->agreement_count, 2);
    scene_fini(&s);
}

static void entry_for_another_family_is_refused(void **state)
{
    (void)state;
    forged((struct forgery){.payloads = {{.family = 1}, {{1}, 0, 0, 0}}, .ranks = {0, 1}}, "another family");
}
static void entity_named_twice_for_one_token_is_refused(void **state)
{
    (void)state;
    forged((struct forgery){.ranks = {0, 1}}, "names an entity a second time");
}
static void well_forged_entries_are_a_holders_invention_and_pass(void **state)
{
    (void)state; /* the forger's tool works: the two tests above fail for the reason they say */
    forged((struct forgery){.payloads = {{{1}, 0, 0, 0}, {{2}, 0, 0, 0}}, .ranks = {0, 1}}, NULL);
}

/* ---- ends ---- */

static void last_byte_changed(struct buf *b)
{
    b->ptr[b->len - 1] ^= 1;
}
static void control_characters(struct buf *b)
{
    buf_clear(b);
    psi_put_refuse(b, PSI_REFUSE_BUDGET, SV("\x1b[2Jnothing to see"));
}
static void refuse_with_reason(struct buf *b)
{
    buf_clear(b);
    psi_put_refuse(b, PSI_REFUSE_BUDGET, SV("budget of family curp spent until 2026-12-01"));
}
static void turned_to_refuse(struct buf *b)
{
    b->ptr[0] = PSI_REFUSE;
}

static void finish_over_another_transcript_is_refused(void **state)
{
    (void)state;
    lie_of(SIDE_ASKER, FINISH, last_byte_changed, "finish: the partner's transcript differs");
    lie_of(SIDE_HOLDER, FINISH, last_byte_changed, "finish: the partner's transcript differs");
}
static void refusal_ends_the_session_with_the_partners_reason(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, PSI_ASKER, 10);
    s.lie = (struct lie){SIDE_HOLDER, EVALUATED, refuse_with_reason, &s.p};
    s.p.tamper = tell;
    s.p.tamper_arg = &s.lie;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, SIDE_ASKER, ERR_REFUSED,
                       "refused by the partner: budget: budget of family curp spent");
    scene_fini(&s);
}
static void malformed_refusals_are_errors_not_reasons(void **state)
{
    (void)state;
    lie_of(SIDE_HOLDER, EVALUATED, control_characters, "refuse: malformed");
    lie_of(SIDE_HOLDER, EVALUATED, turned_to_refuse, "refuse: malformed");
}

/* ---- mode both: open, blinded, pull, turn, evaluated, set, compare, finish;
 *      accept, evaluated, set, blinded, pull, commit, reveal, finish ---- */

static void turn_identity(struct buf *b)
{
    memset(b->ptr + 1, 0, 32);
}

static void lists_that_differ_are_found_by_either_side(void **state)
{
    (void)state;
    lie_in(PSI_BOTH, 10, SIDE_ASKER, 6, last_byte_changed, ERR_PARTNER, "compare: the partner's list");
    lie_in(PSI_BOTH, 10, SIDE_HOLDER, 6, last_byte_changed, ERR_PARTNER, "reveal: does not open");
}
static void the_second_run_is_checked_like_the_first(void **state)
{
    (void)state;
    lie_in(PSI_BOTH, 10, SIDE_ASKER, 3, turn_identity, ERR_PARTNER, "public key");
    lie_in(PSI_BOTH, 10, SIDE_ASKER, 4, proof_changed, ERR_PARTNER, VOPRF_SAYS_PROOF);
    lie_in(PSI_BOTH, 10, SIDE_HOLDER, 3, element_5_no_point, ERR_PARTNER, "blinded chunk 0");
    lie_in(PSI_BOTH, 10, SIDE_ASKER, 5, all_payloads_changed, ERR_PARTNER, "does not open");
}

/* ---- mode count ---- */

static void counting_refuses_points_that_are_none(void **state)
{
    (void)state;
    lie_in(PSI_COUNT, 100, SIDE_ASKER, 1, element_5_no_point, ERR_PARTNER, "element 5 " VOPRF_SAYS_ENCODING);
    lie_in(PSI_COUNT, 100, SIDE_ASKER, 1, element_5_identity, ERR_PARTNER, "element 5 " VOPRF_SAYS_IDENTITY);
    lie_in(PSI_COUNT, 100, SIDE_HOLDER, 2, element_5_no_point, ERR_PARTNER, "evaluated chunk 0: element 5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invalid_point_from_the_asker_is_refused),
        cmocka_unit_test(identity_point_from_the_asker_is_refused),
        cmocka_unit_test(invalid_point_from_the_holder_is_refused),
        cmocka_unit_test(identity_point_from_the_holder_is_refused),
        cmocka_unit_test(non_canonical_scalar_in_the_proof_is_refused),
        cmocka_unit_test(wrong_proof_is_refused),
        cmocka_unit_test(two_keys_in_one_session_are_found),
        cmocka_unit_test(truncated_chunks_are_refused),
        cmocka_unit_test(chunks_with_more_than_is_due_are_refused),
        cmocka_unit_test(reordered_chunks_are_refused),
        cmocka_unit_test(huge_lengths_are_refused),
        cmocka_unit_test(duplicate_chunks_are_refused),
        cmocka_unit_test(one_more_blinded_chunk_than_stated_is_refused),
        cmocka_unit_test(messages_in_the_wrong_state_are_refused),
        cmocka_unit_test(open_without_a_common_version_or_suite_is_refused),
        cmocka_unit_test(downgraded_suite_is_refused_by_both),
        cmocka_unit_test(accept_that_answers_another_open_is_refused),
        cmocka_unit_test(public_key_of_no_use_is_refused),
        cmocka_unit_test(size_that_is_not_a_padded_one_is_refused),
        cmocka_unit_test(other_rule_hash_is_refused),
        cmocka_unit_test(other_pack_hash_is_refused),
        cmocka_unit_test(other_agreement_or_party_is_refused),
        cmocka_unit_test(counting_is_refused_where_only_the_verified_suite_is_allowed),
        cmocka_unit_test(set_larger_than_agreed_is_refused_by_both),
        cmocka_unit_test(duplicated_entries_and_tags_are_refused),
        cmocka_unit_test(entries_that_do_not_open_are_refused),
        cmocka_unit_test(set_of_another_size_than_committed_is_refused),
        cmocka_unit_test(entry_for_another_family_is_refused),
        cmocka_unit_test(entity_named_twice_for_one_token_is_refused),
        cmocka_unit_test(well_forged_entries_are_a_holders_invention_and_pass),
        cmocka_unit_test(finish_over_another_transcript_is_refused),
        cmocka_unit_test(refusal_ends_the_session_with_the_partners_reason),
        cmocka_unit_test(malformed_refusals_are_errors_not_reasons),
        cmocka_unit_test(lists_that_differ_are_found_by_either_side),
        cmocka_unit_test(the_second_run_is_checked_like_the_first),
        cmocka_unit_test(counting_refuses_points_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
