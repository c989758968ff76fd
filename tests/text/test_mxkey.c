/* text: the first ten characters of RFC and CURP, by the examples that the issuers' own documents give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text/mxkey.h"

static const struct date born = {1970, 12, 13}, today = {2026, 11, 21};

static size_t keys_of(const char *given, const char *paternal, const char *maternal, unsigned flags,
                      struct mxkey keys[MXKEY_KEYS_MAX])
{
    struct mxkey_name name = {sv_cstr(given), sv_cstr(paternal), sv_cstr(maternal)};
    return mxkey_from_name(&name, born, flags, keys);
}

static bool gives(const char *given, const char *paternal, const char *maternal, enum mxkey_kind kind,
                  const char *letters)
{
    struct mxkey keys[MXKEY_KEYS_MAX];
    size_t n = keys_of(given, paternal, maternal, MXKEY_AS_WRITTEN, keys);
    for (size_t i = 0; i < n; i++)
        if ((keys[i].kinds & (unsigned)kind) && memcmp(keys[i].prefix, letters, 4) == 0 &&
            strcmp(keys[i].prefix + 4, "701213") == 0)
            return true;
    return false;
}

/* SAT, Procedimiento para obtener la clave del RFC, rules 1 to 9 and 11 */
static void rfc_follows_the_tax_authoritys_examples(void **state)
{
    (void)state;
    assert_true(gives("Juan", "Barrios", "Fernández", MXKEY_RFC, "BAFJ"));
    assert_true(gives("Eva", "Iriarte", "Méndez", MXKEY_RFC, "IIME"));
    assert_true(gives("Manuel", "Chávez", "González", MXKEY_RFC, "CAGM"));
    assert_true(gives("Felipe", "Camargo", "Llamas", MXKEY_RFC, "CALF"));
    assert_true(gives("Charles", "Kennedy", "Truman", MXKEY_RFC, "KETC"));
    assert_true(gives("Álvaro", "de la O", "Lozano", MXKEY_RFC, "OLAL"));
    assert_true(gives("Ernesto", "Ek", "Rivera", MXKEY_RFC, "ERER"));
    assert_true(gives("Dolores", "San Martín", "Dávalos", MXKEY_RFC, "SADD"));
    assert_true(gives("Mario", "Sánchez de la Barquera", "Gómez", MXKEY_RFC, "SAGM"));
    assert_true(gives("Antonio", "Jiménez", "Ponce de León", MXKEY_RFC, "JIPA"));
    assert_true(gives("Luz María", "Fernández", "Juárez", MXKEY_RFC, "FEJL"));
    assert_true(gives("José Antonio", "Camargo", "Hernández", MXKEY_RFC, "CAHA"));
    assert_true(gives("María Luisa", "Ramírez", "Sánchez", MXKEY_RFC, "RASL"));
    assert_true(gives("Juan", "Martínez", "", MXKEY_RFC, "MAJU"));
    assert_true(gives("Gerarda", "", "Zafra", MXKEY_RFC, "ZAGE"));
    assert_true(gives("Carmen", "de la Peña", "Ramírez", MXKEY_RFC, "PERC"));
    assert_true(gives("Mario", "Sánchez", "de los Cobos", MXKEY_RFC, "SACM"));
    assert_true(gives("Roberto", "González", "y Durán", MXKEY_RFC, "GODR"));
    assert_true(gives("Juan", "del Valle", "Martínez", MXKEY_RFC, "VAMJ"));
    assert_true(gives("Roberto", "O'Farril", "Carballo", MXKEY_RFC, "OACR"));
    assert_true(gives("Rubén", "D'angelo", "Fargo", MXKEY_RFC, "DAFR"));
    assert_true(gives("Luz Ma.", "Fernández", "Juárez", MXKEY_RFC, "FEJL"));
}

