/* The csv format and its mapping: every word, every refusal with its place, dates, local identifiers, keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/fault.h"
#include "record/key_set.h"
#include "record/mapping.h"

struct loaded {
    struct buf shown; /* "id schema property=value property=value\n" for each record */
    struct buf rejects;
    struct import_report report;
    struct errctx ec;
};

static enum err take(void *arg, const struct record *r, struct errctx *ec)
{
    struct loaded *l = arg;
    buf_printf(&l->shown, "%.*s %s", SV_ARG(r->id), r->schema->name);
    for (size_t i = 0; i < r->value_count; i++)
        buf_printf(&l->shown, " %s=%.*s", r->values[i].property->name, SV_ARG(r->values[i].text));
    buf_put_char(&l->shown, '\n');
    return buf_check(&l->shown, ec);
}

static enum err keep(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                     struct sv row, struct errctx *ec)
{
    struct loaded *l = arg;
    buf_printf(&l->rejects, "%s:%d:%d: %s [%.*s]\n", file, (int)line, (int)column, reason, SV_ARG(row));
    return buf_check(&l->rejects, ec);
}

static enum err load(const char *mapping, const char *csv, bool strict, struct loaded *l)
{
    struct input *in INPUT_SCOPED = NULL;
    *l = (struct loaded){0};
    buf_init(&l->shown, "shown", 1 << 20);
    buf_init(&l->rejects, "rejects", 1 << 20);
    TRY(input_open_bytes("x.csv", sv_cstr(csv), &l->ec, &in));
    struct import_options o = {
        .mapping = sv_cstr(mapping), .mapping_name = SV("M.json"), .today = SV("2026-11-21")};
    struct import_sink sink = {take, strict ? NULL : keep, l};
    return import_format_find(SV("csv"))->run(&o, &in, 1, &sink, &l->report, &l->ec);
}

static void done(struct loaded *l)
{
    buf_fini(&l->shown);
    buf_fini(&l->rejects);
}

static void expect(const char *mapping, const char *csv, const char *shown)
{
    struct loaded l;
    if (load(mapping, csv, true, &l))
        fail_msg("%s", l.ec.text);
    buf_put_char(&l.shown, 0);
    assert_string_equal((char *)l.shown.ptr, shown);
    done(&l);
}

static void expect_error(const char *mapping, const char *csv, const char *text)
{
    struct loaded l;
    assert_int_equal(load(mapping, csv, true, &l), ERR_INPUT);
    assert_string_equal(l.ec.text, text);
    done(&l);
}

#define PERSON(properties)                                                                                   \
    "{\"null\":[\"NA\",\"\"],\"queries\":[{\"entities\":{\"record\":{\"schema\":\"Person\",\"keys\":["       \
    "\"id\"],"                                                                                               \
    "\"properties\":{" properties "}}}}]}"

static void columns_become_properties_trimmed_and_without_nulls(void **state)
{
    (void)state;
    expect(PERSON("\"firstName\":{\"column\":\"first\"},\"lastName\":{\"column\":\" last \"}"),
           " id , first,last \n 7 , Ana , Ruiz\n8,NA,NA \n9,\"O, K\",\"\"\n",
           "7 Person firstName=Ana lastName=Ruiz\n8 Person\n9 Person firstName=O, K\n");
}

static void columns_are_joined_or_taken_one_by_one(void **state)
{
    (void)state;
    expect(PERSON("\"name\":{\"columns\":[\"a\",\"b\",\"c\"],\"join\":\" \"}"),
           "id,a,b,c\n1,Ana,NA,Ruiz\n2,NA,NA,\n", "1 Person name=Ana Ruiz\n2 Person\n");
    expect(PERSON("\"alias\":{\"columns\":[\"a\",\"b\",\"c\"]}"), "id,a,b,c\n1,Ana,Eva,Ana\n",
           "1 Person alias=Ana alias=Eva\n");
}

static void literals_and_splits_give_their_values(void **state)
{
    (void)state;
    expect(PERSON("\"country\":{\"literal\":\"mx\"},\"alias\":{\"column\":\"a\",\"split\":\"; \"}"),
           "id;a\n1;\"x; y; ; z\"\n2;\n",
           "1 Person country=mx alias=x alias=y alias=z\n2 Person country=mx\n");
}

