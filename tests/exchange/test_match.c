/* exchange: whole sessions between an asker and a desk, in one process, with an honest and a hostile
 * transport. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "exchange/match.h"

#define TOKENS 200u
#define COMMON 50u

static struct secret *key_a, *key_b;
static struct link_party a, b;
static struct errctx ec;
static struct rng_seeded seeded;
static struct rng rng;
static struct token tokens_a[TOKENS], tokens_b[TOKENS];
static struct token_entity entities[TOKENS];
static struct token_set set_a = {tokens_a, TOKENS, entities, TOKENS},
                        set_b = {tokens_b, TOKENS, entities, TOKENS};
static struct desk *desk;

/* what the desk's node would keep */
static struct {
    unsigned begun, ended, well;
    enum err code;
    char reason[256];
    uint8_t seen[64][ENVELOPE_SESSION_BYTES];
    unsigned seen_count;
    bool forbid, broken;
    struct match_outcome outcome;
} node;

static enum err decide(void *arg, const struct psi_terms *terms, struct psi_verdict *verdict,
                       struct errctx *e)
{
    (void)arg, (void)terms, (void)e;
    verdict->allowed = !node.forbid;
    verdict->code = PSI_REFUSE_PURPOSE;
    snprintf(verdict->text, sizeof verdict->text, "purpose not agreed");
    return ERR_OK;
}

static void configure(struct psi_config *c, const struct link_party *link, const struct token_set *set)
{
    *c = (struct psi_config){
        .set = set, .rng = &rng_system, .threads = 1, .now_ms = clock_monotonic_ms(&clock_system)};
    memcpy(c->agreement_hash, link->agreement, 32);
    memcpy(c->fingerprint_own, link->own.bytes, 32);
    memcpy(c->fingerprint_partner, link->partner.bytes, 32);
}

static enum err begin(void *arg, const struct link_party *link, const uint8_t session[ENVELOPE_SESSION_BYTES],
                      struct errctx *e, struct psi_config *config, void **session_arg)
{
    (void)arg;
    if (node.broken)
        return err_set(e, ERR_REFUSED, "/var/lib/node/peers/them/limits.json: was changed");
    for (unsigned i = 0; i < node.seen_count; i++)
        if (memcmp(node.seen[i], session, ENVELOPE_SESSION_BYTES) == 0)
            return err_set(e, ERR_CONFLICT, "this session was seen before");
    memcpy(node.seen[node.seen_count++ % 64], session, ENVELOPE_SESSION_BYTES);
    configure(config, link, &set_b);
    config->decide = decide;
    *session_arg = &node;
    node.begun++;
    return ERR_OK;
}

static enum err end(void *session_arg, struct psi_session *psi, const struct match_outcome *outcome,
                    enum err code, struct errctx *e)
{
    (void)session_arg, (void)psi;
    node.outcome = *outcome;
    node.ended++;
    node.well += code == ERR_OK;
    node.code = code;
    snprintf(node.reason, sizeof node.reason, "%.255s", code == ERR_OK ? "" : e->text);
    return ERR_OK;
}

static void random_set(struct token *tokens, const struct token *common)
{
    for (uint32_t i = 0; i < TOKENS; i++) {
        rng_fill(&rng, tokens[i].digest, sizeof tokens[i].digest);
        if (common && i < COMMON)
            memcpy(tokens[i].digest, common[i].digest, sizeof tokens[i].digest);
        tokens[i].entity = i;
        tokens[i].family = 3;
    }
}

static int by_digest(const void *x, const void *y)
{
    return memcmp(x, y, TOKEN_DIGEST_BYTES);
}

static int set_up(void **state)
{
    (void)state;
    uint8_t seed[32] = {4};
    rng = rng_from_seed(&seeded, seed);
    assert_int_equal(sign_key_open_random(&rng, &ec, &key_a, &a.own), ERR_OK);
    assert_int_equal(sign_key_open_random(&rng, &ec, &key_b, &b.own), ERR_OK);
    a.key = key_a;
    b.key = key_b;
    a.partner = b.own;
    b.partner = a.own;
    random_set(tokens_a, NULL);
    random_set(tokens_b, tokens_a);
    qsort(tokens_a, TOKENS, sizeof *tokens_a, by_digest);
    qsort(tokens_b, TOKENS, sizeof *tokens_b, by_digest);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    secret_close(key_a);
    secret_close(key_b);
    return 0;
}

