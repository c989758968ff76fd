/* text: the names of countries as the lists write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "text/country.h"

static void assert_code(const char *text, const char *code)
{
    struct sv got = country_code(sv_cstr(text));
    if (!sv_eq(got, sv_cstr(code)))
        fail_msg("'%s' is '%.*s', not '%s'", text, SV_ARG(got), code);
}

static void codes_and_names_in_two_languages_are_one_country(void **state)
{
    (void)state;
    assert_code("Mexico", "mx");
    assert_code("MÉXICO", "mx");
    assert_code("mx", "mx");
    assert_code("MEX", "mx");
    assert_code("Estados Unidos de América", "us");
    assert_code("España", "es");
    assert_code("Côte d'Ivoire", "ci");
    assert_code("Cote d Ivoire", "ci");
}

static void inverted_names_of_the_lists_are_known(void **state)
{
    (void)state;
    assert_code("Korea, North", "kp");
    assert_code("Korea, South", "kr");
    assert_code("Congo, Democratic Republic of the", "cd");
    assert_code("Congo, Republic of the", "cg");
    assert_code("Virgin Islands, British", "vg");
    assert_code("Iran (Islamic Republic of)", "ir");
    assert_code("Palestinian", "ps");
    assert_code("Kosovo", "xk");
}

static void what_names_no_country_has_no_code(void **state)
{
    (void)state;
    assert_code("", "");
    assert_code("Sinaloa", "");
    assert_code("Region: Crimea", "");
    assert_code("Mexico City", "");
    assert_code("undetermined", "");
    assert_code("\xC3", "");
    assert_code("M\xC9XICO", ""); /* latin-1 is not UTF-8 */
    char text[200];
    memset(text, 'a', sizeof text);
    assert_true(sv_empty(country_code(sv_of(text, sizeof text))));
}

static void a_code_in_either_case_has_a_name(void **state)
{
    (void)state;
    assert_true(sv_eq(country_name(SV("kp")), SV("North Korea")));
    assert_true(sv_eq(country_name(SV("MX")), SV("Mexico")));
    assert_true(sv_empty(country_name(SV("zz"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_and_names_in_two_languages_are_one_country),
        cmocka_unit_test(inverted_names_of_the_lists_are_known),
        cmocka_unit_test(what_names_no_country_has_no_code),
        cmocka_unit_test(a_code_in_either_case_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
