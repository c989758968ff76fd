/* record: the grammar of OFAC's remarks, clause by clause. Numbers are made up or of the documented form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "record/ofac_remarks.h"

static struct ofac_clause read_clause(const char *text)
{
    struct ofac_clause c;
    ofac_clause_read(sv_cstr(text), &c);
    return c;
}

static void assert_sv(const char *text, struct sv got, const char *wanted)
{
    if (!sv_eq(got, sv_cstr(wanted)))
        fail_msg("'%s': got '%.*s', not '%s'", text, SV_ARG(got), wanted);
}

static void assert_document(const char *text, const char *property, const char *number, const char *country)
{
    struct ofac_clause c = read_clause(text);
    if (c.kind != OFAC_DOCUMENT)
        fail_msg("'%s' is no document", text);
    assert_sv(text, sv_cstr(c.property), property);
    assert_sv(text, c.value, number);
    assert_sv(text, c.country, country);
}

static void assert_period(const char *text, const char *from, const char *to, bool circa)
{
    struct ofac_clause c = read_clause(text);
    if (c.kind != OFAC_PERIOD)
        fail_msg("'%s' is no period", text);
    assert_sv(text, sv_cstr(c.period.from), from);
    assert_sv(text, sv_cstr(c.period.to), to);
    assert_int_equal(c.period.circa, circa);
}

static void assert_unknown(const char *text)
{
    struct ofac_clause c = read_clause(text);
    if (c.kind != OFAC_UNKNOWN || c.property)
        fail_msg("'%s' was understood as %d", text, (int)c.kind);
    assert_sv(text, c.text, text);
}

static void clauses_end_at_semicolons_outside_the_quotes_of_an_alias(void **state)
{
    (void)state;
    static const char *const wanted[] = {"DOB 1950",        "a.k.a. 'X; Y'",
                                         "a.k.a. 'O'CANO'", "a.k.a. 'NEVER CLOSED",
                                         "f.k.a. 'Z'.",     "POB Lima, Peru."};
    struct sv rest = SV(
        "DOB 1950;;  a.k.a. 'X; Y'; a.k.a. 'O'CANO'; a.k.a. 'NEVER CLOSED; f.k.a. 'Z'.; . ;POB Lima, Peru.");
    struct sv clause;
    size_t n = 0;
    while (ofac_remarks_next(&rest, &clause)) {
        assert_true(n < sizeof wanted / sizeof *wanted);
        assert_sv(wanted[n], clause, wanted[n]);
        n++;
    }
    assert_int_equal(n, sizeof wanted / sizeof *wanted);
}

/* Quadratic cost would be ten thousand million steps here: minutes instead of milliseconds. */
static void a_text_of_unclosed_aliases_is_divided_in_linear_time(void **state)
{
    (void)state;
    enum { ALIASES = 100000, BYTES = 10 };
    static char text[ALIASES * BYTES + 1];
    for (size_t i = 0; i < ALIASES; i++)
        memcpy(text + i * BYTES, i % 2 ? "d.b.a. 'x;" : "a.k.a. 'x;", BYTES);
    struct sv rest = sv_of(text, sizeof text - 1), clause;
    size_t n = 0;
    while (ofac_remarks_next(&rest, &clause))
        n++;
    assert_int_equal(n, ALIASES);
}

static void dates_are_exact_partial_around_or_ranges(void **state)
{
    (void)state;
    assert_period("DOB 05 Sep 1977", "1977-09-05", "", false);
    assert_period("alt. DOB Sep 1977.", "1977-09", "", false);
    assert_period("DOB 1977", "1977", "", false);
    assert_period("DOB circa 1976", "1976", "", true);
    assert_period("DOB circa 01 Jan 1961", "1961-01-01", "", true);
    assert_period("DOB 1962 to 1963", "1962", "1963", false);
    assert_period("DOB circa 1979-1982", "1979", "1982", true);
    assert_period("DOB between 1979 and 1982", "1979", "1982", false);
    assert_period("DOB 08 Nov 1985 to 07 Nov 1986", "1985-11-08", "1986-11-07", false);
    assert_period("Organization Established Date 29 Feb 2000", "2000-02-29", "", false);
}