static int64_t later_ms; /* how far the desk's clock is ahead */

static int64_t desk_now(void *arg)
{
    (void)arg;
    return clock_now_ms(&clock_system) + later_ms;
}

static int64_t desk_monotonic(void *arg)
{
    (void)arg;
    return clock_monotonic_ms(&clock_system) + later_ms;
}

static const struct clock desk_clock = {desk_now, desk_monotonic, NULL};

static int open_desk(void **state)
{
    (void)state;
    later_ms = 0;
    struct desk_callbacks callbacks = {begin, end, NULL};
    memset(&node, 0, sizeof node);
    return desk_open(&callbacks, &desk_clock, &ec, &desk) == ERR_OK ? 0 : -1;
}

static int close_desk(void **state)
{
    (void)state;
    desk_close(desk);
    return node.begun == node.ended ? 0 : -1; /* every session that began has ended, whatever happened */
}

/* The network: may do something to the n-th request or to its answer. */
struct network {
    unsigned requests, at; /* at: number of the request to which `harm` is done; 0 = none */
    enum { HONEST, LOSE_REQUEST, LOSE_ANSWER, CUT, FLIP, TWICE, OLD_ANSWER } harm;
    struct buf kept; /* a copy of the last request, or of the first answer */
};

static enum err deliver(struct sv request, struct errctx *e, struct buf *response)
{
    return desk_handle(desk, &b, request, e, response);
}

static enum err post(void *arg, struct sv request, struct errctx *e, struct buf *response)
{
    struct network *n = arg;
    struct errctx ignored = {0};
    bool now = ++n->requests == n->at;
    if (now && n->harm == LOSE_REQUEST)
        return err_set(e, ERR_IO, "connection lost");
    if (now && n->harm == CUT)
        request.len /= 2;
    if (now && n->harm == FLIP)
        ((char *)(uintptr_t)request.ptr)[request.len / 2] ^= 1;
    if (now && n->harm == TWICE && deliver(request, &ignored, response) != ERR_OK)
        fail();
    buf_clear(response);
    TRY(deliver(request, e, response));
    if (now && n->harm == LOSE_ANSWER)
        return err_set(e, ERR_IO, "connection lost");
    if (now && n->harm == OLD_ANSWER && n->kept.len) {
        buf_clear(response);
        buf_put_sv(response, buf_sv(&n->kept));
    }
    if (n->requests == 1)
        buf_put_sv(&n->kept, buf_sv(response));
    return ERR_OK;
}

static enum err ask(enum psi_mode mode, struct network *n, size_t *agreements)
{
    struct psi_config config;
    struct psi_session *psi = NULL;
    struct match_outcome outcome = {0};
    struct match_transport transport = {post, n};
    const struct psi_result *result;
    configure(&config, &a, &set_a);
    config.mode = mode;
    config.purpose = SV("counter-narcotics");
    config.case_ref = SV("TEST-1");
    buf_init(&n->kept, "kept", ENVELOPE_BYTES_MAX);
    rng_fill(&rng_system, outcome.session, sizeof outcome.session);
    assert_int_equal(psi_asker_open(&config, &ec, &psi), ERR_OK);
    enum err e = match_ask(&a, &transport, psi, &clock_system, &ec, &outcome);
    struct errctx why = {0};
    enum err resulted = psi_result(psi, &why, &result);
    assert_true((resulted == ERR_OK) == (e == ERR_OK)); /* no result of a session that broke */
    if (agreements)
        *agreements = e == ERR_OK ? result->agreement_count : 0;
    psi_close(psi);
    buf_fini(&n->kept);
    return e;
}

