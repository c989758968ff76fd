/* enlace load: what it says, what it refuses, and that it is whole or absent at every failed allocation and
 * write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "run.h"
#include "store/read.h"

/* Invented parties in OFAC's twelve columns. */
#define REST "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
static const char first[] =
    "101,\"ALMACENES EJEMPLO, S.A. DE C.V.\",-0- ,\"TEST\"," REST "\"RFC AEJ080808HL8 (Mexico).\"\n"
    "102,\"PRUEBA LOPEZ, Maria\",\"individual\",\"TEST\"," REST "\"DOB 03 Feb 1971.\"\n";
static const char second[] =
    "101,\"ALMACENES EJEMPLO, S.A. DE C.V.\",-0- ,\"TEST\"," REST "\"RFC AEJ080808HL8 (Mexico).\"\n"
    "103,\"EJEMPLO MARITIMO\",-0- ,\"TEST\"," REST "-0- \n";
/* the third row has no number */
static const char bad[] =
    "101,\"ALMACENES EJEMPLO, S.A. DE C.V.\",-0- ,\"TEST\"," REST "\"RFC AEJ080808HL8 (Mexico).\"\n"
    "103,\"EJEMPLO MARITIMO\",-0- ,\"TEST\"," REST "-0- \n"
    "x,\"ROTO\",-0- ,\"TEST\"," REST "-0- \n";

static char folder[64], home[80], sdn[80], rejects[80];

static void write_file(const char *path, const char *text)
{
    struct errctx ec = {0};
    if (file_write(path, 0600, sv_cstr(text), &ec) != ERR_OK)
        fail_msg("%s", ec.text);
}

static int start(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/enlace-load-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(home, sizeof home, "%s/home", folder);
    snprintf(sdn, sizeof sdn, "%s/sdn.csv", folder);
    snprintf(rejects, sizeof rejects, "%s/rejects.csv", folder);
    write_file(sdn, first);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

static enum err append_caption(void *arg, const struct record *r, struct errctx *ec)
{
    (void)ec;
    char *text = arg;
    struct sv caption = record_caption(r);
    if (schema_is(r->schema, "LegalEntity"))
        snprintf(text + strlen(text), 4096 - strlen(text), "%.*s;", SV_ARG(caption));
    return ERR_OK;
}

/* The captions of the parties in that file of the home. */
static const char *parties(enum store_compartment compartment)
{
    static char text[4096];
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = NULL;
    text[0] = 0;
    if (store_open(home, compartment, NULL, &ec, &s) != ERR_OK ||
        store_each_record(s, SV(""), append_caption, text, &ec) != ERR_OK)
        fail_msg("%s", ec.text);
    return text;
}

#define LOAD(...) RUN("--home", home, "load", "--format", "ofac", __VA_ARGS__)

static void a_load_says_what_it_did(void **state)
{
    (void)state;
    struct run *r = LOAD(sdn);
    run_expect(r, 0, "loaded from 2 rows of format ofac");
    run_expect(r, 0, "1 Person");
    run_expect(r, 0, "0 changed, 0 removed, 0 unchanged");
    run_expect(r, 0, "2 of 2 clauses understood (100.00%)");
    assert_non_null(strstr(parties(STORE_RECORDS), "ALMACENES EJEMPLO"));
}

static json_int_t number(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_integer(value))
        fail_msg("no number %s", key);
    return json_integer_value(value);
}

static void a_second_load_reports_the_difference_as_json(void **state)
{
    (void)state;
    run_expect(LOAD(sdn), 0, "added");
    write_file(sdn, second);
    struct run *r = LOAD("--json", sdn);
    run_expect(r, 0, "\"removed\"");
    json_error_t error;
    json_t *report = json_loads(r->out, 0, &error);
    assert_non_null(report);
    assert_int_equal(number(report, "rows"), 2);
    assert_true(number(report, "added") > 0);
    assert_true(number(report, "removed") > 0);
    assert_true(number(report, "unchanged") > 0);
    assert_int_equal(number(report, "changed"), 0);
    assert_int_equal(number(report, "records"), number(report, "added") + number(report, "unchanged"));
    assert_int_equal(number(report, "clauses"), 1);
    json_decref(report);
    assert_null(strstr(parties(STORE_RECORDS), "PRUEBA"));
    assert_non_null(strstr(parties(STORE_RECORDS), "MARITIMO"));
}

static void a_bad_file_is_named_with_its_line_and_changes_nothing(void **state)
{
    (void)state;
    char before[4096];
    run_expect(LOAD(sdn), 0, "added");
    snprintf(before, sizeof before, "%s", parties(STORE_RECORDS));
    write_file(sdn, bad);
    run_expect(LOAD(sdn), 3, "sdn.csv:3:1: ");
    assert_string_equal(parties(STORE_RECORDS), before);
    write_file(sdn, "");
    assert_int_equal(LOAD(sdn)->exit_code, 3);
    assert_string_equal(parties(STORE_RECORDS), before);
}