static void dates_come_out_in_one_form(void **state)
{
    (void)state;
    expect(
        PERSON("\"birthDate\":{\"column\":\"d\"}"),
        "id,d\n1,1967-9-2\n2,19670902\n3,1967-09\n4,1967\n5,1967-09-02 00:00:00\n6,1955/1957\n7,1967-00-00\n",
        "1 Person birthDate=1967-09-02\n2 Person birthDate=1967-09-02\n3 Person birthDate=1967-09\n"
        "4 Person birthDate=1967\n5 Person birthDate=1967-09-02\n6 Person birthDate=1955/1957\n"
        "7 Person birthDate=1967\n");
    expect(PERSON("\"birthDate\":{\"column\":\"d\",\"format\":\"%d/%m/%Y\"}"),
           "id,d\n1,02/09/1967\n2,2/9/1967\n3,1967-09-02\n",
           "1 Person birthDate=1967-09-02\n2 Person "
           "birthDate=1967-09-02\n3 Person birthDate=1967-09-02\n");
    expect(PERSON("\"birthDate\":{\"column\":\"d\",\"format\":\"%m/%Y\"}"), "id,d\n1,09/1967\n",
           "1 Person birthDate=1967-09\n");
    expect(PERSON("\"birthDate\":{\"column\":\"d\",\"format\":\"%d-%b-%y\"}"),
           "id,d\n1,02-SEP-67\n2,22-Nov-26\n3,21-Nov-26\n",
           "1 Person birthDate=1967-09-02\n2 Person birthDate=1926-11-22\n3 Person birthDate=2026-11-21\n");
}

static void a_joined_date_ends_at_its_first_missing_part(void **state)
{
    (void)state;
    expect(PERSON("\"birthDate\":{\"columns\":[\"y\",\"m\",\"d\"],\"join\":\"-\"}"),
           "id,y,m,d\n1,1967,9,2\n2,1967,NA,2\n3,1967,9,\n4,NA,9,2\n",
           "1 Person birthDate=1967-09-02\n2 Person birthDate=1967\n3 Person birthDate=1967-09\n4 Person\n");
    expect(PERSON("\"birthDate\":{\"columns\":[\"d\",\"m\",\"y\"],\"join\":\"-\",\"format\":\"%d-%m-%Y\"}"),
           "id,y,m,d\n1,1967,9,2\n2,1967,9,NA\n", "1 Person birthDate=1967-09-02\n2 Person\n");
}

static void dirty_dates_are_counted_and_never_refuse_a_row(void **state)
{
    (void)state;
    struct loaded l;
    const char *csv = "id,d\n1,0000-00-00\n2,unknown\n3,1967-13-40\n4,19670231\n5,1967-02-28\n";
    assert_int_equal(load(PERSON("\"birthDate\":{\"column\":\"d\"}"), csv, true, &l), ERR_OK);
    buf_put_char(&l.shown, 0);
    assert_string_equal((char *)l.shown.ptr, "1 Person\n2 Person\n3 Person birthDate=1967-13-40\n4 Person "
                                             "birthDate=1967-02-31\n5 Person birthDate=1967-02-28\n");
    assert_int_equal(l.report.warning_count, 2);
    assert_string_equal(l.report.warnings[0].text, "birthDate: left out what is no date");
    assert_int_equal(l.report.warnings[0].count, 2);
    assert_string_equal(l.report.warnings[1].text, "birthDate: kept digits that no calendar has");
    assert_int_equal(l.report.warnings[1].count, 2);
    done(&l);
}

static void a_local_identifier_may_have_any_name(void **state)
{
    (void)state;
    expect(PERSON("\"soc\":{\"column\":\"s\",\"identifier\":\"local:ssn\"}"), "id,s\n1, 180-4974 \n2,\n",
           "1 Person localIdentifier=ssn=1804974\n2 Person\n");
    expect(PERSON("\"idNumber\":{\"column\":\"s\",\"identifier\":\"local:case\"}"), "id,s\n1,ab77123\n",
           "1 Person localIdentifier=case=AB77123 idNumber=ab77123\n");
}

