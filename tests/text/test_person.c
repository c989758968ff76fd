/* text/person, text/phonetic, text/date: what names and dates are made of before they are compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "text/date.h"
#include "text/fold.h"
#include "text/person.h"
#include "text/phonetic.h"

/* ---- names ---- */

/* The words, then the initials: "CRUZ JUAN +C". */
static const char *read_name(const char *name, char out[512])
{
    ARENA_SCOPED struct arena *arena = NULL;
    struct errctx ec = {0};
    struct sv folded;
    struct person_name n;
    size_t len = 0;
    assert_int_equal(arena_open("test", 1 << 20, &ec, &arena), ERR_OK);
    assert_int_equal(fold_copy(arena, sv_cstr(name), FOLD_PLAIN, &ec, &folded), ERR_OK);
    assert_int_equal(person_name_read(arena, folded, &ec, &n), ERR_OK);
    out[0] = 0;
    for (size_t i = 0; i < n.word_count; i++)
        len += (size_t)snprintf(out + len, 512 - len, "%s%.*s", i ? " " : "", SV_ARG(n.words[i]));
    for (size_t i = 0; i < n.initial_count; i++)
        len += (size_t)snprintf(out + len, 512 - len, " +%c", n.initials[i]);
    return out;
}

static void a_name_is_its_words_whatever_their_order_and_particles(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"María de los Ángeles Núñez y Gómez", "ANGELES GOMEZ MARIA NUNEZ"},
        {"NÚÑEZ GÓMEZ, María Ángeles", "ANGELES GOMEZ MARIA NUNEZ"},
        {"Juan C. de la Cruz", "CRUZ JUAN +C"},
        {"Dr. John Smith Jr.", "JOHN SMITH"},
        {"Mac Donell", "MACDONELL"},
        {"San Martín, José", "JOSE SANMARTIN"},
        {"Vincent van der Berg", "BERG VINCENT"},
        {"O'Brien", "OBRIEN"},
        {"Ana Ana Rojas", "ANA ROJAS"},
        {"De La", "DE LA"},
        {"San", "SAN"},
        {"X Y", " +X +Y"},
        {"", ""},
        {"\xff\xfe", ""},
    };
    char out[512];
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_string_equal(read_name(pairs[i][0], out), pairs[i][1]);
}

static void which_words_of_a_long_name_are_kept_does_not_depend_on_their_order(void **state)
{
    (void)state;
    char a[512], b[512];
    assert_string_equal(read_name("Pablo Diego Jose Francisco Paula Juan Nepomuceno Picasso", a),
                        read_name("Picasso Nepomuceno Juan Paula Francisco Jose Diego Pablo", b));
    assert_string_equal(a, "DIEGO FRANCISCO NEPOMUCENO PABLO PAULA PICASSO");
}

static void a_word_without_end_is_cut(void **state)
{
    (void)state;
    char name[2000], out[512];
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = 0;
    assert_int_equal(strlen(read_name(name, out)), PERSON_WORD_BYTES_MAX);
}

/* ---- sounds ---- */

static void words_that_sound_alike_have_one_code(void **state)
{
    (void)state;
    static const char *const alike[][2] = {
        {"GONZALEZ", "GONSALES"}, {"SCHMIDT", "SMITH"}, {"MEYER", "MAIER"},        {"XIMENEZ", "JIMENEZ"},
        {"PHILIP", "FILIP"},      {"BROWN", "BRAUN"},   {"GUTIERREZ", "GUTIERES"}, {"VAZQUEZ", "BASKES"},
        {"CATHERINE", "KATRIN"},  {"ALLEN", "ALAN"}};
    static const char *const unlike[][2] = {
        {"GARCIA", "GOMEZ"}, {"LOPEZ", "PEREZ"}, {"ANA", "EVELYN"}, {"MARTINEZ", "MARTIN"}};
    char a[PHONETIC_BYTES_MAX], b[PHONETIC_BYTES_MAX];
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        struct sv x = phonetic_code(sv_cstr(alike[i][0]), a), y = phonetic_code(sv_cstr(alike[i][1]), b);
        if (!sv_eq(x, y))
            fail_msg("%s is %.*s, %s is %.*s", alike[i][0], SV_ARG(x), alike[i][1], SV_ARG(y));
    }
    for (size_t i = 0; i < sizeof unlike / sizeof unlike[0]; i++)
        assert_false(sv_eq(phonetic_code(sv_cstr(unlike[i][0]), a), phonetic_code(sv_cstr(unlike[i][1]), b)));
}

