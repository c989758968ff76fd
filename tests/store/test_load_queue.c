/* store: a load by two threads gives what a load by one gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture.h"
#include "store/load_queue.h"

#define RECORDS (5 * LOAD_QUEUE_BATCH + 17)

static struct record record_number(struct fixture *f, int n)
{
    char id[32], name[32];
    snprintf(id, sizeof id, "%06d", n);
    snprintf(name, sizeof name, "N%d", n);
    return fixture_record(f, id, name, CLASS_ENFORCEMENT);
}

struct refusals {
    int count, last;
    enum err answer;
};

static enum err note(void *arg, const struct record *r, const struct errctx *why, struct errctx *ec)
{
    struct refusals *seen = arg;
    char id[32];
    seen->count++;
    snprintf(id, sizeof id, "%.*s", SV_ARG(r->id));
    seen->last = atoi(id);
    assert_non_null(strstr(why->text, "twice"));
    return seen->answer ? err_set(ec, seen->answer, "no more") : ERR_OK;
}

static enum err check_next(void *arg, const struct record *r, struct errctx *ec)
{
    int *n = arg;
    char name[32];
    struct sv text = record_first(r, "name");
    snprintf(name, sizeof name, "N%d", (*n)++);
    return sv_eq(text, sv_cstr(name)) ? ERR_OK : err_set(ec, ERR_INTERNAL, "not record %d", *n);
}

static void every_record_arrives_once_and_in_order(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    struct store_load *load;
    struct load_queue *q;
    struct store_load_report report;
    OK(store_load_begin(s, SV("test"), SV("x"), 1, &ec, &load));
    OK(load_queue_open(load, NULL, NULL, &ec, &q));
    for (int i = 0; i < (int)RECORDS; i++) {
        struct record r = record_number(f, i);
        OK(load_queue_put(q, &r, &ec));
    }
    OK(load_queue_drain(q, &ec));
    load_queue_close(q);
    OK(store_load_finish(load, &ec, &report));
    assert_int_equal(report.added, RECORDS);
    int n = 0;
    OK(store_each_record(s, SV("test"), check_next, &n, &ec));
    assert_int_equal(n, RECORDS);
}

/* Puts every number, and some of them twice. */
static enum err put_with_doubles(struct fixture *f, struct load_queue *q, struct errctx *ec)
{
    for (int i = 0; i < (int)RECORDS; i++) {
        struct record r = record_number(f, i);
        TRY(load_queue_put(q, &r, ec));
        if (i % 500 == 7 || i % 500 == 8)
            TRY(load_queue_put(q, &r, ec));
    }
    return load_queue_drain(q, ec);
}

static void refused_records_are_told_and_the_rest_is_loaded(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct refusals seen = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    struct store_load *load;
    struct load_queue *q;
    struct store_load_report report;
    OK(store_load_begin(s, SV("test"), SV("x"), 1, &ec, &load));
    OK(load_queue_open(load, note, &seen, &ec, &q));
    OK(put_with_doubles(f, q, &ec));
    load_queue_close(q);
    OK(store_load_finish(load, &ec, &report));
    assert_int_equal(report.added, RECORDS);
    assert_int_equal(seen.count, 2 * ((RECORDS - 8) / 500 + 1));
    assert_int_equal(seen.last % 500, 8);
}

static void an_error_comes_back_and_the_load_can_be_aborted(void **state)
{
    struct fixture *f = *state;
    struct refusals seen = {.answer = ERR_IO};
    for (int with_callback = 0; with_callback < 2; with_callback++) {
        struct errctx ec = {0};
        STORE_SCOPED struct store *s = fixture_store(f);
        struct store_load *load;
        struct load_queue *q;
        OK(store_load_begin(s, SV("test"), SV("x"), 1, &ec, &load));
        OK(load_queue_open(load, with_callback ? note : NULL, &seen, &ec, &q));
        assert_int_equal(put_with_doubles(f, q, &ec), with_callback ? ERR_IO : ERR_CONFLICT);
        assert_int_equal(load_queue_drain(q, &ec), with_callback ? ERR_IO : ERR_CONFLICT);
        load_queue_close(q);
        store_load_abort(load);
        fixture_expect(s, "");
    }
}

static void a_queue_closed_in_the_middle_ends_its_thread(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    STORE_LOAD_SCOPED struct store_load *load = NULL;
    LOAD_QUEUE_SCOPED struct load_queue *q = NULL;
    OK(store_load_begin(s, SV("test"), SV("x"), 1, &ec, &load));
    OK(load_queue_open(load, NULL, NULL, &ec, &q));
    for (int i = 0; i < (int)LOAD_QUEUE_BATCH + 3; i++) {
        struct record r = record_number(f, i);
        OK(load_queue_put(q, &r, &ec));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(every_record_arrives_once_and_in_order),
        FIXTURE_TEST(refused_records_are_told_and_the_rest_is_loaded),
        FIXTURE_TEST(an_error_comes_back_and_the_load_can_be_aborted),
        FIXTURE_TEST(a_queue_closed_in_the_middle_ends_its_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
