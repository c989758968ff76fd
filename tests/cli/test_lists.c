/* enlace lists pull and show, against a server on loopback: the last good list stays whatever comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../net/loopback.h"
#include "base/file.h"
#include "base/json.h"
#include "run.h"

static const char sdn_1[] =
    "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
static const char sdn_2[] = "36,\"AEROCARIBBEAN\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";

enum { SDN, ALT, ADD, COMMENTS, SAT, UN, ANSWERS };
static const struct loopback_answer usual[ANSWERS + 1] = {
    {"/sdn.csv", LOOPBACK_SEND, sdn_1, 0},
    {"/alt.csv", LOOPBACK_SEND, "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \n", 0},
    {"/add.csv", LOOPBACK_SEND, "36,25,-0- ,\"Havana\",\"Cuba\",-0- \n", 0},
    {"/comments.csv", LOOPBACK_SEND, "36,\"more.\"\n", 0},
    {"/sat.csv", LOOPBACK_SEND, "title,,\nNo,RFC,Nombre\n1,AAA080808HL8,EJEMPLO\n", 0},
    {"/un.xml", LOOPBACK_SEND, "<?xml version=\"1.0\"?><CONSOLIDATED_LIST/>", 0},
    {NULL, LOOPBACK_SEND, NULL, 0},
};
static struct loopback_answer answers[ANSWERS + 1];

static struct loopback *server;
static char folder[64], home[80], ca[80], urls[ANSWERS][96];

static int start(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/enlace-lists-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(home, sizeof home, "%s/home", folder);
    snprintf(ca, sizeof ca, "%s/ca.pem", folder);
    memcpy(answers, usual, sizeof answers);
    server = loopback_start(answers, ca);
    assert_non_null(server);
    static const char *const keys[] = {"sdn", "alt", "add", "sdn_comments", "sat69b", "un"};
    for (int i = 0; i < ANSWERS; i++)
        snprintf(urls[i], sizeof urls[i], "%s=https://localhost:%u%s", keys[i], loopback_port(server),
                 usual[i].path);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    char command[128];
    loopback_stop(server);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

static struct run *pull(const char *list)
{
    return RUN("--home", home, "lists", "pull", "--list", list, "--ca-file", ca, "--url", urls[0], "--url",
               urls[1], "--url", urls[2], "--url", urls[3], "--url", urls[4], "--url", urls[5]);
}

static const char *list_path(const char *name)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/lists/%s", home, name);
    return path;
}

static void expect_file(const char *name, const char *content)
{
    struct errctx ec = {0};
    BUF_SCOPED struct buf b;
    buf_init(&b, "file", 100000);
    if (file_read(list_path(name), &ec, &b) != ERR_OK)
        fail_msg("%s", ec.text);
    assert_int_equal(b.len, strlen(content));
    assert_memory_equal(b.ptr, content, b.len);
}

static void expect_usual(const char *sdn)
{
    expect_file("ofac/sdn.csv", sdn);
    expect_file("ofac/alt.csv", usual[ALT].body);
    expect_file("ofac/add.csv", usual[ADD].body);
    expect_file("ofac/sdn_comments.csv", usual[COMMENTS].body);
    assert_int_not_equal(access(list_path("ofac.pull"), F_OK), 0);
    run_expect(RUN("--home", home, "lists", "show"), 0, "ofac/sdn.csv: as pulled");
}

static void all_lists_come_with_a_manifest(void **state)
{
    (void)state;
    run_expect(pull("all"), 0, "ofac/sdn.csv: new");
    expect_usual(sdn_1);
    expect_file("sat69b/Listado_Completo_69-B.csv", usual[SAT].body);
    expect_file("un/consolidated.xml", usual[UN].body);
}

static void what_did_not_change_is_asked_for_but_not_sent_again(void **state)
{
    (void)state;
    run_expect(pull("ofac"), 0, "new");
    unsigned before = loopback_not_modified(server);
    answers[SDN].body = sdn_2;
    run_expect(pull("ofac"), 0, "ofac/sdn.csv: changed");
    assert_int_equal(loopback_not_modified(server) - before, 3);
    expect_usual(sdn_2);
}

static void a_failed_pull_leaves_the_last_good_list(void **state)
{
    (void)state;
    static const struct {
        struct loopback_answer answer;
        int exit_code;
        const char *words;
    } cases[] = {
        {{"/add.csv", LOOPBACK_STATUS, "gone", 404}, 5, "HTTP status 404"},
        {{"/add.csv", LOOPBACK_STATUS, "no", 503}, 5, "HTTP status 503"},
        {{"/add.csv", LOOPBACK_HTML, "36,25\n", 0}, 3, "a web page came"},
        {{"/add.csv", LOOPBACK_SEND, "<html><body>We will be back</body></html>", 0}, 3, "a web page came"},
        {{"/add.csv", LOOPBACK_SEND, "ERROR", 0}, 3, "does not begin like add.csv"},
        {{"/add.csv", LOOPBACK_SEND, "", 0}, 3, "the file is empty"},
        {{"/add.csv", LOOPBACK_CUT, "36,25,-0- \n", 0}, 5, "the last good list stays"},
        {{"/add.csv", LOOPBACK_REDIRECT, "http://localhost:%u/alt.csv", 0}, 5, "only https is followed"},
        {{"/elsewhere.csv", LOOPBACK_SEND, "", 0}, 5, "HTTP status 404"},
    };
    run_expect(pull("ofac"), 0, "new");
    answers[SDN].body = sdn_2; /* comes first and well; must not be taken alone */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answers[ADD] = cases[i].answer;
        run_expect(pull("ofac"), cases[i].exit_code, cases[i].words);
        expect_usual(sdn_1);
    }
    answers[ADD] = usual[ADD];
    run_expect(pull("ofac"), 0, "changed");
    expect_usual(sdn_2);
}

