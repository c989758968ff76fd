/* A partner that keeps the protocol to the letter and asks what was not agreed: its own node would have
 * refused, so it has another one. The holder's policy must say no, with the reason, and record no hit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "node/session.h"
#include "two_nodes.h"

#define TOKENS_MAX 640u   /* what was agreed for one session, */
#define TOKENS_DAILY 700u /* and for one day */

static const char us_lines[] =
    "{\"id\":\"u1\",\"schema\":\"Vehicle\",\"properties\":{\"vin\":[\"1M8GDM9AXKP042788\"]}}\n";
static const char mx_lines[] =
    "{\"id\":\"m1\",\"schema\":\"Vehicle\",\"properties\":{\"vin\":[\"1M8GDM9AXKP042788\"]}}\n";
static const char purpose[] = "counter-narcotics";

static struct two_nodes nodes;
static struct population *population; /* of us */

static int set_up(void **state)
{
    (void)state;
    struct errctx ec = {0};
    static const char *const purposes[] = {purpose}, *const modes[] = {"asker"};
    two_nodes_open(&nodes, us_lines, mx_lines,
                   (struct limits_wishes){.purposes = purposes,
                                          .purpose_count = 1,
                                          .modes = modes,
                                          .mode_count = 1,
                                          .tokens_max = TOKENS_MAX,
                                          .tokens_daily = TOKENS_DAILY});
    OK(reception_open(nodes.mx, &ec, &nodes.reception));
    OK(population_open(nodes.us->path, NULL, &ec, &population));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    population_close(population);
    two_nodes_close(&nodes);
    return 0;
}

/* An honest asker's configuration: what the hostile one starts from. */
static void configure(struct psi_config *config, struct match_session **session)
{
    struct errctx ec = {0};
    struct session_wishes wishes = {.home = nodes.us,
                                    .peer = nodes.mx_at_us,
                                    .population = population,
                                    .clock = &clock_system,
                                    .asker = true,
                                    .purpose = sv_cstr(purpose),
                                    .case_ = SV("HOSTILE-1"),
                                    .mode = SV("asker")};
    OK(session_begin(&wishes, &rng_system, &ec, config, session));
    config->decide = NULL; /* a hostile asker has no policy */
}

static enum err ask(const struct psi_config *config, const uint8_t session[ENVELOPE_SESSION_BYTES],
                    struct errctx *why)
{
    struct psi_session *psi = NULL;
    struct match_outcome outcome = {0};
    struct match_transport transport = two_nodes_transport(&nodes);
    assert_int_equal(psi_asker_open(config, why, &psi), ERR_OK);
    if (session)
        memcpy(outcome.session, session, sizeof outcome.session);
    else
        rng_fill(&rng_system, outcome.session, sizeof outcome.session);
    enum err e = match_ask(&nodes.mx_at_us->link, &transport, psi, &clock_system, why, &outcome);
    psi_close(psi);
    return e;
}

/* Refused with these words in the reason, and nothing of it on record at the holder's as done. */
static void expect_refused(const struct psi_config *config, const char *words)
{
    struct errctx why = {0};
    struct two_nodes_count before = two_nodes_count(nodes.mx);
    enum err e = ask(config, NULL, &why);
    struct two_nodes_count after = two_nodes_count(nodes.mx);
    if (e != ERR_REFUSED || !strstr(why.text, words))
        fail_msg("%s: \"%s\" without \"%s\"", err_info(e)->name, why.text, words);
    assert_int_equal(after.done, before.done);
    assert_int_equal(after.hits, 0);
    assert_int_equal(after.open, 0);
}

static void purpose_that_is_not_agreed_is_refused_by_the_holder(void **state)
{
    (void)state;
    struct psi_config config;
    struct match_session *session = NULL;
    configure(&config, &session);
    config.purpose = SV("fishing");
    expect_refused(&config, "purpose \"fishing\" is not agreed");
    session_free(session);
}

static void mode_that_is_not_agreed_is_refused_by_the_holder(void **state)
{
    (void)state;
    struct psi_config config;
    struct match_session *session = NULL;
    configure(&config, &session);
    config.mode = PSI_BOTH;
    expect_refused(&config, "mode \"both\" is not agreed");
    config.mode = PSI_COUNT;
    expect_refused(&config, "mode \"count\" is not agreed");
    session_free(session);
}

static int by_digest(const void *a, const void *b)
{
    return memcmp(a, b, TOKEN_DIGEST_BYTES);
}

