/* psi: a partner that breaks the protocol in its elements, chunks, order or end meets its own clear error. */
#include "lie.h"

#include "psi/session.h"

/* ---- elements and proofs ---- */

static void proof_scalar_too_large(struct buf *b)
{
    memset(b->ptr + b->len - 32, 0xff, 32);
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

/* ---- ends ---- */

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
    s.lie = (struct lie){SIDE_HOLDER, EVALUATED, refuse_with_reason};
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
        cmocka_unit_test(finish_over_another_transcript_is_refused),
        cmocka_unit_test(refusal_ends_the_session_with_the_partners_reason),
        cmocka_unit_test(malformed_refusals_are_errors_not_reasons),
        cmocka_unit_test(lists_that_differ_are_found_by_either_side),
        cmocka_unit_test(the_second_run_is_checked_like_the_first),
        cmocka_unit_test(counting_refuses_points_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