static void too_large_a_file_names_the_limit(void **state)
{
    (void)state;
    run_expect(pull("un"), 0, "new");
    static char mib[(1 << 20) + 1];
    memset(mib, '1', sizeof mib - 1);
    answers[UN] = (struct loopback_answer){"/un.xml", LOOPBACK_STREAM, mib, 0};
    mib[0] = '<';
    memcpy(mib, "<?xml", 5);
    run_expect(pull("un"), 3, "larger than the limit of 33554432 bytes");
    expect_file("un/consolidated.xml", usual[UN].body);
}

static void one_list_that_fails_keeps_no_other_from_coming(void **state)
{
    (void)state;
    answers[SDN] = (struct loopback_answer){"/sdn.csv", LOOPBACK_STATUS, "", 500};
    run_expect(pull("all"), 5, "ofac: not pulled");
    assert_int_not_equal(access(list_path("ofac"), F_OK), 0);
    expect_file("sat69b/Listado_Completo_69-B.csv", usual[SAT].body);
    expect_file("un/consolidated.xml", usual[UN].body);
}

static void an_unknown_authority_is_refused(void **state)
{
    (void)state;
    run_expect(RUN("--home", home, "lists", "pull", "--list", "un", "--url", urls[UN]), 5, "ertificate");
    assert_int_not_equal(access(list_path("un"), F_OK), 0);
}

static void every_failed_write_leaves_the_last_good_list(void **state)
{
    (void)state;
    char fault[32];
    int failures = 0;
    run_expect(pull("un"), 0, "new");
    for (int n = 1;; n++) {
        /* a new edition each time; what it replaces depends on whether the one before came */
        answers[UN].body = "<?xml version=\"1.0\"?><CONSOLIDATED_LIST dateGenerated=\"2026\"/>";
        snprintf(fault, sizeof fault, "write:%d", n);
        struct run *r = RUN_FAULT(fault, "--home", home, "lists", "pull", "--list", "un", "--ca-file", ca,
                                  "--url", urls[UN]);
        bool done = r->exit_code == 0;
        if (!done)
            assert_int_equal(r->exit_code, 5);
        expect_file("un/consolidated.xml", done ? answers[UN].body : usual[UN].body);
        run_expect(RUN("--home", home, "lists", "show"), 0, "un/consolidated.xml: as pulled");
        if (done)
            break;
        failures++;
    }
    assert_true(failures > 4);
}

