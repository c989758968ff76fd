/* The UN list: names, aliases, births, documents, places; the published file; hostile XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/fault.h"
#include "record/un.h"

struct loaded {
    struct buf shown; /* "id schema property=value|property=value\n" for each record */
    size_t persons, organizations, sanctions, documents, births;
    struct import_report report;
    struct errctx ec;
};

static enum err take(void *arg, const struct record *r, struct errctx *ec)
{
    struct loaded *l = arg;
    l->persons += schema_is(r->schema, "Person");
    l->organizations += schema_is(r->schema, "Organization");
    l->sanctions += schema_is(r->schema, "Sanction");
    l->documents += schema_is(r->schema, "Identification");
    l->births += !sv_empty(record_first(r, "birthDate"));
    buf_printf(&l->shown, "%.*s %s", SV_ARG(r->id), r->schema->name);
    for (size_t i = 0; i < r->value_count; i++)
        buf_printf(&l->shown, "|%s=%.*s", r->values[i].property->name, SV_ARG(r->values[i].text));
    buf_put_char(&l->shown, '\n');
    return buf_check(&l->shown, ec);
}

static enum err keep(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                     struct sv row, struct errctx *ec)
{
    struct loaded *l = arg;
    buf_printf(&l->shown, "refused %s:%d:%d %s [%.*s]\n", file, (int)line, (int)column, reason, SV_ARG(row));
    return buf_check(&l->shown, ec);
}

static enum err load(struct sv xml, bool strict, struct loaded *l)
{
    struct input *in INPUT_SCOPED = NULL;
    *l = (struct loaded){0};
    buf_init(&l->shown, "shown", 1 << 24);
    TRY(input_open_bytes("un.xml", xml, &l->ec, &in));
    struct import_options o = {.today = SV("2026-11-21")};
    struct import_sink sink = {take, strict ? NULL : keep, l};
    return un_import(&o, &in, 1, &sink, &l->report, &l->ec);
}

#define LIST(individuals, entities)                                                                          \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CONSOLIDATED_LIST><INDIVIDUALS>" individuals                 \
    "</INDIVIDUALS><ENTITIES>" entities "</ENTITIES></CONSOLIDATED_LIST>"

static void expect(const char *xml, const char *shown)
{
    struct loaded l;
    if (load(sv_cstr(xml), false, &l))
        fail_msg("%s", l.ec.text);
    buf_put_char(&l.shown, 0);
    assert_string_equal((char *)l.shown.ptr, shown);
    buf_fini(&l.shown);
}

static void an_individual_is_read_in_full(void **state)
{
    (void)state;
    expect(
        LIST("<INDIVIDUAL><DATAID>77</DATAID><FIRST_NAME>ANA</FIRST_NAME><SECOND_NAME> MARIA\n  "
             "SOL</SECOND_NAME>"
             "<FOURTH_NAME>RUIZ</FOURTH_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE>"
             "<REFERENCE_NUMBER>TSi.001</REFERENCE_NUMBER><LISTED_ON>2014-11-07</LISTED_ON>"
             "<COMMENTS1>Invented.</COMMENTS1><GENDER>Female</GENDER><NATIONALITY><VALUE>Mexico</VALUE></"
             "NATIONALITY>"
             "<TITLE><VALUE>Dr</VALUE></TITLE><DESIGNATION><VALUE>Clerk</VALUE></DESIGNATION>"
             "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ana R; "
             "Anita</ALIAS_NAME></INDIVIDUAL_ALIAS>"
             "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>La Jefa</ALIAS_NAME></INDIVIDUAL_ALIAS>"
             "<INDIVIDUAL_ADDRESS><STREET>Calle 1</STREET><CITY>Puebla</CITY><COUNTRY>Mexico</COUNTRY>"
             "</INDIVIDUAL_ADDRESS><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>"
             "<DATE>1964-07-17</DATE></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_PLACE_OF_BIRTH><CITY>Lima</CITY>"
             "<COUNTRY>Peru</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>"
             "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Peruvian Passport "
             "No. A12345"
             "</NUMBER><ISSUING_COUNTRY>Peru</ISSUING_COUNTRY><DATE_OF_ISSUE>1993-09-12</DATE_OF_ISSUE>"
             "</INDIVIDUAL_DOCUMENT></INDIVIDUAL>",
             ""),
        "77 Person|name=ANA MARIA SOL RUIZ|alias=Ana R|alias=Anita|weakAlias=La Jefa|birthDate=1964-07-17|"
        "birthPlace=Lima, Peru|birthCountry=pe|nationality=mx|title=Dr|position=Clerk|passportNumber=A12345|"
        "gender=female|address=Calle 1, Puebla, "
        "Mexico|country=mx|notes=Invented.|programId=Test|topics=sanction\n"
        "77/sanction Sanction|entity=77|authority=United Nations Security "
        "Council|program=Test|unscId=TSi.001|"
        "listingDate=2014-11-07\n"
        "77/passport/pe/A12345 "
        "Passport|holder=77|type=Passport|number=A12345|passportNumber=A12345|country=pe|"
        "startDate=1993-09-12\n");
}

