/* store: loads are whole, reloads tell what changed, history stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/body.h"
#include "store/load_queue.h"
#include "fixture.h"

static void assert_report(const struct store_load_report r, uint64_t added, uint64_t changed,
                          uint64_t removed, uint64_t unchanged)
{
    assert_int_equal(r.added, added);
    assert_int_equal(r.changed, changed);
    assert_int_equal(r.removed, removed);
    assert_int_equal(r.unchanged, unchanged);
}

static void loading_again_reports_added_changed_removed_unchanged(void **state)
{
    struct fixture *f = *state;
    STORE_SCOPED struct store *s = fixture_store(f);
    assert_report(fixture_load(f, s, "a=Ana b=Beto c=Ciro", 1), 3, 0, 0, 0);
    assert_report(fixture_load(f, s, "a=Ana b=Berta d=Dora", 2), 1, 1, 1, 1);
    fixture_expect(s, "a=Ana b=Berta d=Dora");
    assert_report(fixture_load(f, s, "a=Ana b=Berta d=Dora", 3), 0, 0, 0, 3);
    assert_report(fixture_load(f, s, "", 4), 0, 0, 3, 0);
    fixture_expect(s, "");
}

static void an_aborted_load_leaves_everything_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana b=Beto", 1);
    struct store_load *load = NULL;
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Other", CLASS_ENFORCEMENT);
    OK(store_load_put(load, &r, &ec));
    store_load_abort(load);
    fixture_expect(s, "a=Ana b=Beto");
    assert_report(fixture_load(f, s, "a=Ana b=Beto", 3), 0, 0, 0, 2);
}

static void closing_the_store_aborts_its_open_load(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct store *s = fixture_store(f);
    struct store_load *load = NULL;
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT);
    OK(store_load_put(load, &r, &ec));
    store_close(s);
    STORE_SCOPED struct store *again = fixture_store(f);
    fixture_expect(again, "");
}

static void an_id_that_comes_twice_is_refused_and_the_load_can_go_on(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana", 1);
    struct store_load *load = NULL;
    struct store_load_report report;
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT);
    OK(store_load_put(load, &r, &ec));
    r = fixture_record(f, "a", "Otra", CLASS_ENFORCEMENT);
    assert_int_equal(store_load_put(load, &r, &ec), ERR_CONFLICT);
    assert_string_equal(ec.text, "the id 'a' comes twice in one load of 'test'");
    r = fixture_record(f, "b", "Beto", CLASS_ENFORCEMENT);
    OK(store_load_put(load, &r, &ec));
    OK(store_load_finish(load, &ec, &report));
    assert_report(report, 1, 0, 0, 1);
    fixture_expect(s, "a=Ana b=Beto");
}

static void a_load_touches_its_own_dataset_only(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana", 1);
    struct store_load *load = NULL;
    struct store_load_report report;
    OK(store_load_begin(s, SV("other"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT);
    assert_int_equal(store_load_put(load, &r, &ec), ERR_INPUT);
    r.dataset = SV("other");
    OK(store_load_put(load, &r, &ec));
    OK(store_load_finish(load, &ec, &report));
    assert_report(report, 1, 0, 0, 0);
    fixture_expect(s, "a=Ana a=Ana");
}

static void while_a_load_is_open_its_store_serves_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    struct store_load *load = NULL, *second = NULL;
    struct fixture_text t = {0};
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    assert_int_equal(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &second), ERR_CONFLICT);
    assert_int_equal(store_each_record(s, SV(""), fixture_append, &t, &ec), ERR_CONFLICT);
    store_load_abort(load);
}

static void another_store_sees_a_load_only_when_it_is_finished(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *writer = fixture_store(f);
    STORE_SCOPED struct store *reader = fixture_store(f);
    struct store_load *load = NULL;
    struct store_load_report report;
    OK(store_load_begin(writer, SV("test"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT);
    OK(store_load_put(load, &r, &ec));
    fixture_expect(reader, "");
    OK(store_load_finish(load, &ec, &report));
    fixture_expect(reader, "a=Ana");
}

static enum err append_version(void *arg, const struct store_version *v, struct errctx *ec)
{
    (void)ec;
    struct fixture_text *t = arg;
    struct sv name = record_first(&v->record, "name");
    t->len += (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%.*s:%d-%d%s ", SV_ARG(name),
                               (int)v->from_ms, (int)v->to_ms, v->removed ? " removed" : "");
    return ERR_OK;
}

static void history_keeps_every_version_through_change_removal_and_return(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana z=Zoe", 10);
    fixture_load(f, s, "a=Anita z=Zoe", 20);
    fixture_load(f, s, "z=Zoe", 30);
    fixture_load(f, s, "a=Anita z=Zoe", 40);
    struct fixture_text t = {0};
    OK(store_record_history(s, SV("test"), SV("a"), append_version, &t, &ec));
    assert_string_equal(t.text, "Ana:10-20 Anita:20-30 removed Anita:40-0 ");
    t = (struct fixture_text){0};
    OK(store_record_history(s, SV("test"), SV("nobody"), append_version, &t, &ec));
    assert_string_equal(t.text, "");
}

static enum err append_load(void *arg, const struct store_load_entry *l, struct errctx *ec)
{
    (void)ec;
    struct fixture_text *t = arg;
    t->len += (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%.*s:%.*s:%d+%d ",
                               SV_ARG(l->dataset), SV_ARG(l->source), (int)l->at_ms, (int)l->added);
    return ERR_OK;
}

static void finished_loads_are_listed(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana", 10);
    fixture_load(f, s, "a=Ana b=Beto", 20);
    struct fixture_text t = {0};
    OK(store_each_load(s, append_load, &t, &ec));
    assert_string_equal(t.text, "test:a test:10+1 test:a test:20+1 ");
}

static void a_record_comes_back_as_it_went_in(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    struct record in, out;
    char long_value[RECORD_VALUE_BYTES_MAX];
    memset(long_value, 'x', sizeof long_value);
    OK(record_begin(f->builder, schema_find(SV("Person")), SV("test"), SV("id \xC3\x91"), &ec));
    OK(record_add(f->builder, "name", SV("Ñandú López"), &ec));
    OK(record_add(f->builder, "name", SV("有限"), &ec));
    OK(record_add(f->builder, "notes", sv_of(long_value, sizeof long_value), &ec));
    *record_handling(f->builder) =
        (struct handling){HANDLING_H2, CLASS_REGULATORY, SV("us.ofac"),   SV("caveat"),  'B',
                          '2',         SV("2030-01-01"), SV("agreement"), SV("release"), SV("purpose;other")};
    OK(record_finish(f->builder, &ec, &in));
    in.first_seen = SV("2020-01-01");
    in.last_seen = SV("2021-01-01");
    static char extra[3 * RECORD_VALUE_BYTES_MAX]; /* bounded by the format it came from only */
    memset(extra, 'e', sizeof extra);
    char *passing = malloc(sizeof extra);
    memcpy(passing, extra, sizeof extra);
    in.extra = sv_of(passing, sizeof extra);
    struct store_load *load = NULL;
    struct load_queue *queue = NULL;
    struct store_load_report report;
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    OK(load_queue_open(load, NULL, NULL, &ec, &queue));
    OK(load_queue_put(queue, &in, &ec));
    free(passing); /* the queue must have copied it */
    in.extra = sv_of(extra, sizeof extra);
    OK(load_queue_drain(queue, &ec));
    load_queue_close(queue);
    OK(store_load_finish(load, &ec, &report));

    OK(store_get_record(s, SV("test"), in.id, f->arena, &ec, &out));
    assert_true(sv_eq(out.id, in.id) && sv_eq(out.dataset, in.dataset) && out.schema == in.schema);
    assert_int_equal(out.value_count, in.value_count);
    for (size_t i = 0; i < in.value_count; i++) {
        assert_ptr_equal(out.values[i].property, in.values[i].property);
        assert_true(sv_eq(out.values[i].text, in.values[i].text));
    }
    assert_int_equal(out.handling.code, HANDLING_H2);
    assert_int_equal(out.handling.class_, CLASS_REGULATORY);
    assert_int_equal(out.handling.source_reliability, 'B');
    assert_int_equal(out.handling.information_accuracy, '2');
    assert_true(
        sv_eq(out.handling.originator, SV("us.ofac")) && sv_eq(out.handling.caveat, SV("caveat")) &&
        sv_eq(out.handling.expiry, SV("2030-01-01")) && sv_eq(out.handling.agreement, SV("agreement")) &&
        sv_eq(out.handling.release_id, SV("release")) && sv_eq(out.handling.purposes, SV("purpose;other")));
    assert_true(sv_eq(out.extra, in.extra));
    assert_true(sv_eq(out.first_seen, in.first_seen) && sv_eq(out.last_seen, in.last_seen));
    assert_int_equal(store_get_record(s, SV("test"), SV("nobody"), f->arena, &ec, &out), ERR_NOT_FOUND);
    assert_int_equal(store_get_record(s, SV("nowhere"), in.id, f->arena, &ec, &out), ERR_NOT_FOUND);
}