static void a_code_is_cut_and_may_be_empty(void **state)
{
    (void)state;
    char code[PHONETIC_BYTES_MAX];
    assert_int_equal(phonetic_code(SV("BLBLBLBLBLBLBLBLBLBLBLBLBLBLBL"), code).len, PHONETIC_BYTES_MAX);
    assert_int_equal(phonetic_code(SV("H"), code).len, 0);
    assert_int_equal(phonetic_code(SV(""), code).len, 0);
    assert_true(sv_eq(phonetic_code(SV("EAU"), code), SV("A")));
}

/* ---- dates ---- */

static void expect_date(const char *text, unsigned year, unsigned month, unsigned day)
{
    struct date d[DATE_INTERVAL_YEARS_MAX];
    size_t n = date_parse(sv_cstr(text), d, DATE_INTERVAL_YEARS_MAX);
    if (n != (year ? 1 : 0) || (n && (d[0].year != year || d[0].month != month || d[0].day != day)))
        fail_msg("%s: %zu dates, %u-%u-%u", text, n, n ? d[0].year : 0u, n ? d[0].month : 0u,
                 n ? d[0].day : 0u);
}

static void dates_are_read_whole_and_in_part(void **state)
{
    (void)state;
    expect_date("1967-09-27", 1967, 9, 27);
    expect_date("1967-9-2", 1967, 9, 2);
    expect_date("19670927", 1967, 9, 27);
    expect_date(" 1967-09 ", 1967, 9, 0);
    expect_date("1967", 1967, 0, 0);
    expect_date("1967-09-27T10:00:00Z", 1967, 9, 27);
    expect_date("1967-00-27", 1967, 0, 0);
    expect_date("1982-17-30", 1982, 17, 30);
    expect_date("1970-02-31", 1970, 2, 31);
}

static void what_is_no_date_gives_none(void **state)
{
    (void)state;
    static const char *const none[] = {
        "",           "0000",  "0000-00-00", "67",         "1967-",     "1967-09-27x", "196709277",
        "27.09.1967", "-1967", "1967/",      "circa 1967", "1900/1999", "1967/1960"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        expect_date(none[i], 0, 0, 0);
}

static void an_interval_is_each_of_its_years(void **state)
{
    (void)state;
    struct date d[DATE_INTERVAL_YEARS_MAX];
    assert_int_equal(date_parse(SV("1955/1957"), d, DATE_INTERVAL_YEARS_MAX), 3);
    assert_int_equal(d[2].year, 1957);
    assert_int_equal(date_parse(SV("1955/1957"), d, 2), 2);
}

static void the_calendar_and_the_bucket_are_told(void **state)
{
    (void)state;
    assert_true(date_exists((struct date){2000, 2, 29}));
    assert_false(date_exists((struct date){1900, 2, 29}));
    assert_false(date_exists((struct date){1970, 2, 31}));
    assert_false(date_exists((struct date){1970, 13, 1}));
    assert_true(date_is_placeholder((struct date){1970, 1, 1}));
    assert_int_equal(date_year_bucket(0), 0);
    assert_int_equal(date_year_bucket(1), 1);
    assert_int_equal(date_year_bucket(1604), 1);
    assert_int_equal(date_year_bucket(1605), 2);
    assert_int_equal(date_year_bucket(9999), DATE_BUCKET_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_its_words_whatever_their_order_and_particles),
        cmocka_unit_test(which_words_of_a_long_name_are_kept_does_not_depend_on_their_order),
        cmocka_unit_test(a_word_without_end_is_cut),
        cmocka_unit_test(words_that_sound_alike_have_one_code),
        cmocka_unit_test(a_code_is_cut_and_may_be_empty),
        cmocka_unit_test(dates_are_read_whole_and_in_part),
        cmocka_unit_test(what_is_no_date_gives_none),
        cmocka_unit_test(an_interval_is_each_of_its_years),
        cmocka_unit_test(the_calendar_and_the_bucket_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