static void an_entity_is_an_organization_with_former_names(void **state)
{
    (void)state;
    expect(
        LIST("",
             "<ENTITY><DATAID>9</DATAID><FIRST_NAME>ACME</FIRST_NAME><ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY>"
             "<ALIAS_NAME>OLD ACME</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"),
        "9 Organization|name=ACME|previousName=OLD ACME|topics=sanction\n"
        "9/sanction Sanction|entity=9|authority=United Nations Security Council\n");
}

#define PERSON(more) "<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>X</FIRST_NAME>" more "</INDIVIDUAL>"

static void births_between_years_are_each_year_or_both_ends_of_a_long_range(void **state)
{
    (void)state;
    expect(LIST(PERSON("<INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1957</FROM_YEAR><TO_YEAR>1959</TO_YEAR>"
                       "</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1900</FROM_YEAR>"
                       "<TO_YEAR>1950</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>"),
                ""),
           "1 Person|name=X|notes=date of birth: between 1957 and 1959|notes=date of birth: between 1900 and "
           "1950|"
           "birthDate=1957|birthDate=1958|birthDate=1959|birthDate=1900|birthDate=1950|topics=sanction\n"
           "1/sanction Sanction|entity=1|authority=United Nations Security Council\n");
}

static void a_number_in_words_is_kept_whole_where_it_is_not_certain(void **state)
{
    (void)state;
    expect(
        LIST(
            PERSON(
                "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>number 8208 No. 55"
                "</NUMBER></INDIVIDUAL_DOCUMENT>"),
            ""),
        "1 Person|name=X|topics=sanction\n1/sanction Sanction|entity=1|authority=United Nations Security "
        "Council\n"
        "1/passport//number 8208 No. 55 Passport|holder=1|type=Passport|number=number 8208 No. 55\n");
}

static void an_entry_that_is_off_is_refused_and_the_next_is_read(void **state)
{
    (void)state;
    expect(LIST("<INDIVIDUAL><FIRST_NAME>X</FIRST_NAME></INDIVIDUAL>\n<INDIVIDUAL><DATAID>1</DATAID></"
                "INDIVIDUAL>",
                "\n<ENTITY><DATAID>1</DATAID><FIRST_NAME>X</FIRST_NAME></ENTITY>"
                "<ENTITY><DATAID>2</DATAID><FIRST_NAME>Y</FIRST_NAME></ENTITY>"),
           "refused un.xml:1:71 the entry has no DATAID, or one that is too long []\n"
           "refused un.xml:2:1 the entry has no name [1]\n"
           "refused un.xml:3:1 DATAID 1 stands in line 2 already [1]\n"
           "2 Organization|name=Y|topics=sanction\n"
           "2/sanction Sanction|entity=2|authority=United Nations Security Council\n");
}

static void unknown_elements_are_counted(void **state)
{
    (void)state;
    struct loaded l;
    assert_int_equal(
        load(
            SV(LIST(PERSON("<SHOE_SIZE>44</SHOE_SIZE><NATIONALITY><VALUE>Narnia</VALUE></NATIONALITY>"), "")),
            true, &l),
        ERR_OK);
    assert_int_equal(l.report.warning_count, 2);
    assert_string_equal(l.report.warnings[0].text, "country Narnia is not known");
    assert_string_equal(l.report.warnings[1].text, "element SHOE_SIZE is not known");
    buf_fini(&l.shown);
}

static void expect_error(struct sv xml, enum err code, const char *part)
{
    struct loaded l;
    assert_int_equal(load(xml, false, &l), code);
    if (!strstr(l.ec.text, part) || strncmp(l.ec.text, "un.xml:", 7) != 0)
        fail_msg("%s", l.ec.text);
    buf_fini(&l.shown);
}

