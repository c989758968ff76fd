/* record: OFAC's list as records, on lists made up for the test and on the real one. People here are
 * invented. */
#include "collect.h"

#define NULLS ",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"

static const struct collect_file small[] = {
    {"sdn.csv",
     "100,\"ALVAREZ PEREZ, Juan Jos\xE9\",\"individual\",\"SDNTK] [GLOMAG\",\"Haji; Minister of Trade\"" NULLS
     "\"DOB 05 Sep 1977; alt. DOB circa 1976; DOB 08 Nov 1985 to 07 Nov 1986; POB Culiacan, Sinaloa, Mexico; "
     "nationality Mexico; citizen Korea, North; Gender Male; Passport 96020025125 (Mexico) issued 02 May "
     "2010 expires 02 "
     "May 2016; R.F.C. DIB-771110-HQ1 (Mexico); C.U.R.P. AIMM670125HCHRRG06 (Mexico); SSN 523-33-8386 "
     "(United States); "
     "Minister of Trade; a.k.a. 'EL \xD1O; O'CANO'; f.k.a. 'VIEJO'; Email Address a@example.org; Phone "
     "Number "
     "5218112345678; Linked To: ACME TRADING S.A. DE C.V.; Linked To: NOBODY KNOWN; Secondary sanctions "
     "risk: section 1; "
     "plays the violin; Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h.\"\r\n"
     "200,\"ACME TRADING S.A. DE C.V.\",-0- ,\"SDNTK\",-0- " NULLS
     "\"Tax ID No. 7744001497 (Russia); Registration Number HRA 738077 (Stuttgart) (Germany); Organization "
     "Established "
     "Date 1969; Organization Type: Mining of hard coal; Listing Date (EO 14024 Directive 3): 24 Feb 2022; "
     "Effective "
     "Date (EO 14024 Directive 3): 26 Mar 2022; all offices worldwide.\"\r\n"
     "300,\"SEA STAR\",\"vessel\",\"IRAN\",-0- ,\"E5U4542\",\"Tug\",\"318,000\",\"1,200\",\"Panama\",\"Sea "
     "Owners\","
     "\"Vessel Registration Identification IMO 7406784; MMSI 572469210; Former Vessel Flag Malta.\"\r\n"
     "400,\"EP-XYZ\",\"aircraft\",\"IRAN\",-0- " NULLS
     "\"Aircraft Tail Number EP-XYZ; Aircraft Model B737.\"\r\n\x1A"},
    {"alt.csv", "100,1,\"aka\",\"ALVAREZ, Pepe\",-0- \r\n100,2,\"fka\",\"JUANITO\",-0- "
                "\r\n999,3,\"aka\",\"GONE\",-0- \r\n\x1A"},
    {"add.csv", "100,1,\"Calle 5\",\"Tijuana\",\"Mexico\",-0- \r\n200,2,-0- ,-0- ,\"Panama\",-0- "
                "\r\n998,3,-0- ,-0- ,\"Spain\",-0- \r\n"},
    {0},
};

static void open_small(struct collect *c)
{
    collect_open(c);
    if (collect_texts(c, "ofac", small, false) != ERR_OK)
        fail_msg("%s", c->ec.text);
}

static void a_person_becomes_a_person_with_typed_properties(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_has(&c, "100", "name", "Juan José ALVAREZ PEREZ");
    assert_has(&c, "100", "lastName", "ALVAREZ PEREZ");
    assert_has(&c, "100", "firstName", "Juan José");
    assert_has(&c, "100", "alias", "Pepe ALVAREZ");
    assert_has(&c, "100", "previousName", "JUANITO");
    assert_has(&c, "100", "previousName", "VIEJO");
    assert_has(&c, "100", "weakAlias", "EL ÑO; O'CANO");
    assert_has(&c, "100", "title", "Haji");
    assert_has(&c, "100", "position", "Minister of Trade");
    assert_has(&c, "100", "birthDate", "1977-09-05");
    assert_has(&c, "100", "birthDate", "1976");
    assert_has(&c, "100", "birthDate", "1985");
    assert_has(&c, "100", "birthDate", "1986");
    assert_has(&c, "100", "birthPlace", "Culiacan, Sinaloa, Mexico");
    assert_has(&c, "100", "birthCountry", "mx");
    assert_has(&c, "100", "nationality", "mx");
    assert_has(&c, "100", "citizenship", "kp");
    assert_has(&c, "100", "gender", "male");
    assert_has(&c, "100", "passportNumber", "96020025125");
    assert_has(&c, "100", "rfc", "DIB-771110-HQ1");
    assert_has(&c, "100", "curp", "AIMM670125HCHRRG06");
    assert_has(&c, "100", "socialSecurityNumber", "523-33-8386");
    assert_has(&c, "100", "email", "a@example.org");
    assert_has(&c, "100", "phone", "+5218112345678");
    assert_has(&c, "100", "address", "Calle 5, Tijuana, Mexico");
    assert_has(&c, "100", "country", "mx");
    assert_has(&c, "100", "programId", "GLOMAG");
    assert_true(sv_eq(collect_find(&c, "100")->handling.originator, SV("us.ofac")));
    collect_close(&c);
}