static void honest_session_finds_what_both_hold_in_every_mode(void **state)
{
    (void)state;
    static const enum psi_mode modes[] = {PSI_ASKER, PSI_BOTH, PSI_COUNT};
    for (unsigned i = 0; i < 3; i++) {
        struct network n = {0};
        size_t agreements = 0;
        if (ask(modes[i], &n, &agreements) != ERR_OK)
            fail_msg("%s", ec.text);
        assert_int_equal(agreements, modes[i] == PSI_COUNT ? 0 : COMMON);
        assert_int_equal(node.well, i + 1);
    }
}

/* At every message of every mode: the asker fails with a sentence, the desk ends the session and serves the
 * next. */
static void harm_at_every_message(int harm, const enum err *expected, size_t expected_count)
{
    struct network honest = {0};
    assert_int_equal(ask(PSI_BOTH, &honest, NULL), ERR_OK);
    for (unsigned at = 1; at <= honest.requests; at++) {
        struct network n = {.at = at};
        n.harm = (unsigned)harm;
        unsigned well = node.well;
        bool as_expected = false;
        enum err e = ask(PSI_BOTH, &n, NULL);
        for (size_t i = 0; i < expected_count; i++)
            as_expected = as_expected || e == expected[i];
        if (!as_expected || !ec.text[0])
            fail_msg("message %u: %d \"%s\"", at, (int)e, ec.text);
        /* only the loss of the very last answer may leave the holder with a session that it thinks went well
         */
        assert_true(node.well == well || (harm == LOSE_ANSWER && at == honest.requests));
        desk_close(desk); /* ends what hangs, as time would */
        assert_int_equal(node.begun, node.ended);
        struct desk_callbacks callbacks = {begin, end, NULL};
        assert_int_equal(desk_open(&callbacks, &clock_system, &ec, &desk), ERR_OK);
        node.seen_count = 0;
        struct network after = {0};
        assert_int_equal(ask(PSI_ASKER, &after, NULL), ERR_OK);
    }
}

static void disconnect_before_every_message_is_a_clear_error(void **state)
{
    (void)state;
    harm_at_every_message(LOSE_REQUEST, (enum err[]){ERR_IO}, 1);
}

static void disconnect_before_every_answer_is_a_clear_error(void **state)
{
    (void)state;
    harm_at_every_message(LOSE_ANSWER, (enum err[]){ERR_IO}, 1);
}

static void truncated_message_is_a_clear_error_everywhere(void **state)
{
    (void)state;
    harm_at_every_message(CUT, (enum err[]){ERR_PARTNER, ERR_REFUSED}, 2);
}

static void changed_byte_is_a_clear_error_everywhere(void **state)
{
    (void)state;
    harm_at_every_message(FLIP, (enum err[]){ERR_PARTNER, ERR_REFUSED}, 2);
}

static void message_sent_twice_is_a_clear_error_everywhere(void **state)
{
    (void)state;
    struct network honest = {0};
    assert_int_equal(ask(PSI_ASKER, &honest, NULL), ERR_OK);
    for (unsigned at = 1; at < honest.requests; at++) {
        struct network n = {.at = at, .harm = TWICE};
        enum err e = ask(PSI_ASKER, &n, NULL);
        if (e != ERR_REFUSED && e != ERR_PARTNER)
            fail_msg("message %u: %d \"%s\"", at, (int)e, ec.text);
        desk_close(desk);
        struct desk_callbacks callbacks = {begin, end, NULL};
        assert_int_equal(desk_open(&callbacks, &clock_system, &ec, &desk), ERR_OK);
    }
}

static void old_answer_in_place_of_the_new_one_is_refused(void **state)
{
    (void)state;
    struct network n = {.at = 2, .harm = OLD_ANSWER};
    assert_int_equal(ask(PSI_ASKER, &n, NULL), ERR_PARTNER);
    assert_non_null(strstr(ec.text, "replayed"));
}