static void rejects_keeps_going_and_writes_the_refused_rows(void **state)
{
    (void)state;
    struct errctx ec = {0};
    BUF_SCOPED struct buf b;
    buf_init(&b, "rejects", 10000);
    write_file(sdn, bad);
    run_expect(LOAD("--rejects", rejects, sdn), 0, "1 rows refused");
    assert_non_null(strstr(parties(STORE_RECORDS), "MARITIMO"));
    assert_int_equal(file_read(rejects, &ec, &b), ERR_OK);
    buf_put_u8(&b, 0);
    assert_non_null(strstr((char *)b.ptr, "file,line,column,reason,row\nsdn.csv,3,1,"));
    assert_non_null(strstr((char *)b.ptr, "ROTO"));
}

static void protected_classes_go_to_their_own_file(void **state)
{
    (void)state;
    run_expect(LOAD("--class", "humanitarian", sdn), 0, "added");
    assert_string_equal(parties(STORE_RECORDS), "");
    assert_non_null(strstr(parties(STORE_PROTECTED), "ALMACENES EJEMPLO"));
}

static void wrong_words_and_missing_files_are_told(void **state)
{
    (void)state;
    run_expect(RUN("--home", home, "load", sdn), 2, "--format");
    run_expect(RUN("--home", home, "load", "--format", "xls", sdn), 2, "there is no 'xls'; known are");
    run_expect(RUN("load", "--format", "ofac", sdn), 2, "--home");
    run_expect(LOAD("--class", "secret", sdn), 2, "--class");
    run_expect(LOAD("--handling", "H9", sdn), 2, "--handling");
    run_expect(LOAD("/nowhere/sdn.csv"), 5, "/nowhere/sdn.csv: No such file");
    run_expect(LOAD(folder), 3, "is a folder");
    run_expect(LOAD("--rejects", "/nowhere/r.csv", sdn), 5, "/nowhere/r.csv");
}

/* The command itself, in this process. */
static enum err load_here(struct errctx *ec)
{
    char *argv[] = {"--format", "ofac", "--rejects", rejects, sdn, NULL};
    struct cli cli = {.home = home};
    enum err e = command_load(&cli, 5, argv);
    *ec = cli.ec;
    return e;
}

static void torture(enum fault_kind kind)
{
    struct errctx ec = {0};
    char before[4096];
    int failures = 0;
    write_file(sdn, first);
    assert_int_equal(load_here(&ec), ERR_OK);
    snprintf(before, sizeof before, "%s", parties(STORE_RECORDS));
    write_file(sdn, bad);
    for (uint64_t n = 1;; n++) {
        fault_arm(kind, n);
        enum err e = load_here(&ec);
        bool untouched = fault_count(kind) < n;
        fault_arm(kind, 0);
        if (e != ERR_OK) {
            if (e != (kind == FAULT_ALLOC ? ERR_MEMORY : ERR_IO))
                fail_msg("passage %llu: %s: %s", (unsigned long long)n, err_info(e)->name, ec.text);
            assert_true(ec.text[0] != 0 && !untouched);
            assert_string_equal(parties(STORE_RECORDS), before);
            failures++;
        }
        if (untouched)
            break;
        if (e == ERR_OK) { /* done in spite of it */
            write_file(sdn, first);
            assert_int_equal(load_here(&ec), ERR_OK);
            write_file(sdn, bad);
        }
    }
    assert_non_null(strstr(parties(STORE_RECORDS), "MARITIMO"));
    assert_true(failures > 10);
}

static void the_command_is_whole_or_absent_at_every_failed_write(void **state)
{
    (void)state;
    torture(FAULT_WRITE);
}

static void the_command_is_whole_or_absent_at_every_failed_allocation(void **state)
{
    (void)state;
    torture(FAULT_ALLOC);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    unsetenv("ENLACE_HOME");
    const struct CMUnitTest tests[] = {
        TEST(a_load_says_what_it_did),
        TEST(a_second_load_reports_the_difference_as_json),
        TEST(a_bad_file_is_named_with_its_line_and_changes_nothing),
        TEST(rejects_keeps_going_and_writes_the_refused_rows),
        TEST(protected_classes_go_to_their_own_file),
        TEST(wrong_words_and_missing_files_are_told),
        TEST(the_command_is_whole_or_absent_at_every_failed_write),
        TEST(the_command_is_whole_or_absent_at_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
