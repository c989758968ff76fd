/* FollowTheMoney JSON lines: in and out without loss, strict, with places and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/fault.h"
#include "base/mem.h"
#include "record/ftm.h"
#include "record/json.h"
#include "record/lines.h"

struct loaded {
    struct buf json; /* each record as JSON, LF after it */
    char rejects[4096];
    size_t len;
};

static enum err take(void *arg, const struct record *r, struct errctx *ec)
{
    struct loaded *l = arg;
    TRY(record_put_json(r, ec, &l->json));
    buf_put_char(&l->json, '\n');
    return buf_check(&l->json, ec);
}

static enum err keep(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                     struct sv row, struct errctx *ec)
{
    (void)ec;
    (void)row;
    struct loaded *l = arg;
    l->len += (size_t)snprintf(l->rejects + l->len, sizeof l->rejects - l->len, "%s:%d:%d: %s\n", file,
                               (int)line, (int)column, reason);
    return ERR_OK;
}

static enum err load(struct sv text, struct sv dataset, bool strict, struct loaded *l,
                     struct import_report *report, struct errctx *ec)
{
    struct input *in INPUT_SCOPED = NULL;
    TRY(input_open_bytes("x.json", text, ec, &in));
    struct import_options o = {.dataset = dataset};
    struct import_sink sink = {take, strict ? NULL : keep, l};
    *report = (struct import_report){0};
    return import_format_find(SV("ftm"))->run(&o, &in, 1, &sink, report, ec);
}

/* Loads one line and gives the JSON that comes out. */
static void expect_out(const char *line, const char *dataset, const char *want)
{
    struct loaded l = {0};
    struct import_report report;
    struct errctx ec = {0};
    buf_init(&l.json, "json", 1 << 24);
    if (load(sv_cstr(line), sv_cstr(dataset), true, &l, &report, &ec))
        fail_msg("%s", ec.text);
    buf_put_char(&l.json, 0);
    json_t *a JSON_SCOPED = NULL, *b JSON_SCOPED = NULL;
    assert_int_equal(json_parse("out", sv_of((char *)l.json.ptr, l.json.len - 1), NULL, &a), ERR_OK);
    assert_int_equal(json_parse("want", sv_cstr(want), NULL, &b), ERR_OK);
    if (!json_equal(a, b))
        fail_msg("%s", (char *)l.json.ptr);
    buf_fini(&l.json);
}

static void a_record_of_a_published_export_leaves_as_it_came(void **state)
{
    (void)state;
    static const char line[] =
        "{\"id\":\"NK-x\",\"caption\":\"Ana Ruiz\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ruiz, "
        "Ana\","
        "\"Ana Ruiz\"],\"birthDate\":[\"1967\"],\"notes\":[\"a\\nb \\\"c\\\" \\u00f1 \\ud83d\\ude00\"]},"
        "\"referents\":[\"b-1\",\"a-2\"],\"datasets\":[\"us_x\",\"mx_y\"],\"first_seen\":\"2023-04-20T12:43:"
        "00\","
        "\"last_seen\":\"2026-11-01T00:00:00\",\"last_change\":null,\"target\":true,\"score\":0.75,\"n\":12}";
    expect_out(line, "list", line);
}

static void caption_and_datasets_are_added_where_they_were_left_out(void **state)
{
    (void)state;
    expect_out(
        "{\"id\":\"1\",\"schema\":\"Company\",\"properties\":{\"name\":\"ACME\"}}", "list",
        "{\"id\":\"1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"ACME\"]},\"caption\":\"ACME\","
        "\"datasets\":[\"list\"]}");
    expect_out(
        "{\"id\":\"1\",\"schema\":\"Company\",\"properties\":{},\"datasets\":[\"list\"],\"first_seen\":null}",
        "list",
        "{\"id\":\"1\",\"schema\":\"Company\",\"properties\":{},\"caption\":\"1\",\"datasets\":[\"list\"],"
        "\"first_seen\":null}");
}

