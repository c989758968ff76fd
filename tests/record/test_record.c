/* record: building, reading, caption; handling; refusing and warning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/fault.h"
#include "record/import.h"

#define assert_sv(view, literal)                                                                             \
    do {                                                                                                     \
        struct sv sv_ = (view);                                                                              \
        if (!sv_eq(sv_, SV(literal)))                                                                        \
            fail_msg("\"%.*s\" is not \"%s\"", SV_ARG(sv_), literal);                                        \
    } while (0)

static const struct schema *schema(const char *name)
{
    const struct schema *s = schema_find(sv_cstr(name));
    assert_non_null(s);
    return s;
}

static struct record_builder *begin(struct arena *arena, const char *schema_name)
{
    struct record_builder *b;
    assert_int_equal(record_builder_open(arena, NULL, &b), ERR_OK);
    assert_int_equal(record_begin(b, schema(schema_name), SV("test"), SV("id-1"), NULL), ERR_OK);
    return b;
}

static void values_are_trimmed_unique_and_grouped_by_property(void **state)
{
    (void)state;
    struct arena *arena ARENA_SCOPED;
    assert_int_equal(arena_open("test", 1 << 20, NULL, &arena), ERR_OK);
    struct record_builder *b = begin(arena, "Person");
    static const char *const given[][2] = {{"name", " Ana Ruiz "}, {"birthDate", "1967-09-02"},
                                           {"name", "Ana Ruiz"},   {"name", "A. Ruiz"},
                                           {"birthDate", "1967"},  {"alias", "  "}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        assert_int_equal(record_add(b, given[i][0], sv_cstr(given[i][1]), NULL), ERR_OK);
    struct record r;
    assert_int_equal(record_finish(b, NULL, &r), ERR_OK);
    assert_int_equal(r.value_count, 4);
    assert_sv(r.values[0].text, "Ana Ruiz");
    assert_sv(r.values[1].text, "A. Ruiz");
    assert_sv(r.values[2].text, "1967-09-02");
    assert_sv(r.values[3].text, "1967");
    struct sv text;
    size_t i = 0, n = 0;
    const struct property *dates = schema_property(r.schema, SV("birthDate"));
    while (record_next(&r, dates, &i, &text))
        n++;
    assert_int_equal(n, 2);
    i = 0;
    assert_false(record_next(&r, NULL, &i, &text));
    assert_sv(record_first(&r, "birthDate"), "1967-09-02");
    assert_sv(record_first(&r, "imoNumber"), "");
}

static void caption_takes_the_first_caption_property_and_falls_back_to_the_id(void **state)
{
    (void)state;
    struct arena *arena ARENA_SCOPED;
    assert_int_equal(arena_open("test", 1 << 20, NULL, &arena), ERR_OK);
    struct record_builder *b = begin(arena, "Company");
    struct record r;
    assert_int_equal(record_finish(b, NULL, &r), ERR_OK);
    assert_sv(record_caption(&r), "id-1");
    assert_int_equal(record_add(b, "alias", SV("ACME"), NULL), ERR_OK);
    assert_int_equal(record_finish(b, NULL, &r), ERR_OK);
    assert_sv(record_caption(&r), "ACME");
    assert_int_equal(record_add(b, "name", SV("ACME SA DE CV"), NULL), ERR_OK);
    assert_int_equal(record_finish(b, NULL, &r), ERR_OK);
    assert_sv(record_caption(&r), "ACME SA DE CV");
}

static void an_unknown_property_a_stub_and_bad_utf8_are_refused_by_name(void **state)
{
    (void)state;
    struct arena *arena ARENA_SCOPED;
    struct errctx ec = {0};
    assert_int_equal(arena_open("test", 1 << 20, NULL, &arena), ERR_OK);
    struct record_builder *b = begin(arena, "Person");
    assert_int_equal(record_add(b, "imoNumber", SV("9074729"), &ec), ERR_INPUT);
    assert_string_equal(ec.text, "Person has no property imoNumber");
    assert_int_equal(record_add(b, "sanctions", SV("x"), &ec), ERR_INPUT);
    assert_non_null(strstr(ec.text, "sanctions"));
    assert_int_equal(record_add(b, "name", SV("\xFFgarbage"), &ec), ERR_INPUT);
    assert_string_equal(ec.text, "name: the value is not UTF-8");
    assert_int_equal(record_begin(b, schema("Person"), SV("test"), SV(" "), &ec), ERR_INPUT);
}

static void a_schema_found_out_later_keeps_the_values_that_fit_and_refuses_the_others(void **state)
{
    (void)state;
    struct arena *arena ARENA_SCOPED;
    struct errctx ec = {0};
    assert_int_equal(arena_open("test", 1 << 20, NULL, &arena), ERR_OK);
    struct record_builder *b = begin(arena, "LegalEntity");
    assert_int_equal(record_add(b, "registrationNumber", SV("N-77"), NULL), ERR_OK);
    assert_int_equal(record_set_schema(b, schema("Company"), &ec), ERR_OK);
    assert_int_equal(record_add(b, "registrationNumber", SV("N-77"), NULL), ERR_OK);
    assert_int_equal(record_add(b, "kppCode", SV("1"), NULL), ERR_OK);
    struct record r;
    assert_int_equal(record_finish(b, NULL, &r), ERR_OK);
    assert_int_equal(r.value_count, 2);
    assert_sv(record_first(&r, "registrationNumber"), "N-77");
    assert_int_equal(record_set_schema(b, schema("Person"), &ec), ERR_INPUT);
    assert_non_null(strstr(ec.text, "kppCode"));
}

static void limits_are_named_when_passed(void **state)
{
    (void)state;
    struct arena *arena ARENA_SCOPED;
    struct errctx ec = {0};
    assert_int_equal(arena_open("test", 1 << 24, NULL, &arena), ERR_OK);
    struct record_builder *b = begin(arena, "Person");
    struct sv big = {arena_alloc(arena, RECORD_VALUE_BYTES_MAX + 1, 1), RECORD_VALUE_BYTES_MAX + 1};
    memset((char *)(uintptr_t)big.ptr, 'x', big.len);
    assert_int_equal(record_add(b, "name", big, &ec), ERR_LIMIT);
    assert_non_null(strstr(ec.text, "RECORD_VALUE_BYTES_MAX"));
    assert_int_equal(record_begin(b, schema("Person"), SV("t"), big, &ec), ERR_LIMIT);
    assert_non_null(strstr(ec.text, "RECORD_ID_BYTES_MAX"));
    assert_int_equal(record_begin(b, schema("Person"), SV("t"), SV("1"), &ec), ERR_OK);
    for (unsigned i = 0; i <= RECORD_VALUES_MAX; i++) {
        char text[16];
        int n = snprintf(text, sizeof text, "n%u", i);
        enum err e = record_add(b, "alias", sv_of(text, (size_t)n), &ec);
        assert_int_equal(e, i < RECORD_VALUES_MAX ? ERR_OK : ERR_LIMIT);
    }
    assert_non_null(strstr(ec.text, "RECORD_VALUES_MAX"));
}

static void every_failing_allocation_yields_an_error_and_no_leak(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct arena *arena = NULL;
        struct record_builder *b;
        struct record r;
        fault_arm(FAULT_ALLOC, nth);
        enum err e = arena_open("test", 1 << 24, NULL, &arena);
        e = e ? e : record_builder_open(arena, NULL, &b);
        e = e ? e : record_begin(b, schema("Person"), SV("t"), SV("1"), NULL);
        for (int i = 0; !e && i < 3000; i++) {
            char text[64];
            int n = snprintf(text, sizeof text, "a longer alias that fills the blocks sooner %d", i);
            e = record_add(b, "alias", sv_of(text, (size_t)n), NULL);
        }
        e = e ? e : record_finish(b, NULL, &r);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        arena_close(arena);
        assert_int_equal(e, reached ? ERR_MEMORY : ERR_OK);
        if (!reached) {
            assert_true(nth > 3);
            break;
        }
    }
}

static void handling_names_round_trip_and_the_stricter_code_wins(void **state)
{
    (void)state;
    enum handling_code code;
    enum record_class class_;
    for (unsigned i = 0; i < HANDLING_CODE_COUNT; i++) {
        assert_true(handling_code_parse(sv_cstr(handling_code_name((enum handling_code)i)), &code));
        assert_int_equal(code, i);
    }
    for (unsigned i = 0; i < RECORD_CLASS_COUNT; i++) {
        assert_true(record_class_parse(sv_cstr(record_class_name((enum record_class)i)), &class_));
        assert_int_equal(class_, i);
    }
    assert_false(handling_code_parse(SV("H4"), &code));
    assert_false(record_class_parse(SV("Health"), &class_));
    assert_int_equal(handling_code_strictest(HANDLING_H2, HANDLING_H1), HANDLING_H2);
    assert_string_equal(handling_code_tlp(HANDLING_H3), "TLP:RED");
}

static enum err keep_reject(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                            struct sv row, struct errctx *ec)
{
    (void)ec;
    snprintf(arg, 100, "%s %d %d %s %.*s", file, (int)line, (int)column, reason, SV_ARG(row));
    return ERR_OK;
}

static void a_refused_row_ends_the_load_unless_rejects_are_collected(void **state)
{
    (void)state;
    char kept[100] = "";
    struct import_report report = {0};
    struct errctx ec = {0};
    struct import_sink strict = {0}, keeping = {.reject = keep_reject, .arg = kept};
    assert_int_equal(import_refuse(&strict, &report, "a.csv", 7, 3, SV("x,y"), &ec, "%s is odd", "y"),
                     ERR_INPUT);
    assert_string_equal(ec.text, "a.csv:7:3: y is odd");
    assert_int_equal(report.rejected, 0);
    assert_int_equal(import_refuse(&keeping, &report, "a.csv", 7, 3, SV("x,y"), &ec, "%s is odd", "y"),
                     ERR_OK);
    assert_string_equal(kept, "a.csv 7 3 y is odd x,y");
    assert_int_equal(report.rejected, 1);
}

static void equal_warnings_are_counted_and_too_many_kinds_share_one_place(void **state)
{
    (void)state;
    struct import_report report = {0};
    for (int i = 0; i < 5; i++)
        import_warn(&report, "same");
    assert_int_equal(report.warning_count, 1);
    assert_int_equal(report.warnings[0].count, 5);
    uint64_t total = 0;
    for (int i = 0; i < 40; i++)
        import_warn(&report, "kind %d", i);
    for (size_t i = 0; i < report.warning_count; i++)
        total += report.warnings[i].count;
    assert_int_equal(report.warning_count, IMPORT_WARNINGS_MAX);
    assert_string_equal(report.warnings[IMPORT_WARNINGS_MAX - 1].text, "other warnings");
    assert_int_equal(total, 45);
}

static void a_long_warning_is_cut_between_characters(void **state)
{
    (void)state;
    struct import_report report = {0};
    char text[400] = "x";
    for (int i = 0; i < 150; i++)
        memcpy(text + 1 + (ptrdiff_t)2 * i, "\xC3\xB1", 3);
    import_warn(&report, "%s", text);
    assert_true(sv_is_utf8(sv_cstr(report.warnings[0].text)));
    import_warn(&report, "y%s", text);
    assert_true(sv_is_utf8(sv_cstr(report.warnings[1].text)));
    import_warn(&report, "%.2s!", text);
    assert_string_equal(report.warnings[2].text, "x?!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_trimmed_unique_and_grouped_by_property),
        cmocka_unit_test(caption_takes_the_first_caption_property_and_falls_back_to_the_id),
        cmocka_unit_test(an_unknown_property_a_stub_and_bad_utf8_are_refused_by_name),
        cmocka_unit_test(a_schema_found_out_later_keeps_the_values_that_fit_and_refuses_the_others),
        cmocka_unit_test(limits_are_named_when_passed),
        cmocka_unit_test(every_failing_allocation_yields_an_error_and_no_leak),
        cmocka_unit_test(handling_names_round_trip_and_the_stricter_code_wins),
        cmocka_unit_test(a_refused_row_ends_the_load_unless_rejects_are_collected),
        cmocka_unit_test(equal_warnings_are_counted_and_too_many_kinds_share_one_place),
        cmocka_unit_test(a_long_warning_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