static void a_range_of_birth_dates_claims_its_years_only(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_false(record_has(collect_find(&c, "100"), "birthDate", "1985-11-08"));
    assert_has(&c, "100", "notes", "DOB 08 Nov 1985 to 07 Nov 1986");
    assert_has(&c, "100", "notes", "alt. DOB circa 1976");
    collect_close(&c);
}

static void a_document_keeps_its_country_and_dates_in_a_record_of_its_own(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    const char *id = "100/id/mx/Passport/96020025125";
    assert_has(&c, id, "holder", "100");
    assert_has(&c, id, "number", "96020025125");
    assert_has(&c, id, "country", "mx");
    assert_has(&c, id, "startDate", "2010-05-02");
    assert_has(&c, id, "endDate", "2016-05-02");
    assert_string_equal(collect_find(&c, id)->schema->name, "Passport");
    id = "200/id/de/Registration Number/HRA 738077";
    assert_has(&c, id, "authority", "Stuttgart");
    assert_has(&c, "200", "registrationNumber", "HRA 738077");
    assert_has(&c, "200", "innCode", "7744001497");
    collect_close(&c);
}

static void a_linked_party_is_an_entry_or_else_a_name(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_has(&c, "100/link/Linked To/200", "subject", "100");
    assert_has(&c, "100/link/Linked To/200", "object", "200");
    assert_has(&c, "100/link/Linked To/NOBODY KNOWN", "namesMentioned", "NOBODY KNOWN");
    assert_true(sv_empty(record_first(collect_find(&c, "100/link/Linked To/NOBODY KNOWN"), "object")));
    assert_int_equal(collect_warning(&c, "sdn.csv: link to a party that is not exactly one entry"), 2);
    collect_close(&c);
}

static void sanctions_say_programme_provisions_and_directive_dates(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_has(&c, "100/sanction", "program", "SDNTK");
    assert_has(&c, "100/sanction", "provisions", "Secondary sanctions risk: section 1");
    assert_has(&c, "200/sanction", "provisions", "all offices worldwide");
    assert_has(&c, "200/sanction/EO 14024 Directive 3", "listingDate", "2022-02-24");
    assert_has(&c, "200/sanction/EO 14024 Directive 3", "startDate", "2022-03-26");
    collect_close(&c);
}

static void vessels_aircraft_and_companies_have_their_own_schemata(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_string_equal(collect_find(&c, "200")->schema->name, "Company");
    assert_has(&c, "200", "sector", "Mining of hard coal");
    assert_has(&c, "200", "incorporationDate", "1969");
    assert_has(&c, "200", "country", "pa");
    assert_string_equal(collect_find(&c, "300")->schema->name, "Vessel");
    assert_has(&c, "300", "imoNumber", "7406784");
    assert_has(&c, "300", "mmsi", "572469210");
    assert_has(&c, "300", "callSign", "E5U4542");
    assert_has(&c, "300", "tonnage", "318000");
    assert_has(&c, "300", "flag", "pa");
    assert_has(&c, "300", "pastFlags", "mt");
    assert_has(&c, "300/link/Vessel owner/Sea Owners", "role", "Vessel owner");
    assert_string_equal(collect_find(&c, "400")->schema->name, "Airplane");
    assert_has(&c, "400", "tailNumber", "EP-XYZ");
    assert_has(&c, "400", "model", "B737");
    assert_has(&c, "100/wallet/XBT/12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", "holder", "100");
    collect_close(&c);
}