static void a_partner_that_falls_silent_loses_its_session_without_another_request(void **state)
{
    (void)state;
    struct talk t;
    struct psi_config config;
    struct psi_session *psi = NULL;
    struct sv body;
    static const uint8_t session[ENVELOPE_SESSION_BYTES] = {44};
    BUF_SCOPED struct buf request;
    BUF_SCOPED struct buf response;
    buf_init(&request, "request", ENVELOPE_BYTES_MAX);
    buf_init(&response, "response", ENVELOPE_BYTES_MAX);
    configure(&config, &a, &set_a);
    config.purpose = SV("counter-narcotics");
    config.case_ref = SV("TEST-2");
    config.mode = PSI_ASKER;
    assert_int_equal(psi_asker_open(&config, &ec, &psi), ERR_OK);
    assert_int_equal(psi_next_message(psi, config.now_ms, &ec, &body), ERR_OK);
    talk_begin(&t, &a, session);
    assert_int_equal(talk_seal(&t, ENVELOPE_MATCH, body, 0, &ec, &request), ERR_OK);
    assert_int_equal(deliver(buf_sv(&request), &ec, &response), ERR_OK);
    psi_close(psi);
    desk_reap(desk);
    assert_int_equal(node.begun, 1);
    assert_int_equal(node.ended, 0);
    later_ms = PSI_STEP_MS_MAX + 1;
    desk_reap(desk);
    assert_int_equal(node.ended, 1);
    assert_int_equal(node.code, ERR_TIMEOUT);
}

/* What the desk's node kept of the session, as somebody reads it who holds the two public keys alone. */
static void what_both_keep_can_be_verified_later(void **state)
{
    (void)state;
    struct network n = {0};
    size_t agreements = 0;
    struct envelope asked, answered;
    uint8_t hash[HASH_SHA256_BYTES];
    assert_int_equal(ask(PSI_BOTH, &n, &agreements), ERR_OK);
    struct talk_last *partner = &node.outcome.last_partner, *own = &node.outcome.last_own;
    struct envelope_expected to_b = {&a.own, &b.own}, to_a = {&b.own, &a.own};
    assert_int_equal(envelope_open(sv_of((char *)partner->bytes, partner->len), &to_b, &ec, &asked, hash),
                     ERR_OK);
    assert_int_equal(envelope_open(sv_of((char *)own->bytes, own->len), &to_a, &ec, &answered, NULL), ERR_OK);
    assert_memory_equal(answered.answers, hash, sizeof hash);
    /* both are finish bodies over one transcript, and the node keeps its hash beside them */
    assert_true(asked.body.len == 1 + PSI_HASH_BYTES && sv_eq(asked.body, answered.body));
    partner->bytes[partner->len / 2] ^= 1;
    assert_int_equal(envelope_open(sv_of((char *)partner->bytes, partner->len), &to_b, &ec, &asked, NULL),
                     ERR_PARTNER);
}

static void paths_of_the_holder_are_never_told(void **state)
{
    (void)state;
    struct talk t;
    struct envelope e;
    static const uint8_t session[ENVELOPE_SESSION_BYTES] = {43};
    BUF_SCOPED struct buf request;
    BUF_SCOPED struct buf response;
    buf_init(&request, "request", ENVELOPE_BYTES_MAX);
    buf_init(&response, "response", ENVELOPE_BYTES_MAX);
    talk_begin(&t, &a, session);
    node.broken = true;
    assert_int_equal(talk_seal(&t, ENVELOPE_MATCH, SV("an open"), 0, &ec, &request), ERR_OK);
    assert_int_equal(deliver(buf_sv(&request), &ec, &response), ERR_OK);
    assert_int_equal(talk_open(&t, buf_sv(&response), &ec, &e), ERR_REFUSED);
    assert_non_null(strstr(ec.text, "does not take sessions"));
    assert_null(strstr(ec.text, "/"));
}

