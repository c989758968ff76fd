/* text: check-digit arithmetic against published examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "text/checkdigit.h"

static void luhn_accepts_the_standards_example_and_no_neighbour(void **state)
{
    (void)state;
    assert_true(checkdigit_luhn(SV("79927398713")));
    for (char c = '0'; c <= '9'; c++) {
        char text[] = "7992739871?";
        text[10] = c;
        assert_int_equal(checkdigit_luhn(sv_cstr(text)), c == '3');
    }
    assert_false(checkdigit_luhn(SV("")));
    assert_false(checkdigit_luhn(SV("7992739871\0")));
    assert_false(checkdigit_luhn(SV("79927398713 ")));
}

static void mod97_leaves_one_for_a_published_lei(void **state)
{
    (void)state;
    assert_int_equal(checkdigit_mod97(SV("213800KUD8LAJWSQ9D15")), 1);
    assert_int_not_equal(checkdigit_mod97(SV("213800KUD8LXJWSQ9D15")), 1);
    assert_int_equal(checkdigit_mod97(SV("2138\0")), CHECKDIGIT_BAD);
}

static void weighted_sum_refuses_what_is_outside_its_alphabet(void **state)
{
    (void)state;
    static const unsigned char weights[] = {3, 7, 1};
    assert_int_equal(checkdigit_weighted(SV("0325"), "0123456789", weights, 3), 3 * 7 + 2);
    assert_int_equal(checkdigit_weighted(SV("03\0"), "0123456789", weights, 3), CHECKDIGIT_BAD);
    assert_int_equal(checkdigit_weighted(SV("032X"), "0123456789", weights, 3), CHECKDIGIT_BAD);
}

static void pure_system_31_3_accepts_a_published_uscc(void **state)
{
    (void)state;
    const char *alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    assert_true(checkdigit_pure(SV("91110000600037341L"), alphabet, 31, 3));
    assert_false(checkdigit_pure(SV("A1110000600037341L"), alphabet, 31, 3));
    assert_false(checkdigit_pure(SV("L"), alphabet, 31, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(luhn_accepts_the_standards_example_and_no_neighbour),
        cmocka_unit_test(mod97_leaves_one_for_a_published_lei),
        cmocka_unit_test(weighted_sum_refuses_what_is_outside_its_alphabet),
        cmocka_unit_test(pure_system_31_3_accepts_a_published_uscc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