static void dates_that_do_not_exist_are_not_read(void **state)
{
    (void)state;
    assert_unknown("DOB 30 Feb 1977");
    assert_unknown("DOB 29 Feb 1900");
    assert_unknown("DOB 12 Foo 1977");
    assert_unknown("DOB 1963 to 1962");
    assert_unknown("DOB 77");
    assert_unknown("DOB");
}

static void documents_have_number_country_region_and_validity(void **state)
{
    (void)state;
    assert_document("Passport 96020025125 (Mexico) issued 02 May 2010 expires 02 May 2016", "passportNumber",
                    "96020025125", "mx");
    struct ofac_clause c =
        read_clause("Passport 96020025125 (Mexico) issued 02 May 2010 expires 02 May 2016");
    assert_string_equal(c.issued, "2010-05-02");
    assert_string_equal(c.expires, "2016-05-02");
    c = read_clause("Passport Z1 (India) expires 01 Jan 2026 to 31 Dec 2026");
    assert_string_equal(c.expires, "2026-12-31");
    assert_document("alt. Passport RL 0266714 (Lebanon).", "passportNumber", "RL 0266714", "lb");
    assert_document("Passport Booklet: A8235074 (Pakistan)", "passportNumber", "A8235074", "pk");
    assert_document("Registration Number HRA 738077 (Stuttgart) (Germany)", "registrationNumber",
                    "HRA 738077", "de");
    assert_sv("region", read_clause("Registration Number HRA 738077 (Stuttgart) (Germany)").place,
              "Stuttgart");
    assert_document("National ID No. K357514(4) (Hong Kong)", "idNumber", "K357514(4)", "hk");
    assert_document("National ID No. CNIC: 35202-5400413-9 (Pakistan)", "idNumber", "35202-5400413-9", "pk");
    assert_document("R.F.C. # ITC-910503 (Mexico)", "rfc", "ITC-910503", "mx");
    assert_document("C.U.R.P. AIMM670125HCHRRG06", "curp", "AIMM670125HCHRRG06", "mx");
    assert_document("SSN 523-33-8386 (United States)", "socialSecurityNumber", "523-33-8386", "us");
    assert_document("Unified Social Credit Code (USCC) 9113100033607322XK (China)", "uscCode",
                    "9113100033607322XK", "cn");
    assert_document("Tax ID No. 7744001497 (Korea, North)", "taxNumber", "7744001497", "kp");
}

static void documents_that_no_row_names_are_read_by_their_shape(void **state)
{
    (void)state;
    assert_document("Lunar Residency Card AB 12 (Peru)", "idNumber", "AB 12", "pe");
    assert_document("Shipping Business License Number 77", "licenseNumber", "77", "");
    assert_document("Uruguayan Tax Roll 12-3 (Uruguay)", "taxNumber", "12-3", "uy");
    assert_document("Service Passport No. S1 (Chad) issued Jul 1997", "passportNumber", "S1", "td");
    assert_unknown("Commander of the 41st Brigade");
    assert_unknown("named in file 12, part 3, No. 4, page 9 (Peru)");
}

static void prose_about_documents_is_not_taken_for_a_number(void **state)
{
    (void)state;
    assert_unknown("Passport issued in Sarajevo, Bosnia-Herzegovina");
    assert_unknown("Passport D000000483, Diplomatic (Syria)");
    assert_unknown("Passport");
    assert_unknown("Holder of a Pakistan passport");
}

static void places_and_countries_become_codes(void **state)
{
    (void)state;
    struct ofac_clause c = read_clause("POB Culiacan, Sinaloa, Mexico.");
    assert_int_equal(c.kind, OFAC_PLACE);
    assert_sv("POB", c.value, "Culiacan, Sinaloa, Mexico");
    assert_sv("POB", c.country, "mx");
    assert_sv("POB", read_clause("POB Pyongyang, Korea, North").country, "kp");
    assert_sv("POB", read_clause("POB Sinaloa").country, "");
    assert_sv("citizen", read_clause("citizen Congo, Democratic Republic of the.").country, "cd");
    assert_unknown("nationality Atlantis");
}