static void replayed_session_is_refused(void **state)
{
    (void)state;
    struct talk t;
    struct envelope e;
    static const uint8_t session[ENVELOPE_SESSION_BYTES] = {42};
    BUF_SCOPED struct buf request;
    BUF_SCOPED struct buf response;
    buf_init(&request, "request", ENVELOPE_BYTES_MAX);
    buf_init(&response, "response", ENVELOPE_BYTES_MAX);
    talk_begin(&t, &a, session);
    assert_int_equal(talk_seal(&t, ENVELOPE_MATCH, SV("not an open"), 0, &ec, &request), ERR_OK);
    assert_int_equal(deliver(buf_sv(&request), &ec, &response), ERR_OK);
    buf_clear(&response);
    assert_int_equal(deliver(buf_sv(&request), &ec, &response), ERR_OK);
    assert_int_equal(talk_open(&t, buf_sv(&response), &ec, &e), ERR_REFUSED);
    assert_non_null(strstr(ec.text, "seen before"));
    assert_int_equal(node.well, 0);
}

static void policy_no_reaches_the_asker_with_its_reason(void **state)
{
    (void)state;
    struct network n = {0};
    node.forbid = true;
    assert_int_equal(ask(PSI_ASKER, &n, NULL), ERR_REFUSED);
    assert_non_null(strstr(ec.text, "purpose not agreed"));
    assert_int_equal(node.code, ERR_REFUSED);
}

static void ping_answers_under_the_same_limits_only(void **state)
{
    (void)state;
    struct network n = {0};
    struct match_transport transport = {post, &n};
    buf_init(&n.kept, "kept", ENVELOPE_BYTES_MAX);
    assert_int_equal(match_ping(&a, &transport, &rng_system, &clock_system, &ec), ERR_OK);
    a.agreement[0] ^= 1;
    enum err e = match_ping(&a, &transport, &rng_system, &clock_system, &ec);
    a.agreement[0] ^= 1;
    assert_int_not_equal(e, ERR_OK);
    buf_fini(&n.kept);
}

static void one_partner_cannot_take_every_session(void **state)
{
    (void)state;
    BUF_SCOPED struct buf request;
    BUF_SCOPED struct buf response;
    buf_init(&request, "request", ENVELOPE_BYTES_MAX);
    buf_init(&response, "response", ENVELOPE_BYTES_MAX);
    struct psi_config config;
    configure(&config, &a, &set_a);
    config.mode = PSI_ASKER;
    config.purpose = SV("counter-narcotics");
    config.case_ref = SV("TEST-1");
    for (unsigned i = 0; i <= DESK_SESSIONS_PER_PARTNER_MAX; i++) {
        struct psi_session *psi = NULL;
        struct talk t;
        struct envelope e;
        struct sv body;
        uint8_t session[ENVELOPE_SESSION_BYTES] = {(uint8_t)(i + 1)};
        assert_int_equal(psi_asker_open(&config, &ec, &psi), ERR_OK);
        assert_int_equal(psi_next_message(psi, clock_monotonic_ms(&clock_system), &ec, &body), ERR_OK);
        talk_begin(&t, &a, session);
        assert_int_equal(talk_seal(&t, ENVELOPE_MATCH, body, 0, &ec, &request), ERR_OK);
        buf_clear(&response);
        assert_int_equal(deliver(buf_sv(&request), &ec, &response), ERR_OK);
        bool over = i == DESK_SESSIONS_PER_PARTNER_MAX;
        assert_int_equal(talk_open(&t, buf_sv(&response), &ec, &e), over ? ERR_REFUSED : ERR_OK);
        psi_close(psi);
    }
    assert_non_null(strstr(ec.text, "sessions of one partner"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(honest_session_finds_what_both_hold_in_every_mode),
        TEST(disconnect_before_every_message_is_a_clear_error),
        TEST(disconnect_before_every_answer_is_a_clear_error),
        TEST(truncated_message_is_a_clear_error_everywhere),
        TEST(changed_byte_is_a_clear_error_everywhere),
        TEST(message_sent_twice_is_a_clear_error_everywhere),
        TEST(old_answer_in_place_of_the_new_one_is_refused),
        TEST(replayed_session_is_refused),
        TEST(a_partner_that_falls_silent_loses_its_session_without_another_request),
        TEST(what_both_keep_can_be_verified_later),
        TEST(paths_of_the_holder_are_never_told),
        TEST(policy_no_reaches_the_asker_with_its_reason),
        TEST(ping_answers_under_the_same_limits_only),
        TEST(one_partner_cannot_take_every_session),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