static void a_file_changed_after_the_pull_is_not_loaded_and_comes_anew(void **state)
{
    (void)state;
    struct errctx ec = {0};
    char path[160];
    run_expect(pull("ofac"), 0, "new");
    snprintf(path, sizeof path, "%s", list_path("ofac/sdn.csv"));
    run_expect(RUN("--home", home, "load", "--format", "ofac", path), 0, "2 added");
    assert_int_equal(file_write(path, 0600, sv_cstr(sdn_2), &ec), ERR_OK);
    run_expect(RUN("--home", home, "lists", "show"), 0, "ofac/sdn.csv: changed");
    run_expect(RUN("--home", home, "load", "--format", "ofac", path), 3, "is not the file that was pulled");
    run_expect(pull("ofac"), 0, "ofac/sdn.csv: unchanged");
    expect_usual(sdn_1);
}

static void a_damaged_manifest_stops_the_load_and_the_next_pull_mends_it(void **state)
{
    (void)state;
    struct errctx ec = {0};
    char path[160];
    run_expect(pull("ofac"), 0, "new");
    assert_int_equal(file_write(list_path("ofac/manifest.json"), 0600, SV("{\"format\":1}"), &ec), ERR_OK);
    snprintf(path, sizeof path, "%s", list_path("ofac/sdn.csv"));
    run_expect(RUN("--home", home, "load", "--format", "ofac", path), 3, "is not a manifest");
    run_expect(pull("ofac"), 0, "new");
    expect_usual(sdn_1);
}

static void the_report_as_json_names_what_came_and_what_failed(void **state)
{
    (void)state;
    answers[UN] = (struct loopback_answer){"/un.xml", LOOPBACK_STATUS, "", 500};
    struct run *r = RUN("--json", "--home", home, "lists", "pull", "--ca-file", ca, "--url", urls[0], "--url",
                        urls[1], "--url", urls[2], "--url", urls[3], "--url", urls[4], "--url", urls[5]);
    json_t *report JSON_SCOPED = NULL;
    struct errctx ec = {0};
    assert_int_equal(r->exit_code, 5);
    assert_int_equal(json_parse("report", sv_cstr(r->out), &ec, &report), ERR_OK);
    assert_int_equal(json_array_size(json_object_get(report, "files")), 5);
    json_t *failed = json_array_get(json_object_get(report, "failed"), 0);
    assert_string_equal(json_string_value(json_object_get(failed, "list")), "un");
}

static void wrong_words_are_told(void **state)
{
    (void)state;
    run_expect(RUN("--home", home, "lists", "pull", "--list", "eu"), 2, "is not ofac, sat69b, un or all");
    run_expect(RUN("--home", home, "lists", "pull", "--url", "eu=https://x"), 2, "is NAME=URL");
    run_expect(RUN("lists", "pull", "--list", "un"), 2, "--home");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    unsetenv("ENLACE_HOME");
    const struct CMUnitTest tests[] = {
        TEST(all_lists_come_with_a_manifest),
        TEST(what_did_not_change_is_asked_for_but_not_sent_again),
        TEST(a_failed_pull_leaves_the_last_good_list),
        TEST(too_large_a_file_names_the_limit),
        TEST(one_list_that_fails_keeps_no_other_from_coming),
        TEST(an_unknown_authority_is_refused),
        TEST(every_failed_write_leaves_the_last_good_list),
        TEST(a_file_changed_after_the_pull_is_not_loaded_and_comes_anew),
        TEST(a_damaged_manifest_stops_the_load_and_the_next_pull_mends_it),
        TEST(the_report_as_json_names_what_came_and_what_failed),
        TEST(wrong_words_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
