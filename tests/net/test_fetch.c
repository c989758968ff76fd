/* net: fetching a file over HTTPS from a server on loopback. Whatever fails, the file that was there stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <dirent.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/fault.h"
#include "base/file.h"
#include "loopback.h"
#include "net/fetch.h"

#define LIMIT 1000

static const char good[] = "36,\"AEROCARIBBEAN AIRLINES\"\n";
static char large[2 * LIMIT + 1];

static const struct loopback_answer answers[] = {
    {"/good.csv", LOOPBACK_SEND, good, 0},
    {"/404.csv", LOOPBACK_STATUS, "36,gone\n", 404},
    {"/500.csv", LOOPBACK_STATUS, "36,gone\n", 500},
    {"/304.csv", LOOPBACK_STATUS, "", 304},
    {"/page.csv", LOOPBACK_HTML, "36,not what the type says\n", 0},
    {"/hidden-page.csv", LOOPBACK_SEND, "\xEF\xBB\xBF\n <!DOCTYPE html><title>Down for maintenance</title>",
     0},
    {"/other.csv", LOOPBACK_SEND, "something else\n", 0},
    {"/empty.csv", LOOPBACK_SEND, "", 0},
    {"/large.csv", LOOPBACK_SEND, large, 0},
    {"/stream.csv", LOOPBACK_STREAM, good, 0},
    {"/cut.csv", LOOPBACK_CUT, good, 0},
    {"/stall.csv", LOOPBACK_STALL, good, 0},
    {"/moved.csv", LOOPBACK_REDIRECT, "https://localhost:%u/good.csv", 0},
    {"/plain.csv", LOOPBACK_REDIRECT, "http://localhost:%u/good.csv", 0},
    {"/file.csv", LOOPBACK_REDIRECT, "file:///etc/hostname?%u", 0},
    {"/loop.csv", LOOPBACK_REDIRECT, "https://localhost:%u/loop.csv", 0},
    {NULL, LOOPBACK_SEND, NULL, 0},
};

static char folder[64], target[96], ca[96], url[128];
static struct loopback *server;
static struct errctx ec;

static int set_up(void **state)
{
    (void)state;
    memset(large, '7', sizeof large - 1);
    snprintf(folder, sizeof folder, "/tmp/enlace-fetch-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(target, sizeof target, "%s/list.csv", folder);
    snprintf(ca, sizeof ca, "%s/ca.pem", folder);
    server = loopback_start(answers, ca);
    return server ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    loopback_stop(server);
    unlink(target);
    unlink(ca);
    return rmdir(folder); /* fails when a part file was left */
}

static enum err check(void *arg, struct sv head, struct errctx *error)
{
    (void)arg;
    if (head.len && head.ptr[0] >= '0' && head.ptr[0] <= '9')
        return ERR_OK;
    return err_set(error, ERR_INPUT, "does not begin with a number");
}

static struct fetch_options options(const char *path)
{
    snprintf(url, sizeof url, "https://localhost:%u%s", loopback_port(server), path);
    return (struct fetch_options){
        .url = url, .target = target, .ca_file = ca, .bytes_max = LIMIT, .check = check, .timeout_ms = 60000};
}

static void expect_content(const char *text)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, "file", 10000);
    assert_int_equal(file_read(target, &ec, &b), ERR_OK);
    assert_int_equal(b.len, strlen(text));
    assert_memory_equal(b.ptr, text, b.len);
}

static unsigned files_in_folder(void)
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

/* The fetch fails with this code and these words; the old file and nothing else is there after it. */
static void expect_failure(const struct fetch_options *o, enum err code, const char *words)
{
    struct fetch_result r;
    assert_int_equal(file_write(target, 0600, SV("old"), &ec), ERR_OK);
    unsigned before = files_in_folder();
    ec = (struct errctx){0};
    enum err e = fetch_file(o, &ec, &r);
    if (e != code || !strstr(ec.text, words) || !strstr(ec.text, url))
        fail_msg("%s: \"%s\" instead of \"%s\"", err_info(e)->name, ec.text, words);
    expect_content("old");
    assert_int_equal(files_in_folder(), before);
}

static void expect_path_fails(const char *path, enum err code, const char *words)
{
    struct fetch_options o = options(path);
    expect_failure(&o, code, words);
}

static void a_file_comes_whole_with_its_checksum_and_tag(void **state)
{
    (void)state;
    struct fetch_options o = options("/good.csv");
    struct fetch_result r;
    uint8_t sum[HASH_SHA256_BYTES];
    unlink(target);
    if (fetch_file(&o, &ec, &r) != ERR_OK)
        fail_msg("%s", ec.text);
    expect_content(good);
    hash_sha256(good, sizeof good - 1, sum);
    assert_memory_equal(sum, r.sha256, sizeof sum);
    assert_int_equal(r.bytes, sizeof good - 1);
    assert_int_equal(r.etag[0], '"');
    assert_false(r.not_modified);
}

static void what_did_not_change_is_not_sent_again(void **state)
{
    (void)state;
    struct fetch_options o = options("/good.csv");
    struct fetch_result r, again;
    assert_int_equal(fetch_file(&o, &ec, &r), ERR_OK);
    o.etag = r.etag;
    unsigned before = loopback_not_modified(server);
    assert_int_equal(file_write(target, 0600, SV("kept"), &ec), ERR_OK);
    assert_int_equal(fetch_file(&o, &ec, &again), ERR_OK);
    assert_true(again.not_modified);
    assert_int_equal(loopback_not_modified(server), before + 1);
    expect_content("kept");
    o.etag = "\"another\"";
    assert_int_equal(fetch_file(&o, &ec, &again), ERR_OK);
    assert_false(again.not_modified);
    expect_content(good);
}