static void aliases_name_their_property_and_keep_inner_quotes(void **state)
{
    (void)state;
    struct ofac_clause c = read_clause("a.k.a. 'O'CANO'.");
    assert_int_equal(c.kind, OFAC_ALIAS);
    assert_string_equal(c.property, "weakAlias");
    assert_sv("a.k.a.", c.value, "O'CANO");
    assert_string_equal(read_clause("f.k.a. 'X'").property, "previousName");
    assert_unknown("a.k.a. 'NEVER CLOSED");
    assert_unknown("a.k.a. ''");
}

static void wallets_phones_and_addresses_are_checked_for_form(void **state)
{
    (void)state;
    struct ofac_clause c =
        read_clause("alt. Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h.");
    assert_int_equal(c.kind, OFAC_CRYPTO);
    assert_sv("XBT", c.label, "XBT");
    assert_sv("XBT", c.value, "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h");
    assert_unknown("Digital Currency Addres");
    assert_unknown("alt. Digital Currency Address - XBT 1Kuf");
    assert_int_equal(read_clause("Telephone (98)(21)(66153220)").kind, OFAC_PHONE);
    assert_unknown("Telephone by appointment");
    assert_int_equal(read_clause("Email Address a@example.org").kind, OFAC_EMAIL);
    assert_int_equal(read_clause("http://www.example.org (website)").kind, OFAC_URL);
    assert_sv("website", read_clause("http://www.example.org (website)").value, "http://www.example.org");
    assert_unknown("Website see the other one");
}

static void sanctions_clauses_keep_their_wording(void **state)
{
    (void)state;
    struct ofac_clause c = read_clause("Secondary sanctions risk: section 1(b).");
    assert_int_equal(c.kind, OFAC_PROVISION);
    assert_sv("provision", c.value, "Secondary sanctions risk: section 1(b)");
    c = read_clause("Listing Date (EO 14024 Directive 3): 24 Feb 2022");
    assert_int_equal(c.kind, OFAC_LISTED);
    assert_sv("directive", c.label, "EO 14024 Directive 3");
    assert_string_equal(c.period.from, "2022-02-24");
    assert_unknown("Listing Date (EO 14024 Direct");
}

static void a_label_is_a_whole_word(void **state)
{
    (void)state;
    assert_null(ofac_label_find(SV("Titleholder of the belt")));
    assert_null(ofac_label_find(SV("")));
    assert_string_equal(ofac_label_find(SV("Company Number IMO 5055293"))->property, "imoNumber");
}

static void offices_are_told_from_other_prose(void **state)
{
    (void)state;
    assert_true(ofac_is_position(SV("Former Minister of Trade")));
    assert_true(ofac_is_position(SV("Ba'th party regional command chairman, Diyala")));
    assert_false(ofac_is_position(SV("plays the violin")));
    assert_false(ofac_is_position(SV("currently incarcerated; once a general")));
    assert_false(ofac_is_position(SV("generally known")));
    assert_true(ofac_is_title(SV("haji")));
    assert_false(ofac_is_title(SV("Haji Minister")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_end_at_semicolons_outside_the_quotes_of_an_alias),
        cmocka_unit_test(a_text_of_unclosed_aliases_is_divided_in_linear_time),
        cmocka_unit_test(dates_are_exact_partial_around_or_ranges),
        cmocka_unit_test(dates_that_do_not_exist_are_not_read),
        cmocka_unit_test(documents_have_number_country_region_and_validity),
        cmocka_unit_test(documents_that_no_row_names_are_read_by_their_shape),
        cmocka_unit_test(prose_about_documents_is_not_taken_for_a_number),
        cmocka_unit_test(places_and_countries_become_codes),
        cmocka_unit_test(aliases_name_their_property_and_keep_inner_quotes),
        cmocka_unit_test(wallets_phones_and_addresses_are_checked_for_form),
        cmocka_unit_test(sanctions_clauses_keep_their_wording),
        cmocka_unit_test(a_label_is_a_whole_word),
        cmocka_unit_test(offices_are_told_from_other_prose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