static void a_change_of_handling_alone_is_a_change(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana", 1);
    struct store_load *load = NULL;
    struct store_load_report report;
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT);
    r.handling.code = HANDLING_H3;
    OK(store_load_put(load, &r, &ec));
    OK(store_load_finish(load, &ec, &report));
    assert_report(report, 0, 1, 0, 0);
}

static void what_could_not_be_read_again_is_not_written(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    STORE_LOAD_SCOPED struct store_load *load = NULL;
    static char text[RECORD_VALUE_BYTES_MAX + 1];
    static struct record_value values[RECORD_VALUES_MAX + 1];
    OK(store_load_begin(s, SV("test"), SV("x"), 2, &ec, &load));
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        values[i] = r.values[0];
    r.values = values;
    r.value_count = RECORD_VALUES_MAX + 1;
    assert_int_equal(store_load_put(load, &r, &ec), ERR_INPUT);
    r.value_count = 1;
    values[0].text = sv_of(text, sizeof text);
    assert_int_equal(store_load_put(load, &r, &ec), ERR_INPUT);
    values[0].text.len--;
    OK(store_load_put(load, &r, &ec));
}

static void counts_are_by_dataset_and_schema(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    struct store_count *counts;
    size_t n;
    OK(store_count_records(s, f->arena, &ec, &counts, &n));
    assert_int_equal(n, 0);
    fixture_load(f, s, "a=Ana b=Beto", 1);
    OK(store_count_records(s, f->arena, &ec, &counts, &n));
    assert_int_equal(n, 1);
    assert_true(sv_eq(counts[0].dataset, SV("test")) && counts[0].schema == schema_find(SV("Person")));
    assert_int_equal(counts[0].records, 2);
}