static void handling_travels_under_enlace(void **state)
{
    (void)state;
    static const char line[] =
        "{\"id\":\"1\",\"schema\":\"Person\",\"caption\":\"1\",\"datasets\":[\"d\"],\"properties\":{},"
        "\"enlace\":{"
        "\"originator\":\"us.ofac\",\"code\":\"H2\",\"caveat\":\"ask first\",\"class\":\"regulatory\","
        "\"reliability\":\"B\",\"accuracy\":\"2\",\"expiry\":\"2030-01-01\",\"agreement\":\"ab\",\"release_"
        "id\":\"r\","
        "\"purposes\":\"aml;cft\"}}";
    expect_out(line, "d", line);
}

/* Every property of every schema that can hold a value holds one. */
static void every_schema_and_property_goes_in_and_out(void **state)
{
    (void)state;
    size_t i = 0;
    const struct schema *s;
    while ((s = schema_each(&i))) {
        struct buf line BUF_SCOPED;
        buf_init(&line, "line", 1 << 20);
        buf_printf(
            &line,
            "{\"id\":\"x\",\"schema\":\"%s\",\"caption\":\"own\",\"datasets\":[\"d\"],\"properties\":{",
            s->name);
        const struct property *p;
        bool first = true;
        for (size_t j = 0; (p = schema_each_property(s, &j));) {
            if (!p->stub)
                buf_printf(&line, "%s\"%s\":[\"b-%s\",\"a\"]", first ? "" : ",", p->name, p->name);
            first = first && p->stub;
        }
        buf_put_cstr(&line, "}}");
        buf_put_char(&line, 0);
        expect_out((const char *)line.ptr, "d", (const char *)line.ptr);
    }
}

