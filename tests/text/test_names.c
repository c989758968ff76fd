/* text/nickname and text/frequency: what a given name stands for, and how much a name tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/fault.h"
#include "text/frequency.h"
#include "text/nickname.h"
#include "text/pack.h"

static void expect(const char *name, enum nickname_kind kind, const char *canonical)
{
    struct sv got = nickname_canonical(sv_cstr(name), kind);
    if (!sv_eq(got, sv_cstr(canonical)))
        fail_msg("%s is %.*s, not %s", name, SV_ARG(got), canonical);
}

static void short_names_have_the_canonical_name_people_expect(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"PACO", "FRANCISCO"},  {"PANCHO", "FRANCISCO"}, {"FCO", "FRANCISCO"}, {"PEPE", "JOSE"},
        {"LUPE", "GUADALUPE"},  {"GPE", "GUADALUPE"},    {"MA", "MARIA"},      {"CHUY", "JESUS"},
        {"NACHO", "IGNACIO"},   {"MEMO", "GUILLERMO"},   {"BILL", "WILLIAM"},  {"BOB", "ROBERT"},
        {"PEGGY", "MARGARET"},  {"MIKE", "MICHAEL"},     {"TONY", "ANTHONY"},  {"FRANCISCO", "FRANCISCO"},
        {"WILLIAM", "WILLIAM"}, {"XYZZY", "XYZZY"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        expect(pairs[i][0], NICKNAME_GIVEN, pairs[i][1]);
    expect("HDEZ", NICKNAME_SURNAME, "HERNANDEZ");
    expect("MTZ", NICKNAME_SURNAME, "MARTINEZ");
    expect("HDEZ", NICKNAME_GIVEN, "HDEZ");
    expect("PACO", NICKNAME_SURNAME, "PACO");
}

static void names_that_may_be_one_have_sets_that_meet(void **state)
{
    (void)state;
    assert_true(nickname_may_equal(SV("TONY"), SV("ANTONIO"), NICKNAME_GIVEN));
    assert_true(nickname_may_equal(SV("TONY"), SV("ANTHONY"), NICKNAME_GIVEN));
    assert_true(nickname_may_equal(SV("BILL"), SV("WILL"), NICKNAME_GIVEN));
    assert_true(nickname_may_equal(SV("BETO"), SV("HUMBERTO"), NICKNAME_GIVEN));
    assert_true(nickname_may_equal(SV("J"), SV("JOSE"), NICKNAME_GIVEN));
    assert_false(nickname_may_equal(SV("JUAN"), SV("PEDRO"), NICKNAME_GIVEN));
    assert_true(nickname_may_equal(SV("QWX"), SV("QWX"), NICKNAME_GIVEN));
}

static void sets_are_bounded_unique_and_start_with_the_name(void **state)
{
    (void)state;
    static const char *const files[] = {"nicknames_en.tsv", "nicknames_es.tsv"};
    for (size_t f = 0; f < 2; f++) {
        struct sv rest = pack_bytes(files[f]), line, kind, name, set[NICKNAME_SET_MAX];
        while (pack_next_line(&rest, &line)) {
            assert_true(sv_split(&line, '\t', &kind) && sv_split(&line, '\t', &name));
            size_t n = nickname_set(name, kind.ptr[0] == 's' ? NICKNAME_SURNAME : NICKNAME_GIVEN, set);
            assert_true(n >= 1 && n <= NICKNAME_SET_MAX && sv_eq(set[0], name));
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < i; j++)
                    assert_false(sv_eq(set[i], set[j]));
        }
    }
}

static void common_names_tell_less_than_rare_ones(void **state)
{
    (void)state;
    unsigned garcia = frequency_bits(SV("GARCIA"), FREQUENCY_SURNAME, NULL);
    unsigned parada = frequency_bits(SV("PARADA"), FREQUENCY_SURNAME, NULL);
    assert_true(garcia > 4 * FREQUENCY_BIT && garcia < 7 * FREQUENCY_BIT);
    assert_true(parada > garcia + 4 * FREQUENCY_BIT && parada < FREQUENCY_UNSEEN);
    assert_int_equal(frequency_bits(SV("XYZZYQ"), FREQUENCY_SURNAME, NULL), FREQUENCY_UNSEEN);
    assert_true(frequency_bits(SV("MARIA"), FREQUENCY_GIVEN, NULL) <
                frequency_bits(SV("JUVENCIO"), FREQUENCY_GIVEN, NULL));
    assert_int_equal(frequency_bits(SV(""), FREQUENCY_GIVEN, NULL), FREQUENCY_UNSEEN);
}

static void logarithms_are_those_of_arithmetic(void **state)
{
    (void)state;
    assert_int_equal(frequency_log2_ratio(1, 1), 0);
    assert_int_equal(frequency_log2_ratio(1024, 1), 10 * FREQUENCY_BIT);
    assert_int_equal(frequency_log2_ratio(UINT32_MAX, 1), 32 * FREQUENCY_BIT - 1);
    assert_int_equal(frequency_log2_ratio(3, 1), 25);      /* 1.58496 * 16 = 25.36 */
    assert_int_equal(frequency_log2_ratio(17200, 9), 174); /* 10.9002 * 16 = 174.40 */
    for (uint32_t n = 2; n < 100000; n += 7)
        assert_true(frequency_log2_ratio(n, n - 1) <= FREQUENCY_BIT);
}

static void a_site_table_comes_before_the_packs(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct frequency_table *site = NULL;
    assert_int_equal(frequency_table_open(SV("# ours\n32\tGARCIA XYZZYQ\n\n64\tPEREZ"), &ec, &site), ERR_OK);
    assert_int_equal(frequency_bits(SV("GARCIA"), FREQUENCY_SURNAME, site), 32);
    assert_int_equal(frequency_bits(SV("PEREZ"), FREQUENCY_SURNAME, site), 64);
    assert_int_equal(frequency_bits(SV("LOPEZ"), FREQUENCY_SURNAME, site),
                     frequency_bits(SV("LOPEZ"), FREQUENCY_SURNAME, NULL));
    frequency_table_close(site);
    assert_int_equal(frequency_table_open(SV(""), &ec, &site), ERR_OK);
    frequency_table_close(site);
    static const char *const bad[] = {"32 GARCIA",  "x\tGARCIA", "9999\tGARCIA", "32\tA  B",
                                      "1\tA\n2\tA", "32",        "-1\tA"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(frequency_table_open(sv_cstr(bad[i]), &ec, &site), ERR_INPUT);
        assert_non_null(strstr(ec.text, "frequency table:"));
    }
    for (uint64_t nth = 1; nth <= 3; nth++) {
        fault_arm(FAULT_ALLOC, nth);
        assert_int_equal(frequency_table_open(SV("32\tGARCIA"), &ec, &site), ERR_MEMORY);
        fault_arm(FAULT_ALLOC, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_names_have_the_canonical_name_people_expect),
        cmocka_unit_test(names_that_may_be_one_have_sets_that_meet),
        cmocka_unit_test(sets_are_bounded_unique_and_start_with_the_name),
        cmocka_unit_test(common_names_tell_less_than_rare_ones),
        cmocka_unit_test(logarithms_are_those_of_arithmetic),
        cmocka_unit_test(a_site_table_comes_before_the_packs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