static void set_larger_than_agreed_is_refused_by_the_holder(void **state)
{
    (void)state;
    static struct token tokens[TOKENS_MAX + 1];
    static struct token_entity entities[1];
    const struct token_set *own = population_tokens(population);
    struct token_set many = *own;
    struct psi_config config;
    struct match_session *session = NULL;
    configure(&config, &session);
    for (size_t i = 0; i <= TOKENS_MAX; i++) {
        tokens[i] = own->tokens[0];
        rng_fill(&rng_system, tokens[i].digest, sizeof tokens[i].digest);
    }
    qsort(tokens, TOKENS_MAX + 1, sizeof *tokens, by_digest);
    many.tokens = tokens;
    many.token_count = TOKENS_MAX + 1;
    many.entities = entities;
    many.entity_count = 1;
    config.set = &many;
    expect_refused(&config, "704 tokens asked, 640 agreed");
    session_free(session);
}

static void other_rule_pack_or_agreement_is_refused_by_the_holder(void **state)
{
    (void)state;
    struct psi_config config, honest;
    struct match_session *session = NULL;
    configure(&honest, &session);
    uint8_t other_pack[1][32] = {{1}};
    config = honest;
    config.rule_hash[0] ^= 1;
    expect_refused(&config, "rule");
    config = honest;
    config.pack_hashes = (const uint8_t(*)[32])other_pack;
    expect_refused(&config, "pack");
    config = honest;
    config.agreement_hash[0] ^= 1;
    expect_refused(&config, "agreement");
    session_free(session);
}

static void sessions_id_works_once_and_the_budget_is_spent_only_by_what_ran(void **state)
{
    (void)state;
    static const uint8_t id[ENVELOPE_SESSION_BYTES] = {77};
    struct errctx ec = {0};
    struct psi_config config;
    struct match_session *session = NULL;
    configure(&config, &session);
    uint64_t sessions = two_nodes_count(nodes.mx).sessions;
    OK(ask(&config, id, &ec)); /* the refused ones before have spent nothing of the day's budget */
    assert_int_equal(two_nodes_count(nodes.mx).done, 1);
    assert_int_not_equal(ask(&config, id, &ec), ERR_OK);
    assert_int_equal(two_nodes_count(nodes.mx).done, 1);
    assert_int_equal(two_nodes_count(nodes.mx).sessions, sessions + 1);
    session_free(session);
}

static void days_budget_ends_what_one_partner_can_ask(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct psi_config config;
    struct match_session *session = NULL;
    unsigned asked = 0;
    configure(&config, &session);
    enum err e;
    while ((e = ask(&config, NULL, &ec)) == ERR_OK && asked < TOKENS_DAILY)
        asked++;
    assert_int_equal(e, ERR_REFUSED);
    assert_non_null(strstr(ec.text, "of 700 spent on"));
    assert_in_range(asked, 5, TOKENS_DAILY / 64);
    assert_int_equal(two_nodes_count(nodes.mx).hits, 0); /* mode asker: the holder learns nobody */
    session_free(session);
}

static void stranger_with_a_certificate_of_its_own_is_not_admitted(void **state)
{
    (void)state;
    struct errctx ec = {0};
    uint8_t fingerprint[TLS_FINGERPRINT_BYTES];
    BUF_SCOPED struct buf response;
    buf_init(&response, "response", ENVELOPE_BYTES_MAX);
    memcpy(fingerprint, nodes.us_at_mx->tls_fingerprint, sizeof fingerprint);
    assert_true(reception_admits(nodes.reception, fingerprint));
    fingerprint[0] ^= 1;
    assert_false(reception_admits(nodes.reception, fingerprint));
    assert_int_equal(reception_handle(nodes.reception, fingerprint, SV("ENLC"), &ec, &response), ERR_REFUSED);
    assert_int_equal(response.len, 0);
}

static void second_process_does_not_serve_the_same_folder(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct reception *second = NULL;
    assert_int_equal(reception_open(nodes.mx, &ec, &second), ERR_CONFLICT);
    assert_non_null(strstr(ec.text, "served by another process"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(purpose_that_is_not_agreed_is_refused_by_the_holder),
        cmocka_unit_test(mode_that_is_not_agreed_is_refused_by_the_holder),
        cmocka_unit_test(set_larger_than_agreed_is_refused_by_the_holder),
        cmocka_unit_test(other_rule_pack_or_agreement_is_refused_by_the_holder),
        cmocka_unit_test(sessions_id_works_once_and_the_budget_is_spent_only_by_what_ran),
        cmocka_unit_test(days_budget_ends_what_one_partner_can_ask),
        cmocka_unit_test(stranger_with_a_certificate_of_its_own_is_not_admitted),
        cmocka_unit_test(second_process_does_not_serve_the_same_folder),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
