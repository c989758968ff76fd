/* policy: the limits document and the decision, one refusal a test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "policy/decide.h"

#define KEY_A "00000000000000000000000000000000000000000000000000000000000000aa"
#define KEY_B "00000000000000000000000000000000000000000000000000000000000000bb"
#define PARTIES                                                                                              \
    "\"parties\":[{\"name\":\"us.one\",\"key\":\"" KEY_A "\"},{\"name\":\"mx.two\",\"key\":\"" KEY_B "\"}]"
#define REST                                                                                                 \
    "\"purposes\":[\"counter-narcotics\"],\"modes\":[\"asker\",\"both\"],\"tokens_max\":1000,\"tokens_"      \
    "daily\":2500,"                                                                                          \
    "\"families\":{\"curp\":{\"tokens_max\":100,\"tokens_daily\":150}},\"valid_from\":\"2026-01-01\","       \
    "\"valid_until\":\"2026-12-31\"}"
#define WHOLE "{\"format\":\"enlace-limits/1\"," PARTIES "," REST

static struct errctx ec;
static uint8_t key_a[32], key_b[32];

static struct limits parsed(void)
{
    struct limits l;
    if (limits_parse("limits.json", SV(WHOLE), &ec, &l) != ERR_OK)
        fail_msg("%s", ec.text);
    key_a[31] = 0xAA;
    key_b[31] = 0xBB;
    return l;
}

/* A question that is allowed; each test spoils one thing. */
static struct policy_question question(struct policy_family *f)
{
    *f = (struct policy_family){SV("curp"), 100, 0};
    return (struct policy_question){key_a, key_b, SV("counter-narcotics"), SV("asker"), SV("2026-11-21"), f,
                                    1,     0};
}

static void decides(struct policy_question q, enum policy_answer want, const char *words)
{
    struct limits l = parsed();
    struct policy_decision d;
    policy_decide(&l, &q, &d);
    if (d.answer != want || !strstr(d.reason, words))
        fail_msg("answer %d, reason \"%s\"", (int)d.answer, d.reason);
}

static void agreed_question_is_allowed_in_both_directions(void **state)
{
    (void)state;
    struct policy_family f;
    struct policy_question q = question(&f);
    decides(q, POLICY_ALLOW, "");
    q.own_key = key_b;
    q.partner_key = key_a;
    decides(q, POLICY_ALLOW, "");
}

static void stranger_is_refused(void **state)
{
    (void)state;
    static uint8_t other[32] = {1};
    struct policy_family f;
    struct policy_question q = question(&f);
    q.partner_key = other;
    decides(q, POLICY_REFUSE_PARTY, "other parties");
    q.partner_key = key_a; /* both sides the same one */
    decides(q, POLICY_REFUSE_PARTY, "other parties");
}

static void day_outside_validity_is_refused(void **state)
{
    (void)state;
    struct policy_family f;
    struct policy_question q = question(&f);
    q.today = SV("2027-01-01");
    decides(q, POLICY_REFUSE_VALIDITY, "2026-12-31");
    q.today = SV("2025-12-31");
    decides(q, POLICY_REFUSE_VALIDITY, "2026-01-01");
    q.today = SV("2026-12-31");
    decides(q, POLICY_ALLOW, "");
}

static void purpose_not_agreed_is_refused(void **state)
{
    (void)state;
    struct policy_family f;
    struct policy_question q = question(&f);
    q.purpose = SV("immigration");
    decides(q, POLICY_REFUSE_PURPOSE, "immigration");
    q.purpose = SV("");
    decides(q, POLICY_REFUSE_PURPOSE, "not agreed");
}

static void mode_not_agreed_is_refused(void **state)
{
    (void)state;
    struct policy_family f;
    struct policy_question q = question(&f);
    q.mode = SV("count");
    decides(q, POLICY_REFUSE_MODE, "count");
    q.mode = SV("everything");
    decides(q, POLICY_REFUSE_MODE, "everything");
}

static void set_larger_than_agreed_is_refused(void **state)
{
    (void)state;
    struct policy_family f;
    struct policy_question q = question(&f);
    f.tokens = 101;
    decides(q, POLICY_REFUSE_TOO_LARGE, "curp: 101 tokens asked, 100 agreed");
    f = (struct policy_family){SV("name-date"), 1001, 0};
    decides(q, POLICY_REFUSE_TOO_LARGE, "1001 tokens asked, 1000 agreed");
    f = (struct policy_family){SV(""), 1, 0};
    decides(q, POLICY_REFUSE_TOO_LARGE, "does not know");
}

static void spent_budget_is_refused_to_the_token(void **state)
{
    (void)state;
    struct policy_family f;
    struct policy_question q = question(&f);
    f.spent_today = 50;
    decides(q, POLICY_ALLOW, "");
    f.spent_today = 51;
    decides(q, POLICY_REFUSE_BUDGET, "51 of 150 spent");
    f.spent_today = UINT64_MAX; /* no wrap-around */
    decides(q, POLICY_REFUSE_BUDGET, "curp");
    f.spent_today = 0;
    q.spent_today = 2401;
    decides(q, POLICY_REFUSE_BUDGET, "2401 of 2500");
}

static void broken(const char *json, const char *words)
{
    struct limits l;
    enum err e = limits_parse("limits.json", sv_cstr(json), &ec, &l);
    if (e != ERR_INPUT || !strstr(ec.text, words))
        fail_msg("%s: %d \"%s\"", json, (int)e, ec.text);
}

static void document_with_an_unknown_or_missing_member_is_refused(void **state)
{
    (void)state;
    broken("{\"format\":\"enlace-limits/1\",\"extra\":1," PARTIES "," REST, "\"extra\"");
    broken("{\"format\":\"enlace-limits/1\"," REST, "\"parties\": is missing");
    broken("{\"format\":\"enlace-limits/2\"," PARTIES "," REST, "\"format\"");
    broken("{\"format\":\"enlace-limits/1\",\"format\":\"enlace-limits/1\"," PARTIES "," REST,
           "limits.json:1:");
    broken("[]", "an object was expected");
    broken("{", "limits.json:1:");
}

static void document_with_a_wrong_value_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *words;
    } cases[] = {
        {"2026-01-01", "2026-02-30", "valid_from"},
        {"2026-01-01", "2027-01-01", "lies before"},
        {"\"tokens_max\":1000", "\"tokens_max\":-1", "tokens_max"},
        {"\"tokens_max\":1000", "\"tokens_max\":1e3", "tokens_max"},
        {"\"asker\"", "\"all\"", "modes"},
        {"counter-narcotics", "Counter Narcotics", "purposes"},
        {KEY_A, KEY_B, "same key"},
        {KEY_A, "ff", "64 digits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2048];
        const char *at = strstr(WHOLE, cases[i].from);
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - WHOLE), WHOLE, cases[i].to,
                 at + strlen(cases[i].from));
        broken(text, cases[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreed_question_is_allowed_in_both_directions),
        cmocka_unit_test(stranger_is_refused),
        cmocka_unit_test(day_outside_validity_is_refused),
        cmocka_unit_test(purpose_not_agreed_is_refused),
        cmocka_unit_test(mode_not_agreed_is_refused),
        cmocka_unit_test(set_larger_than_agreed_is_refused),
        cmocka_unit_test(spent_budget_is_refused_to_the_token),
        cmocka_unit_test(document_with_an_unknown_or_missing_member_is_refused),
        cmocka_unit_test(document_with_a_wrong_value_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
