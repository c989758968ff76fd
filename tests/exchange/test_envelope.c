/* exchange: the envelope and the order of a session. One refusal a test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "exchange/talk.h"

static struct secret *key_a, *key_b;
static struct link_party a, b;
static struct errctx ec;
static struct rng_seeded seeded;
static struct rng rng;
static struct buf wire;

static int set_up(void **state)
{
    (void)state;
    uint8_t seed[32] = {9};
    rng = rng_from_seed(&seeded, seed);
    assert_int_equal(sign_key_open_random(&rng, &ec, &key_a, &a.own), ERR_OK);
    assert_int_equal(sign_key_open_random(&rng, &ec, &key_b, &b.own), ERR_OK);
    a.key = key_a;
    b.key = key_b;
    a.partner = b.own;
    b.partner = a.own;
    memset(a.agreement, 7, sizeof a.agreement);
    memset(b.agreement, 7, sizeof b.agreement);
    buf_init(&wire, "wire", ENVELOPE_BYTES_MAX);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    secret_close(key_a);
    secret_close(key_b);
    buf_fini(&wire);
    return 0;
}

/* A's first envelope on the wire, and both talks. */
static void begin(struct talk *ta, struct talk *tb)
{
    uint8_t session[ENVELOPE_SESSION_BYTES];
    rng_fill(&rng, session, sizeof session);
    talk_begin(ta, &a, session);
    talk_begin(tb, &b, session);
    assert_int_equal(talk_seal(ta, ENVELOPE_MATCH, SV("hello"), 1000, &ec, &wire), ERR_OK);
}

static void refused(struct talk *t, const char *words)
{
    struct envelope e;
    assert_int_equal(talk_open(t, buf_sv(&wire), &ec, &e), ERR_PARTNER);
    if (!strstr(ec.text, words))
        fail_msg("%s", ec.text);
}

static void a_session_alternates(void **state)
{
    (void)state;
    struct talk ta, tb;
    struct envelope e;
    begin(&ta, &tb);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(talk_open(&tb, buf_sv(&wire), &ec, &e), ERR_OK);
        assert_int_equal(e.number, i);
        assert_int_equal(talk_seal(&tb, ENVELOPE_MATCH, SV("answer"), 2000, &ec, &wire), ERR_OK);
        assert_int_equal(talk_open(&ta, buf_sv(&wire), &ec, &e), ERR_OK);
        assert_true(sv_eq(e.body, SV("answer")));
        assert_int_equal(talk_seal(&ta, ENVELOPE_MATCH, SV("more"), 3000, &ec, &wire), ERR_OK);
    }
}

static void every_changed_byte_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    begin(&ta, &tb);
    for (size_t i = 0; i < wire.len; i++) {
        struct envelope e;
        struct talk copy = tb;
        wire.ptr[i] ^= 1;
        assert_int_equal(talk_open(&copy, buf_sv(&wire), &ec, &e), ERR_PARTNER);
        wire.ptr[i] ^= 1;
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    begin(&ta, &tb);
    for (size_t n = 0; n < wire.len; n++) {
        struct envelope e;
        struct talk copy = tb;
        assert_int_equal(talk_open(&copy, sv_slice(buf_sv(&wire), 0, n), &ec, &e), ERR_PARTNER);
    }
    buf_put_u8(&wire, 0);
    refused(&tb, "do not fit");
}

static void huge_body_length_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    begin(&ta, &tb);
    memset(wire.ptr + ENVELOPE_HEADER_BYTES - 4, 0xFF, 4);
    refused(&tb, "do not fit a body of");
}

static void replay_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    struct envelope e;
    begin(&ta, &tb);
    assert_int_equal(talk_open(&tb, buf_sv(&wire), &ec, &e), ERR_OK);
    refused(&tb, "replayed");
}

static void envelope_of_another_session_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb, other;
    begin(&ta, &tb);
    static const uint8_t session[ENVELOPE_SESSION_BYTES] = {1};
    talk_begin(&other, &b, session);
    refused(&other, "another session");
}

static void envelope_for_somebody_else_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    begin(&ta, &tb);
    struct link_party third = b;
    third.own = a.own;
    tb.link = &third;
    refused(&tb, "somebody else");
}

static void envelope_of_another_sender_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    begin(&ta, &tb);
    struct link_party third = b;
    third.partner = b.own;
    tb.link = &third;
    refused(&tb, "not this connection's partner");
}

static void other_agreement_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    begin(&ta, &tb);
    struct link_party third = b;
    third.agreement[0] ^= 1;
    tb.link = &third;
    refused(&tb, "another agreement");
}

static void answer_to_another_question_is_refused(void **state)
{
    (void)state;
    struct talk ta, tb;
    struct envelope e;
    begin(&ta, &tb);
    assert_int_equal(talk_open(&tb, buf_sv(&wire), &ec, &e), ERR_OK);
    tb.hash_partner[0] ^= 1;
    assert_int_equal(talk_seal(&tb, ENVELOPE_MATCH, SV("x"), 0, &ec, &wire), ERR_OK);
    refused(&ta, "does not answer");
}

static void refusal_ends_with_the_partners_words_and_no_control_characters(void **state)
{
    (void)state;
    struct talk ta, tb;
    struct envelope e;
    begin(&ta, &tb);
    assert_int_equal(talk_open(&tb, buf_sv(&wire), &ec, &e), ERR_OK);
    struct talk again = tb, asker = ta;
    assert_int_equal(talk_seal(&tb, ENVELOPE_REFUSE, SV("\0\3no!"), 0, &ec, &wire), ERR_OK);
    assert_int_equal(talk_open(&ta, buf_sv(&wire), &ec, &e), ERR_REFUSED);
    assert_string_equal(ec.text, "the partner refused: no!");
    assert_int_equal(talk_seal(&again, ENVELOPE_REFUSE, SV("\0\4no\033!"), 0, &ec, &wire), ERR_OK);
    assert_int_equal(talk_open(&asker, buf_sv(&wire), &ec, &e), ERR_PARTNER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_alternates),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(huge_body_length_is_refused),
        cmocka_unit_test(replay_is_refused),
        cmocka_unit_test(envelope_of_another_session_is_refused),
        cmocka_unit_test(envelope_for_somebody_else_is_refused),
        cmocka_unit_test(envelope_of_another_sender_is_refused),
        cmocka_unit_test(other_agreement_is_refused),
        cmocka_unit_test(answer_to_another_question_is_refused),
        cmocka_unit_test(refusal_ends_with_the_partners_words_and_no_control_characters),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