static enum err stop_at_first(void *arg, const struct record *r, struct errctx *ec)
{
    (void)r;
    ++*(int *)arg;
    return err_set(ec, ERR_CANCELLED, "enough");
}

static void an_error_of_the_callback_ends_the_walk(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana b=Beto", 1);
    int calls = 0;
    assert_int_equal(store_each_record(s, SV("test"), stop_at_first, &calls, &ec), ERR_CANCELLED);
    assert_int_equal(calls, 1);
    fixture_expect(s, "a=Ana b=Beto");
}

/* Every prefix of a body, and every body with one byte changed: an error or a record, never a wild read
 * (ASan). */
static void a_damaged_body_is_an_error_and_never_a_wild_read(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct record r = fixture_record(f, "a", "Ana", CLASS_ENFORCEMENT), out;
    BUF_SCOPED struct buf body;
    buf_init(&body, "body", BODY_BYTES_MAX);
    body_encode(&r, &body);
    OK(body_decode(buf_sv(&body), f->arena, &ec, &out));
    for (size_t n = 0; n < body.len; n++) {
        uint8_t *cut = malloc(n ? n : 1);
        memcpy(cut, body.ptr, n);
        assert_int_not_equal(body_decode(sv_of((char *)cut, n), f->arena, &ec, &out), ERR_OK);
        free(cut);
    }
    for (size_t n = 0; n < body.len; n++)
        for (int bit = 0; bit < 8; bit++) {
            body.ptr[n] ^= (uint8_t)(1 << bit);
            enum err e = body_decode(buf_sv(&body), f->arena, &ec, &out);
            assert_true(e == ERR_OK || e == ERR_INPUT);
            body.ptr[n] ^= (uint8_t)(1 << bit);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(loading_again_reports_added_changed_removed_unchanged),
        FIXTURE_TEST(an_aborted_load_leaves_everything_as_it_was),
        FIXTURE_TEST(closing_the_store_aborts_its_open_load),
        FIXTURE_TEST(an_id_that_comes_twice_is_refused_and_the_load_can_go_on),
        FIXTURE_TEST(a_load_touches_its_own_dataset_only),
        FIXTURE_TEST(while_a_load_is_open_its_store_serves_nothing_else),
        FIXTURE_TEST(another_store_sees_a_load_only_when_it_is_finished),
        FIXTURE_TEST(history_keeps_every_version_through_change_removal_and_return),
        FIXTURE_TEST(finished_loads_are_listed),
        FIXTURE_TEST(a_record_comes_back_as_it_went_in),
        FIXTURE_TEST(a_change_of_handling_alone_is_a_change),
        FIXTURE_TEST(what_could_not_be_read_again_is_not_written),
        FIXTURE_TEST(counts_are_by_dataset_and_schema),
        FIXTURE_TEST(an_error_of_the_callback_ends_the_walk),
        FIXTURE_TEST(a_damaged_body_is_an_error_and_never_a_wild_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