static void an_unknown_clause_is_a_note_and_counts_as_not_understood(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_has(&c, "100", "notes", "plays the violin");
    assert_int_equal(c.report.clauses - c.report.clauses_understood, 1);
    collect_close(&c);
}

static void rows_of_entries_that_sdn_lacks_are_counted_warnings(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_int_equal(collect_warning(&c, "alt.csv: name for an entry that sdn.csv lacks"), 1);
    assert_int_equal(collect_warning(&c, "add.csv: address for an entry that sdn.csv lacks"), 1);
    collect_close(&c);
}

static void files_are_told_apart_by_shape_in_any_order(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"x", small[2].text}, {"y", small[1].text}, {"z", small[0].text}, {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "ofac", files, false), ERR_OK);
    assert_has(&c, "100", "alias", "Pepe ALVAREZ");
    assert_has(&c, "100", "address", "Calle 5, Tijuana, Mexico");
    collect_close(&c);
}

static void a_set_without_sdn_is_refused_by_name(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {small[1], small[2], {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "ofac", files, false), ERR_INPUT);
    assert_non_null(strstr(c.ec.text, "sdn.csv is missing"));
    assert_int_equal(c.count, 0);
    collect_close(&c);
}

static void assert_refused(const char *text, const char *message)
{
    struct collect c;
    const struct collect_file files[] = {{"sdn.csv", text}, {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "ofac", files, false), ERR_INPUT);
    assert_string_equal(c.ec.text, message);
    collect_close(&c);
}

static void bad_rows_are_refused_with_file_line_column_and_reason(void **state)
{
    (void)state;
    assert_refused("1,\"A\",-0- ,\"X\",-0- " NULLS "-0- \n2,\"B\"\n",
                   "sdn.csv:2:1: 2 columns where sdn has 12");
    assert_refused("x,\"A\",-0- ,\"X\",-0- " NULLS "-0- \n",
                   "sdn.csv:1:1: the first column is not the number of an entry");
    assert_refused("1,-0- ,-0- ,\"X\",-0- " NULLS "-0- \n", "sdn.csv:1:3: an entry without a name");
    assert_refused("1,\"A\",-0- ,\"X\",-0- " NULLS "-0- \n1,\"B\",-0- ,\"X\",-0- " NULLS "-0- \n",
                   "sdn.csv:2:1: entry 1 is on line 1 already");
    assert_refused(
        "a,b,c\n",
        "sdn.csv:1:1: 3 columns; OFAC's files have 12 (sdn), 5 (alt), 6 (add) or 2 (sdn_comments)");
}

static void refused_rows_are_left_out_when_they_are_being_collected(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"sdn.csv", "1,\"A\",-0- ,\"X\",-0- " NULLS "-0- \nx\n1,\"B\",-0- ,\"X\",-0- " NULLS "-0- \n"}, {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "ofac", files, true), ERR_OK);
    assert_int_equal(c.rejected, 2);
    assert_int_equal(c.report.rejected, 2);
    assert_has(&c, "1", "name", "A");
    collect_close(&c);
}

static void comments_go_on_where_remarks_were_cut(void **state)
{
    (void)state;
    static char sdn[2048];
    struct collect c;
    int head = snprintf(sdn, sizeof sdn, "1,\"A\",\"individual\",\"X\",-0- " NULLS "\"");
    int start = head + snprintf(sdn + head, sizeof sdn - (size_t)head, "DOB 1950; ");
    memset(sdn + start, 'x', 1000);
    snprintf(sdn + head + 1000 - 9, sizeof sdn - 1100, "; DOB 195\"\n"); /* the 1,000th character is the 5 */
    const struct collect_file files[] = {
        {"sdn.csv", sdn}, {"sdn_comments.csv", "1,\"1; nationality Mexico.\"\n"}, {0}};
    collect_open(&c);
    if (collect_texts(&c, "ofac", files, false) != ERR_OK)
        fail_msg("%s", c.ec.text);
    assert_has(&c, "1", "birthDate", "1950");
    assert_has(&c, "1", "birthDate", "1951");
    assert_has(&c, "1", "nationality", "mx");
    assert_int_equal(c.report.warning_count, 0);
    collect_close(&c);
}