/* RENAPO, Instructivo normativo para la asignación de la CURP, criteria of exception */
static void curp_follows_the_population_registrys_examples(void **state)
{
    (void)state;
    assert_true(gives("Alberto", "Ñando", "Rodríguez", MXKEY_CURP, "XARA"));
    assert_true(gives("María Luisa", "Pérez", "Hernández", MXKEY_CURP, "PEHL"));
    assert_true(gives("Luis Enrique", "Romero", "Palazuelos", MXKEY_CURP, "ROPL"));
    assert_true(gives("Juan José", "D/Amico", "Álvarez", MXKEY_CURP, "DXAJ"));
    assert_true(gives("Rocío", "Riva Palacio", "Cruz", MXKEY_CURP, "RICR"));
    assert_true(gives("Carlos", "Mc Gregor", "López", MXKEY_CURP, "GELC"));
    assert_true(gives("Ofelia", "Pedrero", "Domínguez", MXKEY_CURP, "PXDO"));
    assert_true(gives("Andrés", "Ich", "Rodríguez", MXKEY_CURP, "IXRA"));
    assert_true(gives("Luis", "Pérez", "", MXKEY_CURP, "PEXL"));
    assert_true(gives("Ma. de los Ángeles", "Moreno", "Sánchez", MXKEY_CURP, "MOSA"));
}

static void consonants_are_the_first_inside_each_name(void **state)
{
    (void)state;
    struct mxkey keys[MXKEY_KEYS_MAX];
    assert_int_equal(keys_of("Ma. de los Ángeles", "Moreno", "Sánchez", 0, keys), 1);
    assert_string_equal(keys[0].consonants, "RNN");
    assert_int_equal(keys[0].kinds, MXKEY_RFC | MXKEY_CURP);
    keys_of("Alberto", "Oñate", "Rodríguez", 0, keys);
    assert_string_equal(keys[0].consonants, "XDL");
    keys_of("Luis", "Po", "Pérez", 0, keys);
    for (size_t i = 0; i < 2; i++)
        if (keys[i].kinds & MXKEY_CURP)
            assert_string_equal(keys[i].consonants, "XRS");
}

static void an_inconvenient_word_is_broken_by_each_issuer_in_its_own_place(void **state)
{
    (void)state;
    assert_true(gives("Alberto", "Bueno", "Echeverría", MXKEY_RFC, "BUEA"));
    assert_true(gives("Ignacio", "Bueno", "Echeverría", MXKEY_RFC, "BUEX"));
    assert_true(gives("Ignacio", "Bueno", "Echeverría", MXKEY_CURP, "BXEI"));
    /* LOCO is on the registry's list alone */
    assert_true(gives("Óscar", "López", "Cruz", MXKEY_RFC, "LOCO"));
    assert_true(gives("Óscar", "López", "Cruz", MXKEY_CURP, "LXCO"));
}

static void unsplit_surnames_give_each_plausible_second_surname(void **state)
{
    (void)state;
    assert_true(gives("Miguel Ángel", "ARRIOLA MARQUEZ", "", MXKEY_RFC, "AIMM"));
    assert_true(gives("Rocío", "Riva Palacio Cruz", "", MXKEY_CURP, "RICR"));
    assert_true(gives("Rocío", "Cruz Riva Palacio", "", MXKEY_CURP, "CURR"));
    assert_true(gives("Elena", "Pérez de la Cruz", "", MXKEY_RFC, "PECE"));
}

static void loose_reading_only_adds_to_the_strict_one(void **state)
{
    (void)state;
    struct mxkey strict[MXKEY_KEYS_MAX], loose[MXKEY_KEYS_MAX];
    size_t n = keys_of("María Elena", "Gómez Ruiz", "", MXKEY_AS_WRITTEN, strict);
    size_t m = keys_of("María Elena", "Gómez Ruiz", "", MXKEY_LOOSE, loose);
    assert_true(n == 1 && m > n && m <= MXKEY_KEYS_MAX);
    assert_string_equal(strict[0].prefix, "GORE701213");
    assert_string_equal(loose[0].prefix, "GORE701213");
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(loose[i].prefix, loose[j].prefix);
}

static void nothing_comes_of_half_a_name_or_date(void **state)
{
    (void)state;
    struct mxkey keys[MXKEY_KEYS_MAX];
    struct mxkey_name name = {SV("Ana"), SV("Ruiz"), SV("")};
    char *huge = malloc(MXKEY_NAME_BYTES_MAX + 1);
    assert_non_null(huge);
    memset(huge, 'A', MXKEY_NAME_BYTES_MAX + 1);
    assert_int_equal(mxkey_from_name(&name, (struct date){1970, 2, 30}, 0, keys), 0);
    assert_int_equal(mxkey_from_name(&name, (struct date){1970, 0, 0}, 0, keys), 0);
    assert_int_equal(keys_of("", "Ruiz", "", 0, keys), 0);
    assert_int_equal(keys_of("Ana", "", "", 0, keys), 0);
    assert_int_equal(keys_of("...", "\xFF\xFE", "", 0, keys), 0);
    name.maternal = sv_of(NULL, 0);
    assert_int_equal(mxkey_from_name(&name, born, 0, keys), 2);
    name.paternal = sv_of(huge, MXKEY_NAME_BYTES_MAX + 1);
    assert_int_equal(mxkey_from_name(&name, born, 0, keys), 0);
    name.paternal.len--;
    assert_int_not_equal(mxkey_from_name(&name, born, MXKEY_LOOSE, keys), 0);
    free(huge);
}

