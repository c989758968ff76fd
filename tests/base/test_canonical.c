/* canonical JSON: RFC 8785's own examples, and what it refuses; the strict parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <cmocka.h>

#include "base/canonical.h"
#include "base/fault.h"
#include "base/json.h"

static void expect(const char *json, const char *canonical)
{
    struct errctx ec = {0};
    json_t *value JSON_SCOPED = NULL;
    struct buf out BUF_SCOPED;
    buf_init(&out, "canonical", 1 << 16);
    if (json_parse("t", sv_cstr(json), &ec, &value) || json_canonical(value, &ec, &out))
        fail_msg("%s", ec.text);
    buf_put_char(&out, 0);
    assert_string_equal((const char *)out.ptr, canonical);
}

static void the_example_of_section_3_2_2_comes_out_as_printed(void **state)
{
    (void)state;
    expect("{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],"
           "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
           "\"literals\": [null, true, false]}",
           "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
           "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

static void members_are_sorted_by_utf16_code_units_as_in_section_3_2_3(void **state)
{
    (void)state;
    expect("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With "
           "Dagesh\","
           "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
           "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
           "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
           "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
           "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With "
           "Dagesh\"}");
}

/* RFC 8785, appendix B: the bits of a double and its text. */
static void numbers_follow_appendix_b(void **state)
{
    (void)state;
    static const struct {
        uint64_t bits;
        const char *text;
    } rows[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double v;
        memcpy(&v, &rows[i].bits, sizeof v);
        json_t *value JSON_SCOPED = json_real(v);
        struct buf out BUF_SCOPED;
        buf_init(&out, "canonical", 100);
        assert_int_equal(json_canonical(value, NULL, &out), ERR_OK);
        buf_put_char(&out, 0);
        assert_string_equal((const char *)out.ptr, rows[i].text);
    }
}

static void an_integer_beyond_two_to_the_53_is_refused(void **state)
{
    (void)state;
    struct errctx ec = {0};
    json_t *value JSON_SCOPED = NULL;
    struct buf out BUF_SCOPED;
    buf_init(&out, "canonical", 100);
    expect("[9007199254740992,-9007199254740992]", "[9007199254740992,-9007199254740992]");
    assert_int_equal(json_parse("t", SV("[9007199254740993]"), &ec, &value), ERR_OK);
    assert_int_equal(json_canonical(value, &ec, &out), ERR_INPUT);
    assert_non_null(strstr(ec.text, "9007199254740993"));
}

static void the_parser_refuses_what_others_might_read_otherwise(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"{\"a\":1,\n\"a\":2}", "t:2:"},
                                           {"{} {}", "t:1:"},
                                           {"{\"a\":\"\\u0000\"}", "t:1:"},
                                           {"{\"a\\u0000b\":1}", "t:1:"},
                                           {"{", "t:1:"},
                                           {"", "t:1:"},
                                           {"\"\xFF\"", "t:1:"},
                                           {"[1e999]", "t:1:"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct errctx ec = {0};
        json_t *value = NULL;
        assert_int_equal(json_parse("t", sv_cstr(cases[i][0]), &ec, &value), ERR_INPUT);
        assert_null(value);
        assert_ptr_equal(strstr(ec.text, cases[i][1]), ec.text);
    }
}

static void deep_nesting_is_refused_by_the_parser(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct buf text BUF_SCOPED;
    buf_init(&text, "nested", 1 << 20);
    for (int i = 0; i < 100000; i++)
        buf_put_char(&text, '[');
    json_t *value = NULL;
    assert_int_equal(json_parse("t", buf_sv(&text), &ec, &value), ERR_INPUT);
    assert_non_null(strstr(ec.text, "depth"));
}

static void a_value_nested_too_deep_is_refused_by_name(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct buf out BUF_SCOPED;
    buf_init(&out, "canonical", 1000);
    json_t *value JSON_SCOPED = json_array();
    for (unsigned i = 0; i <= CANONICAL_DEPTH_MAX; i++) {
        json_t *outer = json_array();
        assert_int_equal(json_array_append_new(outer, value), 0);
        value = outer;
    }
    assert_int_equal(json_canonical(value, &ec, &out), ERR_LIMIT);
    assert_non_null(strstr(ec.text, "CANONICAL_DEPTH_MAX"));
}

static void every_failing_allocation_yields_an_error_and_no_leak(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        json_t *value = NULL;
        struct buf out;
        buf_init(&out, "canonical", 1 << 16);
        fault_arm(FAULT_ALLOC, nth);
        enum err e = json_parse("t", SV("{\"b\":[1,2,{\"c\":\"long enough to be allocated\"}],\"a\":1.5}"),
                                NULL, &value);
        e = e ? e : json_canonical(value, NULL, &out);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        json_decref(value);
        buf_fini(&out);
        if (!reached) {
            assert_int_equal(e, ERR_OK);
            assert_true(nth > 5);
            break;
        }
        assert_int_equal(e, ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_section_3_2_2_comes_out_as_printed),
        cmocka_unit_test(members_are_sorted_by_utf16_code_units_as_in_section_3_2_3),
        cmocka_unit_test(numbers_follow_appendix_b),
        cmocka_unit_test(an_integer_beyond_two_to_the_53_is_refused),
        cmocka_unit_test(the_parser_refuses_what_others_might_read_otherwise),
        cmocka_unit_test(deep_nesting_is_refused_by_the_parser),
        cmocka_unit_test(a_value_nested_too_deep_is_refused_by_name),
        cmocka_unit_test(every_failing_allocation_yields_an_error_and_no_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
