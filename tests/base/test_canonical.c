/* base: canonical JSON, held to RFC 8785's own example of sorting (section 3.2.3) and of strings (3.2.2.2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/canonical.h"

static struct errctx ec;

static void gives(const char *json, const char *want)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, "json", 4096);
    json_t *v = json_loads(json, 0, NULL);
    assert_non_null(v);
    assert_int_equal(json_canonical(v, &ec, &out), ERR_OK);
    buf_put_u8(&out, 0);
    assert_string_equal((char *)out.ptr, want);
    json_decref(v);
}

static void members_are_sorted_by_utf16_code_units(void **state)
{
    (void)state;
    gives("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With "
          "Dagesh\","
          "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
          "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
          "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
          "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
          "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With "
          "Dagesh\"}");
}

static void strings_have_the_shortest_escapes(void **state)
{
    (void)state;
    gives("[\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"]",
          "[\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
    gives("[\"\\b\\t\\n\\u000b\\f\\r\"]", "[\"\\b\\t\\n\\u000b\\f\\r\"]");
}

static void literals_and_integers_stand_as_they_are(void **state)
{
    (void)state;
    gives(" [ null , true , false , -5, 9007199254740992 , {} , [] ] ",
          "[null,true,false,-5,9007199254740992,{},[]]");
}

static void numbers_that_two_programs_might_write_differently_are_refused(void **state)
{
    (void)state;
    BUF_SCOPED struct buf out;
    buf_init(&out, "json", 4096);
    json_t *v = json_loads("[1.5]", 0, NULL);
    assert_int_equal(json_canonical(v, &ec, &out), ERR_INPUT);
    json_decref(v);
    v = json_loads("[9007199254740993]", 0, NULL);
    assert_int_equal(json_canonical(v, &ec, &out), ERR_INPUT);
    json_decref(v);
}

static void too_deep_is_refused(void **state)
{
    (void)state;
    BUF_SCOPED struct buf out;
    buf_init(&out, "json", 4096);
    json_t *v = json_array();
    for (int i = 0; i < 100; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, v);
        v = outer;
    }
    assert_int_equal(json_canonical(v, &ec, &out), ERR_LIMIT);
    json_decref(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_sorted_by_utf16_code_units),
        cmocka_unit_test(strings_have_the_shortest_escapes),
        cmocka_unit_test(literals_and_integers_stand_as_they_are),
        cmocka_unit_test(numbers_that_two_programs_might_write_differently_are_refused),
        cmocka_unit_test(too_deep_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