static void comments_of_another_edition_lose_no_clause(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"sdn.csv", "1,\"A\",\"individual\",\"X\",-0- " NULLS "\"DOB 1950.\"\n"},
        {"sdn_comments.csv", "1,\"rest of a word; nationality Mexico; DOB 1950.\"\n"},
        {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "ofac", files, false), ERR_OK);
    assert_has(&c, "1", "nationality", "mx");
    assert_has(&c, "1", "notes", "rest of a word");
    assert_int_equal(c.report.clauses, 4);
    assert_int_equal(c.report.clauses_understood, 3);
    assert_int_equal(c.report.warning_count, 1);
    collect_close(&c);
}

static void each_failed_allocation_ends_the_load_cleanly(void **state)
{
    (void)state;
    torture_allocations("ofac", small);
}

static void the_real_list_is_understood(void **state)
{
    (void)state;
    static const char *const paths[] = {"lists/ofac/sdn.csv", "lists/ofac/alt.csv", "lists/ofac/add.csv",
                                        "lists/ofac/sdn_comments.csv"};
    struct collect c;
    collect_open(&c);
    if (!collect_data(&c, "ofac", paths, 4)) {
        collect_close(&c);
        skip();
    }
    collect_print(&c);
    size_t entities = collect_count(&c, "Person") + collect_count(&c, "Company") +
                      collect_count(&c, "Organization") + collect_count(&c, "PublicBody") +
                      collect_count(&c, "Vessel") + collect_count(&c, "Airplane");
    assert_int_equal(entities, 15443);
    assert_ids_unique(&c);
    assert_int_equal(collect_count(&c, "Person"), 6927);
    assert_int_equal(collect_count(&c, "Vessel"), 872);
    assert_int_equal(collect_count(&c, "Airplane"), 374);
    assert_int_equal(collect_warning(&c, "alt.csv: name for an entry that sdn.csv lacks"), 2108);
    assert_int_equal(collect_warning(&c, "add.csv: address for an entry that sdn.csv lacks"), 4286);
    assert_true(c.report.clauses_understood * 1000 > c.report.clauses * 995);
    assert_has(&c, "21079", "rfc", "CNU130416UJ3");
    assert_has(&c, "13366", "rfc", "EAGN760419LC8");
    assert_has(&c, "13366", "birthDate", "1976-04-19");
    assert_has(&c, "13366", "lastName", "ESPARRAGOZA GASTELUM");
    assert_has(&c, "13366", "firstName", "Nadia Patricia");
    assert_has(&c, "13447", "rfc", "GAPG4908307H1");
    assert_has(&c, "13480", "name", "Juvencio Ignacio GONZALEZ PARADA");
    assert_has(&c, "13480", "birthDate", "1947-01-09");
    assert_has(&c, "39477", "rfc", "SAF130812CL4");
    assert_string_equal(collect_find(&c, "46217")->schema->name, "Company");
    assert_has(&c, "46217", "name", "MEGA COMERCIAL FERRELECTRICA, S.A. DE C.V.");
    collect_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_becomes_a_person_with_typed_properties),
        cmocka_unit_test(a_range_of_birth_dates_claims_its_years_only),
        cmocka_unit_test(a_document_keeps_its_country_and_dates_in_a_record_of_its_own),
        cmocka_unit_test(a_linked_party_is_an_entry_or_else_a_name),
        cmocka_unit_test(sanctions_say_programme_provisions_and_directive_dates),
        cmocka_unit_test(vessels_aircraft_and_companies_have_their_own_schemata),
        cmocka_unit_test(an_unknown_clause_is_a_note_and_counts_as_not_understood),
        cmocka_unit_test(rows_of_entries_that_sdn_lacks_are_counted_warnings),
        cmocka_unit_test(files_are_told_apart_by_shape_in_any_order),
        cmocka_unit_test(a_set_without_sdn_is_refused_by_name),
        cmocka_unit_test(bad_rows_are_refused_with_file_line_column_and_reason),
        cmocka_unit_test(refused_rows_are_left_out_when_they_are_being_collected),
        cmocka_unit_test(comments_go_on_where_remarks_were_cut),
        cmocka_unit_test(comments_of_another_edition_lose_no_clause),
        cmocka_unit_test(each_failed_allocation_ends_the_load_cleanly),
        cmocka_unit_test(the_real_list_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