static void hostile_xml_is_refused_with_place_and_limit(void **state)
{
    (void)state;
    struct buf b BUF_SCOPED;
    buf_init(&b, "xml", 1 << 25);
    expect_error(SV("<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b "
                    "\"&a;&a;&a;&a;\">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>"),
                 ERR_INPUT, "DTD");
    expect_error(SV("<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><CONSOLIDATED_LIST/>"), ERR_INPUT, "DTD");
    expect_error(SV(""), ERR_INPUT, "no element found");
    expect_error(SV("<html></html>"), ERR_INPUT, "not the UN consolidated list");
    expect_error(SV("<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>"), ERR_INPUT, "no element found");
    expect_error(SV("<CONSOLIDATED_LIST>\xFF</CONSOLIDATED_LIST>"), ERR_INPUT, "not well-formed");
    buf_put_cstr(&b, "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>");
    for (int i = 0; i < 20; i++)
        buf_put_cstr(&b, "<a>");
    expect_error(buf_sv(&b), ERR_LIMIT, "UN_DEPTH_MAX");
    buf_clear(&b);
    buf_put_cstr(&b, "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>");
    memset(buf_space(&b, UN_TEXT_BYTES_MAX + 1), 'x', UN_TEXT_BYTES_MAX + 1);
    expect_error(buf_sv(&b), ERR_LIMIT, "UN_TEXT_BYTES_MAX");
    buf_clear(&b);
    buf_put_cstr(&b, "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>");
    for (size_t n = 0; n < UN_ENTRY_BYTES_MAX / 64; n++)
        buf_put_cstr(&b, "<VALUE/>");
    expect_error(buf_sv(&b), ERR_LIMIT, "UN_ENTRY_BYTES_MAX");
}

static void every_failing_allocation_yields_an_error_and_no_leak(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct loaded l;
        fault_arm(FAULT_ALLOC, nth);
        enum err e =
            load(SV(LIST(PERSON("<INDIVIDUAL_DOCUMENT><NUMBER>A123</NUMBER></INDIVIDUAL_DOCUMENT>"), "")),
                 true, &l);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        buf_fini(&l.shown);
        assert_int_equal(e, reached ? ERR_MEMORY : ERR_OK);
        if (!reached)
            break;
    }
}

static void the_published_list_is_read_to_its_last_entry(void **state)
{
    (void)state;
    char path[4096];
    const char *data = getenv("ENLACE_DATA");
    struct input *in INPUT_SCOPED = NULL;
    struct loaded l = {0};
    snprintf(path, sizeof path, "%s/lists/un/un.xml", data ? data : "../shared/data");
    if (input_open_file(path, NULL, &in))
        skip();
    buf_init(&l.shown, "shown", 1 << 24);
    struct import_options o = {.today = SV("2026-11-21")};
    struct import_sink sink = {take, NULL, &l};
    if (un_import(&o, &in, 1, &sink, &l.report, &l.ec))
        fail_msg("%s", l.ec.text);
    for (size_t i = 0; i < l.report.warning_count; i++)
        print_message("# %ju %s\n", (uintmax_t)l.report.warnings[i].count, l.report.warnings[i].text);
    assert_int_equal(l.persons, 699);
    assert_int_equal(l.organizations, 253);
    assert_int_equal(l.sanctions, 699 + 253);
    assert_int_equal(l.report.rows, 699 + 253);
    assert_true(l.documents > 430 && l.documents <= 445);
    assert_true(l.births > 600);
    buf_fini(&l.shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_individual_is_read_in_full),
        cmocka_unit_test(an_entity_is_an_organization_with_former_names),
        cmocka_unit_test(births_between_years_are_each_year_or_both_ends_of_a_long_range),
        cmocka_unit_test(a_number_in_words_is_kept_whole_where_it_is_not_certain),
        cmocka_unit_test(an_entry_that_is_off_is_refused_and_the_next_is_read),
        cmocka_unit_test(unknown_elements_are_counted),
        cmocka_unit_test(hostile_xml_is_refused_with_place_and_limit),
        cmocka_unit_test(every_failing_allocation_yields_an_error_and_no_leak),
        cmocka_unit_test(the_published_list_is_read_to_its_last_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