static void a_mapping_that_is_off_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{", "M.json:1:1: string or '}' expected near end of file"},
        {"[]", "M.json: is not an object"},
        {"{\"queries\":[]}", "M.json: queries: is not a list of one query"},
        {"{\"query\":[]}", "M.json: query: this word is not known here"},
        {"{\"null\":\"NA\",\"queries\":[]}",
         "M.json: null: is not a list of at most 64 texts (MAPPING_NULLS_MAX)"},
        {"{\"queries\":[{\"entities\":{},\"csv_url\":\"x\"}]}",
         "M.json: queries[0].csv_url: this word is not known here"},
        {"{\"queries\":[{\"entities\":{}}]}",
         "M.json: queries[0].entities: is not an object with one entity"},
        {"{\"queries\":[{\"entities\":{\"a\":{},\"b\":{}}}]}",
         "M.json: queries[0].entities: is not an object with one entity"},
        {"{\"queries\":[{\"entities\":{\"a\":{\"schema\":\"Nobody\"}}}]}",
         "M.json: queries[0].entities.a.schema: this schema is not known"},
        {"{\"queries\":[{\"entities\":{\"a\":{\"schema\":\"Person\",\"keys\":[\"x\",\"y\"]}}}]}",
         "M.json: queries[0].entities.a.keys: is not a list of one column"},
        {"{\"queries\":[{\"entities\":{\"a\":{\"schema\":\"Person\",\"keys\":[\"id\"]}}}]}",
         "M.json: queries[0].entities.a.properties: is not an object"},
        {PERSON("\"imoNumber\":{\"column\":\"a\"}"),
         "M.json: queries[0].entities.record.properties.imoNumber: Person has no property imoNumber"},
        {PERSON("\"name\":{\"colum\":\"a\"}"),
         "M.json: queries[0].entities.record.properties.name.colum: this word is not known here"},
        {PERSON("\"name\":{\"column\":\"a\",\"literal\":\"b\"}"),
         "M.json: queries[0].entities.record.properties.name: needs one of column, columns and literal"},
        {PERSON("\"name\":{\"column\":\"a\",\"join\":\" \"}"),
         "M.json: queries[0].entities.record.properties.name.join: belongs to columns only"},
        {PERSON("\"name\":{\"column\":\"a\",\"format\":\"%d\"}"),
         "M.json: queries[0].entities.record.properties.name.format: belongs to a date only"},
        {PERSON("\"name\":{\"column\":7}"),
         "M.json: queries[0].entities.record.properties.name.column: is not a text with something in it"},
        {PERSON("\"soc\":{\"column\":\"a\",\"identifier\":\"ssn\"}"),
         "M.json: queries[0].entities.record.properties.soc.identifier: is not local: and a name of small "
         "letters, "
         "digits, - and _"},
        {PERSON("\"sanctions\":{\"column\":\"a\"}"),
         "M.json: queries[0].entities.record.properties.sanctions: is the "
         "other end of a relation and holds no value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_error(cases[i][0], "id,a\n", cases[i][1]);
}

static void a_header_without_or_with_twice_a_column_is_refused(void **state)
{
    (void)state;
    const char *mapping = PERSON("\"name\":{\"column\":\"a\"}");
    expect_error(mapping, "id,b\n", "x.csv:1:1: the header has no column a, which M.json uses");
    expect_error(mapping, "id,a,a\n", "x.csv:1:6: the header has column a twice, which M.json uses");
    expect_error(mapping, "", "x.csv:1:1: the file is empty, a header row was expected");
    expect(mapping, "id,b,a,b\n1,x,y,z\n", "1 Person name=y\n");
}

static void rows_that_do_not_fit_are_refused_with_place_and_reason(void **state)
{
    (void)state;
    const char *mapping = PERSON("\"name\":{\"column\":\"a\"}");
    expect_error(mapping, "a,id\nx,1\ny,2\nz,1\n", "x.csv:4:3: key 1 stands in line 2 already");
    expect_error(mapping, "a,id\nx,NA\n", "x.csv:2:3: the key id is empty");
    expect_error(mapping, "a,id\nx\n", "x.csv:2:1: the row has 1 fields, the header 2");
    expect_error(mapping, "a,id\nx,1,2\n", "x.csv:2:1: the row has 3 fields, the header 2");
    expect_error(mapping, "a,id\n\"x\"y,1\n", "x.csv:2:4: text after a closing quote");
    expect(mapping, "a,id\nx,1,, \n", "1 Person name=x\n");
}

static void rejects_are_kept_and_the_rest_is_loaded(void **state)
{
    (void)state;
    struct loaded l;
    assert_int_equal(
        load(PERSON("\"name\":{\"column\":\"a\"}"), "id,a\n1,x\n1,y\n,z\n2\n3,Mu\xF1oz\n", false, &l),
        ERR_OK);
    buf_put_char(&l.shown, 0);
    buf_put_char(&l.rejects, 0);
    assert_string_equal((char *)l.shown.ptr, "1 Person name=x\n3 Person name=Muñoz\n");
    assert_string_equal((char *)l.rejects.ptr, "x.csv:3:1: key 1 stands in line 2 already [1,y]\n"
                                               "x.csv:4:1: the key id is empty [,z]\n"
                                               "x.csv:5:1: the row has 1 fields, the header 2 [2]\n");
    assert_int_equal(l.report.rejected, 3);
    assert_int_equal(l.report.records, 2);
    assert_string_equal(l.report.warnings[0].text, "row that is not UTF-8 was read as windows-1252");
    done(&l);
}

static void a_key_is_found_again_among_many(void **state)
{
    (void)state;
    struct key_set *keys KEY_SET_SCOPED = NULL;
    uint64_t first;
    char key[16];
    assert_int_equal(key_set_open(NULL, &keys), ERR_OK);
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 20000; i++) {
            int n = snprintf(key, sizeof key, "k%u", i);
            assert_int_equal(key_set_add(keys, sv_of(key, (size_t)n), i + 1, NULL, &first), ERR_OK);
            assert_int_equal(first, round == 0 ? 0 : i + 1);
        }
    }
}