static void a_redirect_to_https_is_followed(void **state)
{
    (void)state;
    struct fetch_options o = options("/moved.csv");
    struct fetch_result r;
    assert_int_equal(fetch_file(&o, &ec, &r), ERR_OK);
    expect_content(good);
}

static void a_redirect_away_from_https_is_refused(void **state)
{
    (void)state;
    expect_path_fails("/plain.csv", ERR_IO, "only https is followed");
    expect_path_fails("/file.csv", ERR_IO, "only https is followed");
}

static void endless_redirects_end(void **state)
{
    (void)state;
    expect_path_fails("/loop.csv", ERR_LIMIT, "redirected more than 5 times");
}

static void plain_http_is_refused(void **state)
{
    (void)state;
    struct fetch_options o = options("/good.csv");
    snprintf(url, sizeof url, "http://localhost:%u/good.csv", loopback_port(server));
    expect_failure(&o, ERR_IO, "only https is followed");
}

static void a_failing_status_leaves_the_last_good_file(void **state)
{
    (void)state;
    expect_path_fails("/404.csv", ERR_IO, "HTTP status 404");
    expect_path_fails("/500.csv", ERR_IO, "HTTP status 500");
    expect_path_fails("/304.csv", ERR_IO, "HTTP status 304"); /* which nobody asked for */
}

static void a_web_page_instead_of_the_file_leaves_the_last_good_file(void **state)
{
    (void)state;
    expect_path_fails("/page.csv", ERR_INPUT, "a web page came");
    expect_path_fails("/hidden-page.csv", ERR_INPUT, "a web page came");
}

static void an_unexpected_or_empty_file_leaves_the_last_good_file(void **state)
{
    (void)state;
    expect_path_fails("/other.csv", ERR_INPUT, "does not begin with a number");
    expect_path_fails("/empty.csv", ERR_INPUT, "the file is empty");
}

static void too_large_a_file_leaves_the_last_good_file(void **state)
{
    (void)state;
    expect_path_fails("/large.csv", ERR_LIMIT, "larger than the limit of 1000 bytes");
    expect_path_fails("/stream.csv", ERR_LIMIT, "larger than the limit of 1000 bytes");
}

static void a_file_cut_off_leaves_the_last_good_file(void **state)
{
    (void)state;
    expect_path_fails("/cut.csv", ERR_IO, "");
}

static void a_server_that_stalls_is_given_up(void **state)
{
    (void)state;
    struct fetch_options o = options("/stall.csv");
    o.slow_seconds = 1;
    expect_failure(&o, ERR_TIMEOUT, "");
    o = options("/stall.csv");
    o.timeout_ms = 500;
    expect_failure(&o, ERR_TIMEOUT, "");
}

static void a_certificate_of_no_known_authority_is_refused(void **state)
{
    (void)state;
    struct fetch_options o = options("/good.csv");
    o.ca_file = NULL;
    expect_failure(&o, ERR_IO, "ertificate");
}

static void a_certificate_for_another_name_is_refused(void **state)
{
    (void)state;
    struct fetch_options o = options("/good.csv");
    snprintf(url, sizeof url, "https://127.0.0.1:%u/good.csv", loopback_port(server));
    expect_failure(&o, ERR_IO, "127.0.0.1");
}

static void a_cancelled_fetch_leaves_the_last_good_file(void **state)
{
    (void)state;
    static _Atomic bool cancel = true;
    struct progress p = {.cancel = &cancel};
    struct fetch_options o = options("/stall.csv");
    o.progress = &p;
    expect_failure(&o, ERR_CANCELLED, "cancelled");
}

static void every_failed_write_and_receive_leaves_the_last_good_file(void **state)
{
    (void)state;
    for (int kind = FAULT_WRITE; kind <= FAULT_NET; kind++) {
        uint64_t failures = 0;
        for (uint64_t n = 1;; n++) {
            struct fetch_options o = options("/good.csv");
            struct fetch_result r;
            assert_int_equal(file_write(target, 0600, SV("old"), &ec), ERR_OK);
            fault_arm((enum fault_kind)kind, n);
            enum err e = fetch_file(&o, &ec, &r);
            fault_arm((enum fault_kind)kind, 0);
            expect_content(e == ERR_OK ? good : "old");
            if (e == ERR_OK)
                break;
            assert_int_equal(e, ERR_IO);
            failures++;
        }
        assert_true(failures >= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_comes_whole_with_its_checksum_and_tag),
        cmocka_unit_test(what_did_not_change_is_not_sent_again),
        cmocka_unit_test(a_redirect_to_https_is_followed),
        cmocka_unit_test(a_redirect_away_from_https_is_refused),
        cmocka_unit_test(endless_redirects_end),
        cmocka_unit_test(plain_http_is_refused),
        cmocka_unit_test(a_failing_status_leaves_the_last_good_file),
        cmocka_unit_test(a_web_page_instead_of_the_file_leaves_the_last_good_file),
        cmocka_unit_test(an_unexpected_or_empty_file_leaves_the_last_good_file),
        cmocka_unit_test(too_large_a_file_leaves_the_last_good_file),
        cmocka_unit_test(a_file_cut_off_leaves_the_last_good_file),
        cmocka_unit_test(a_server_that_stalls_is_given_up),
        cmocka_unit_test(a_certificate_of_no_known_authority_is_refused),
        cmocka_unit_test(a_certificate_for_another_name_is_refused),
        cmocka_unit_test(a_cancelled_fetch_leaves_the_last_good_file),
        cmocka_unit_test(every_failed_write_and_receive_leaves_the_last_good_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