static void what_is_wrong_is_refused_with_line_and_name(void **state)
{
    (void)state;
    static const struct {
        const char *line, *reason;
    } cases[] = {
        {"{\"id\":\"1\",\"schema\":\"Persn\",\"properties\":{}}", "schema Persn is not known"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"imoNumber\":[\"1\"]}}",
         "Person has no property imoNumber"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"sanctions\":[\"1\"]}}", "holds no value"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":[7]}}", "name: value 1 is not a text"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":{}}}",
         "name is neither a list nor a text"},
        {"{\"id\":\"1\",\"schema\":\"Person\"}", "no properties"},
        {"{\"id\":1,\"schema\":\"Person\",\"properties\":{}}", "no id"},
        {"{\"id\":\" \",\"schema\":\"Person\",\"properties\":{}}", "no id"},
        {"{\"id\":\"1\",\"properties\":{}}", "no schema"},
        {"{\"id\":\"1\",\"id\":\"2\",\"schema\":\"Person\",\"properties\":{}}", "duplicate object key"},
        {"[1]", "not a JSON object"},
        {"{\"id\":\"1\"", "expected"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{},\"enlace\":{\"code\":\"H9\"}}",
         "enlace.code"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{},\"enlace\":{\"kode\":\"H1\"}}",
         "enlace.kode"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{},\"enlace\":[]}", "enlace is not an object"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{},\"big\":9007199254740993}", "2^53"},
        {"{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{},\"big\":[{\"x\":1e30}]}",
         "big holds a number beyond 2^53"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct loaded l = {0};
        struct import_report report;
        struct errctx ec = {0};
        struct buf text BUF_SCOPED;
        buf_init(&text, "text", 4096);
        buf_init(&l.json, "json", 1 << 20);
        buf_printf(&text, "\n%s\r\n{\"id\":\"ok\",\"schema\":\"Person\",\"properties\":{}}\n", cases[i].line);
        assert_int_equal(load(buf_sv(&text), SV("d"), true, &l, &report, &ec), ERR_INPUT);
        if (strncmp(ec.text, "x.json:2:", 9) != 0 || !strstr(ec.text, cases[i].reason))
            fail_msg("%s: %s", cases[i].line, ec.text);
        assert_int_equal(load(buf_sv(&text), SV("d"), false, &l, &report, &ec), ERR_OK);
        assert_int_equal(report.records, 1);
        assert_int_equal(report.rejected, 1);
        assert_non_null(strstr(l.rejects, cases[i].reason));
        buf_fini(&l.json);
    }
}

static void a_line_beyond_the_limit_is_refused_and_the_next_is_read(void **state)
{
    (void)state;
    struct loaded l = {0};
    struct import_report report;
    struct errctx ec = {0};
    struct buf text BUF_SCOPED;
    buf_init(&text, "text", FTM_LINE_BYTES_MAX + 4096);
    buf_init(&l.json, "json", 1 << 20);
    memset(buf_space(&text, FTM_LINE_BYTES_MAX + 1), ' ', FTM_LINE_BYTES_MAX + 1);
    buf_put_cstr(&text, "\n{\"id\":\"ok\",\"schema\":\"Person\",\"properties\":{}}");
    assert_int_equal(load(buf_sv(&text), SV("d"), true, &l, &report, &ec), ERR_INPUT);
    assert_non_null(strstr(ec.text, "x.json:1:1: line of more than 16 MiB (FTM_LINE_BYTES_MAX)"));
    assert_int_equal(load(buf_sv(&text), SV("d"), false, &l, &report, &ec), ERR_OK);
    assert_int_equal(report.records, 1);
    buf_fini(&l.json);
}

static void lines_are_the_same_wherever_a_block_ends(void **state)
{
    (void)state;
    static const char tail[] = "one\r\n\ntwo\nthree";
    char *bytes = mem_alloc(INPUT_BLOCK_BYTES + sizeof tail, 1);
    for (size_t back = 0; back <= sizeof tail; back++) {
        size_t pad = INPUT_BLOCK_BYTES - back;
        memset(bytes, 'z', pad);
        bytes[pad - 1] = '\n';
        memcpy(bytes + pad, tail, sizeof tail - 1);
        struct input *in INPUT_SCOPED = NULL;
        struct line_reader *r LINES_SCOPED = NULL;
        struct line line;
        bool more;
        assert_int_equal(input_open_bytes("t", sv_of(bytes, pad + sizeof tail - 1), NULL, &in), ERR_OK);
        assert_int_equal(lines_open(in, INPUT_BLOCK_BYTES, NULL, &r), ERR_OK);
        static const char *const want[] = {"one", "", "two", "three"};
        assert_int_equal(lines_next(r, NULL, &line, &more), ERR_OK);
        for (uint64_t i = 0; i < 4; i++) {
            assert_int_equal(lines_next(r, NULL, &line, &more), ERR_OK);
            assert_true(more && sv_eq(line.text, sv_cstr(want[i])));
            assert_int_equal(line.number, i + 2);
        }
        assert_int_equal(lines_next(r, NULL, &line, &more), ERR_OK);
        assert_false(more);
    }
    mem_free(bytes);
}

static void every_failing_allocation_yields_an_error_and_no_leak(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct loaded l = {0};
        struct import_report report;
        struct errctx ec = {0};
        buf_init(&l.json, "json", 1 << 20);
        fault_arm(FAULT_ALLOC, nth);
        enum err e = load(
            SV("{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"a name of some length\"]},"
               "\"referents\":[\"x\"],\"enlace\":{\"code\":\"H1\"}}\n"),
            SV("d"), true, &l, &report, &ec);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        buf_fini(&l.json);
        assert_int_equal(e, reached ? ERR_MEMORY : ERR_OK);
        if (!reached)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_of_a_published_export_leaves_as_it_came),
        cmocka_unit_test(caption_and_datasets_are_added_where_they_were_left_out),
        cmocka_unit_test(handling_travels_under_enlace),
        cmocka_unit_test(every_schema_and_property_goes_in_and_out),
        cmocka_unit_test(what_is_wrong_is_refused_with_line_and_name),
        cmocka_unit_test(a_line_beyond_the_limit_is_refused_and_the_next_is_read),
        cmocka_unit_test(lines_are_the_same_wherever_a_block_ends),
        cmocka_unit_test(every_failing_allocation_yields_an_error_and_no_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