static void every_failing_allocation_yields_an_error_and_no_leak(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct loaded l;
        fault_arm(FAULT_ALLOC, nth);
        enum err e =
            load(PERSON("\"name\":{\"columns\":[\"a\",\"b\"],\"join\":\" \"},\"soc\":{\"column\":\"a\","
                        "\"identifier\":\"local:x\"}"),
                 "id,a,b\n1,alpha12,y\n2,beta1234,v\n", true, &l);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        done(&l);
        assert_int_equal(e, reached ? ERR_MEMORY : ERR_OK);
        if (!reached)
            break;
    }
}

static enum err count(void *arg, const struct record *r, struct errctx *ec)
{
    (void)ec;
    size_t *values = arg;
    *values += r->value_count;
    return ERR_OK;
}

static void the_labelled_sets_load_without_a_refusal(void **state)
{
    (void)state;
    static const struct {
        const char *path, *mapping;
        uint64_t records;
    } sets[] = {
        {"linkage/febrl/dataset3.csv",
         "{\"queries\":[{\"entities\":{\"r\":{\"schema\":\"Person\",\"keys\":[\"rec_id\"],\"properties\":{"
         "\"firstName\":{\"column\":\"given_name\"},\"lastName\":{\"column\":\"surname\"},"
         "\"birthDate\":{\"column\":\"date_of_birth\"},"
         "\"soc\":{\"column\":\"soc_sec_id\",\"identifier\":\"local:ssn\"}}}}}]}",
         5000},
        {"linkage/rldata/RLdata10000.csv",
         "{\"null\":[\"NA\"],\"queries\":[{\"entities\":{\"r\":{\"schema\":\"Person\",\"keys\":[\"rec_id\"],"
         "\"properties\":{\"firstName\":{\"columns\":[\"fname_c1\",\"fname_c2\"],\"join\":\" \"},"
         "\"birthDate\":{\"columns\":[\"by\",\"bm\",\"bd\"],\"join\":\"-\"}}}}}]}",
         10000}};
    const char *data = getenv("ENLACE_DATA");
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        char path[4096];
        struct input *in INPUT_SCOPED = NULL;
        struct errctx ec = {0};
        struct import_report report = {0};
        size_t values = 0;
        snprintf(path, sizeof path, "%s/%s", data ? data : "../shared/data", sets[i].path);
        if (input_open_file(path, NULL, &in))
            skip();
        struct import_options o = {.mapping = sv_cstr(sets[i].mapping), .today = SV("2026-11-21")};
        struct import_sink sink = {count, NULL, &values};
        if (csv_import(&o, &in, 1, &sink, &report, &ec))
            fail_msg("%s", ec.text);
        assert_int_equal(report.records, sets[i].records);
        assert_true(values > 2 * report.records - report.records / 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_become_properties_trimmed_and_without_nulls),
        cmocka_unit_test(columns_are_joined_or_taken_one_by_one),
        cmocka_unit_test(literals_and_splits_give_their_values),
        cmocka_unit_test(dates_come_out_in_one_form),
        cmocka_unit_test(a_joined_date_ends_at_its_first_missing_part),
        cmocka_unit_test(dirty_dates_are_counted_and_never_refuse_a_row),
        cmocka_unit_test(a_local_identifier_may_have_any_name),
        cmocka_unit_test(a_mapping_that_is_off_is_refused_with_its_place),
        cmocka_unit_test(a_header_without_or_with_twice_a_column_is_refused),
        cmocka_unit_test(rows_that_do_not_fit_are_refused_with_place_and_reason),
        cmocka_unit_test(rejects_are_kept_and_the_rest_is_loaded),
        cmocka_unit_test(a_key_is_found_again_among_many),
        cmocka_unit_test(every_failing_allocation_yields_an_error_and_no_leak),
        cmocka_unit_test(the_labelled_sets_load_without_a_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