static void a_curp_tells_birth_sex_and_entity(void **state)
{
    (void)state;
    struct mxkey_parts p;
    assert_true(mxkey_from_curp(SV("BOXW310820HNERXN09"), &p));
    assert_string_equal(p.prefix, "BOXW310820");
    assert_true(p.date.year == 1931 && p.date.month == 8 && p.date.day == 20);
    assert_true(p.sex == 'H' && !p.company);
    assert_string_equal(p.state, "NE");
    assert_string_equal(p.consonants, "RXN");
    assert_true(mxkey_from_curp(SV("BOXW010820MDFRXNA9"), &p) && p.date.year == 2001);
    assert_false(mxkey_from_curp(SV("BOXW310832HNERXN09"), &p));
    assert_false(mxkey_from_curp(SV("BOXW310820HNERXN0"), &p));
    assert_false(mxkey_from_curp(SV("BOXW310820HN\0RXN09"), &p));
    assert_false(mxkey_from_curp(SV(""), &p));
}

static void an_rfc_tells_the_birth_date_with_its_century(void **state)
{
    (void)state;
    struct mxkey_parts p;
    assert_true(mxkey_from_rfc(SV("GODE561231GR8"), today, &p) && p.date.year == 1956 && !p.company);
    assert_string_equal(p.prefix, "GODE561231");
    assert_true(mxkey_from_rfc(SV("GODE561231"), today, &p));
    assert_true(mxkey_from_rfc(SV("GODE050101GR8"), today, &p) && p.date.year == 2005);
    /* eleven in 2026, so rather 1915 than 2015; a hundred and fifteen is too old, so 2011 after all */
    assert_true(mxkey_from_rfc(SV("GODE160101GR8"), today, &p) && p.date.year == 1916);
    assert_true(mxkey_from_rfc(SV("GODE150101GR8"), today, &p) && p.date.year == 2015);
    assert_true(mxkey_from_rfc(SV("GODE270101GR8"), today, &p) && p.date.year == 1927);
    assert_true(mxkey_from_rfc(SV("GODE000229GR8"), today, &p) && p.date.year == 2000);
    assert_true(mxkey_from_rfc(SV("MAB250714AB1"), today, &p) && p.company && p.date.year == 2025);
    assert_string_equal(p.prefix, "");
    assert_true(mxkey_from_rfc(SV("\xC3\x91"
                                  "U\xC3\x91"
                                  "A561231GR8"),
                               today, &p));
    assert_string_equal(p.prefix, "NUNA561231");
    assert_false(mxkey_from_rfc(SV("GODE561331GR8"), today, &p));
    assert_false(mxkey_from_rfc(SV("GODE5612"), today, &p));
    assert_false(mxkey_from_rfc(SV("GO561231GR8"), today, &p));
    assert_false(mxkey_from_rfc(SV("GODEX561231"), today, &p));
    assert_false(mxkey_from_rfc(SV("\xC3"), today, &p));
    assert_false(mxkey_from_rfc(SV(""), today, &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_follows_the_tax_authoritys_examples),
        cmocka_unit_test(curp_follows_the_population_registrys_examples),
        cmocka_unit_test(consonants_are_the_first_inside_each_name),
        cmocka_unit_test(an_inconvenient_word_is_broken_by_each_issuer_in_its_own_place),
        cmocka_unit_test(unsplit_surnames_give_each_plausible_second_surname),
        cmocka_unit_test(loose_reading_only_adds_to_the_strict_one),
        cmocka_unit_test(nothing_comes_of_half_a_name_or_date),
        cmocka_unit_test(a_curp_tells_birth_sex_and_entity),
        cmocka_unit_test(an_rfc_tells_the_birth_date_with_its_century),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
