/* sample: invented records are valid, repeatable, and differ from each other as docs/sample.md says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/fault.h"
#include "base/file.h"
#include "crypto/hash.h"
#include "sample/error.h"
#include "sample/sample.h"
#include "sample/words.h"
#include "text/company.h"
#include "text/identifier.h"
#include "text/mxkey.h"
#include "text/nickname.h"

static char folder[64];

static const char *path_of(const char *name)
{
    static char paths[8][128];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static struct sample_options options_for(enum sample_kind kind, enum sample_format format, uint64_t records)
{
    return (struct sample_options){.seed = 7,
                                   .kind = kind,
                                   .left = {path_of("left"), format, NULL, records},
                                   .right = {path_of("right"), format, NULL, records},
                                   .truth_path = path_of("truth.csv"),
                                   .overlap_percent = 50,
                                   .errors_min = 1,
                                   .errors_max = 3};
}

static struct sample_report run(const struct sample_options *o)
{
    struct errctx ec = {0};
    struct sample_report report;
    if (sample_run(o, &ec, &report) != ERR_OK)
        fail_msg("%s", ec.text);
    return report;
}

static void read_all(const char *path, struct buf *out)
{
    struct errctx ec = {0};
    buf_init(out, "sample file", 64u << 20);
    assert_int_equal(file_read(path, &ec, out), ERR_OK);
}

static void check_identifier(const struct entity *e, enum entity_field f, const char *type,
                             const char *country)
{
    struct identifier id;
    struct identifier_hint hint = {sv_cstr(country), entity_sv(e, FIELD_PLATE_STATE),
                                   entity_sv(e, FIELD_BANK)};
    if (e->fields[f].len &&
        !identifier_usable(identifier_normalise(identifier_find(sv_cstr(type)), entity_sv(e, f), &hint, &id)))
        fail_msg("%s %.*s: %s", type, SV_ARG(entity_sv(e, f)), id.reason);
}

static void every_identifier_passes_its_issuers_check(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 20000; i++) {
        struct entity e;
        entity_make(&e, (enum entity_kind)(i % ENTITY_KIND_COUNT), 3, i);
        const char *country = e.mexican ? "mx" : "us";
        check_identifier(&e, FIELD_CURP, "curp", country);
        check_identifier(&e, FIELD_RFC, "rfc", country);
        check_identifier(&e, FIELD_SSN, "ssn", country);
        check_identifier(&e, FIELD_PHONE, "phone", country);
        check_identifier(&e, FIELD_EMAIL, "email", country);
        check_identifier(&e, FIELD_EIN, "ein", country);
        check_identifier(&e, FIELD_VIN, "vin", country);
        check_identifier(&e, FIELD_PLATE, e.mexican ? "plate-mx" : "plate-us", country);
        check_identifier(&e, FIELD_CLABE, "clabe", country);
        check_identifier(&e, FIELD_ACCOUNT, "account", country);
    }
}

static void mexican_keys_agree_with_name_date_and_sex(void **state)
{
    (void)state;
    size_t with_curp = 0, mexicans = 0;
    for (uint64_t i = 0; i < 3000; i++) {
        struct entity e;
        struct mxkey_parts curp, rfc;
        struct date birth;
        entity_make(&e, ENTITY_PERSON, 5, i);
        if (!e.mexican)
            continue;
        mexicans++;
        assert_int_equal(date_parse(entity_sv(&e, FIELD_BIRTH), &birth, 1), 1);
        if (!e.fields[FIELD_CURP].len)
            continue;
        with_curp++;
        assert_true(mxkey_from_curp(entity_sv(&e, FIELD_CURP), &curp));
        assert_true(mxkey_from_rfc(entity_sv(&e, FIELD_RFC), (struct date){2026, 1, 1}, &rfc));
        assert_int_equal(curp.date.year, birth.year);
        assert_int_equal(curp.date.day, birth.day);
        assert_int_equal(rfc.date.month, birth.month);
        assert_int_equal(curp.sex, sv_eq(entity_sv(&e, FIELD_SEX), SV("female")) ? 'M' : 'H');
    }
    assert_true(mexicans > 1500 && with_curp * 100 > mexicans * 99);
}

static void companies_have_a_distinctive_core_and_a_known_form(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 2000; i++) {
        struct entity e;
        struct company_name c;
        struct errctx ec = {0};
        entity_make(&e, ENTITY_COMPANY, 5, i);
        assert_int_equal(company_parse(entity_sv(&e, FIELD_COMPANY), &ec, &c), ERR_OK);
        if (!c.form_count || !company_is_distinctive(&c))
            fail_msg("%.*s", SV_ARG(entity_sv(&e, FIELD_COMPANY)));
    }
}

static void hash_file(const char *path, char hex[17])
{
    struct buf file BUF_SCOPED;
    uint8_t hash[HASH_SHA512_BYTES];
    read_all(path, &file);
    hash_sha512(file.ptr, file.len, hash);
    char full[2 * HASH_SHA512_BYTES + 1];
    hash_to_hex(hash, sizeof hash, full);
    snprintf(hex, 17, "%.16s", full);
}

/* These digests are the promise "the same bytes on every machine": they change with the generator or its
 * packs alone. */
static void the_same_seed_gives_the_same_bytes_on_every_machine(void **state)
{
    (void)state;
    static const char *const files[] = {"left", "right", "truth.csv"};
    static const char *const digests[] = {"7d77ef3d25cf1ba7", "14dcf0b3d01b45ea", "ad8bec1106e5364a"};
    struct sample_options o = options_for(SAMPLE_COMPANY, SAMPLE_FTM, 2000);
    char hex[17];
    run(&o);
    for (size_t i = 0; i < 3; i++) {
        hash_file(path_of(files[i]), hex);
        assert_string_equal(hex, digests[i]);
    }
    o.seed++;
    run(&o);
    hash_file(path_of("left"), hex);
    assert_string_not_equal(hex, digests[0]);
}

static void a_mixed_set_is_repeatable_too(void **state)
{
    (void)state;
    struct sample_options o = options_for(SAMPLE_MIXED, SAMPLE_FTM, 2000);
    char first[17], second[17];
    run(&o);
    hash_file(path_of("right"), first);
    run(&o);
    hash_file(path_of("right"), second);
    assert_string_equal(first, second);
}

/* The row that starts with this id. */
static struct sv row_of(struct sv file, struct sv id)
{
    size_t at = sv_find(file, id, 0);
    assert_true(at != SIZE_MAX && file.ptr[at - 1] == '\n' && sv_find(file, id, at + 1) == SIZE_MAX);
    struct sv rest = sv_slice(file, at, file.len), line;
    assert_true(sv_split(&rest, '\n', &line));
    return line;
}

static size_t count_lines(struct sv text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

/* Compares the nth cells where both sides know them; 1 same, 0 differ, -1 not known to one. */
static int same_cell(struct sv a, struct sv b, size_t n)
{
    struct sv left = SV(""), right = SV("");
    for (size_t i = 0; i <= n; i++)
        assert_true(sv_split(&a, ',', &left) && sv_split(&b, ',', &right));
    return left.len && right.len ? sv_eq(left, right) : -1;
}

static void the_truth_names_the_pairs_and_only_those(void **state)
{
    (void)state;
    struct buf left BUF_SCOPED, right BUF_SCOPED, truth BUF_SCOPED;
    struct sample_options o = options_for(SAMPLE_PERSON, SAMPLE_CSV, 400);
    o.right.records = 600;
    o.overlap_percent = 25;
    o.errors_min = o.errors_max = 0;
    struct sample_report report = run(&o);
    assert_int_equal(report.shared, 100);
    assert_int_equal(report.errors, 0);
    read_all(o.left.path, &left);
    read_all(o.right.path, &right);
    read_all(o.truth_path, &truth);
    assert_int_equal(count_lines(buf_sv(&left)), 401);
    assert_int_equal(count_lines(buf_sv(&right)), 601);
    assert_int_equal(count_lines(buf_sv(&truth)), 101);
    struct sv rest = buf_sv(&truth), line, id;
    size_t both_know_rfc = 0;
    sv_split(&rest, '\n', &line);
    while (sv_split(&rest, '\n', &line) && line.len) {
        assert_true(sv_split(&line, ',', &id));
        struct sv a = row_of(buf_sv(&left), id), b = row_of(buf_sv(&right), line);
        assert_int_not_equal(same_cell(a, b, 6), 0); /* curp */
        assert_int_not_equal(same_cell(a, b, 8), 0); /* rfc */
        assert_int_not_equal(same_cell(a, b, 9), 0); /* phone */
        assert_int_equal(same_cell(a, b, 12), 1);    /* country */
        both_know_rfc += same_cell(a, b, 8) == 1;
    }
    assert_true(both_know_rfc > 3); /* 100 pairs * 0.6 Mexican * 0.25 */
}

static void every_error_kind_happens_and_changes_the_record(void **state)
{
    (void)state;
    for (size_t k = 0; k < error_kind_count; k++) {
        size_t applied = 0;
        for (uint64_t i = 0; i < 8000; i++) {
            struct entity e, before;
            struct draw d;
            unsigned kind = (unsigned)i % ENTITY_KIND_COUNT;
            if (!(error_kinds[k].kinds & 1u << kind))
                continue;
            entity_make(&e, (enum entity_kind)kind, 9, i);
            before = e;
            draw_begin(&d, 9, DRAW_ERRORS, i);
            bool done = error_kinds[k].apply(&e, &d), differs = false;
            for (size_t f = 0; f < FIELD_COUNT; f++)
                differs |=
                    !sv_eq(entity_sv(&e, (enum entity_field)f), entity_sv(&before, (enum entity_field)f));
            if (done != differs)
                fail_msg("%s says %d and did %d", error_kinds[k].name, done, differs);
            applied += done;
        }
        if (applied < 5)
            fail_msg("%s happened %zu times in 8000", error_kinds[k].name, applied);
    }
}

static void each_copy_gets_as_many_errors_as_asked(void **state)
{
    (void)state;
    struct sample_options o = options_for(SAMPLE_PERSON, SAMPLE_CSV, 2000);
    o.errors_min = o.errors_max = 2;
    struct sample_report report = run(&o);
    assert_int_equal(report.shared, 1000);
    assert_int_equal(report.errors, 2000);
    o.errors_min = 1;
    o.errors_max = 3;
    o.errors_path = path_of("errors.csv");
    report = run(&o);
    assert_true(report.errors > 1900 && report.errors < 2100);
    struct buf listed BUF_SCOPED;
    size_t errors = 0;
    read_all(o.errors_path, &listed);
    struct sv rest = buf_sv(&listed), line, id, error;
    sv_split(&rest, '\n', &line);
    while (sv_split(&rest, '\n', &line) && sv_split(&line, ',', &id) && line.ptr)
        for (; sv_split(&line, ';', &error); errors++) {
            bool known = false;
            for (size_t k = 0; k < error_kind_count; k++)
                known |= sv_eq(error, sv_cstr(error_kinds[k].name));
            assert_true(known);
        }
    assert_int_equal(errors, report.errors);
}

static void a_page_documents_each_error_with_its_weight(void **state)
{
    (void)state;
    char path[4096], row[256];
    struct buf page BUF_SCOPED;
    snprintf(path, sizeof path, "%s/docs/sample.md", getenv("ENLACE_ROOT"));
    read_all(path, &page);
    for (size_t k = 0; k < error_kind_count; k++) {
        snprintf(row, sizeof row, "| %s | %u | %s |", error_kinds[k].name, error_kinds[k].weight,
                 error_kinds[k].what);
        if (sv_find(buf_sv(&page), sv_cstr(row), 0) == SIZE_MAX)
            fail_msg("docs/sample.md lacks: %s", row);
    }
}

static void options_that_do_not_fit_together_are_refused(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct sample_report report;
    struct sample_options good = options_for(SAMPLE_PERSON, SAMPLE_CSV, 10), o = good;
    o.kind = SAMPLE_MIXED;
    assert_int_equal(sample_run(&o, &ec, &report), ERR_USAGE);
    assert_non_null(strstr(ec.text, "one schema"));
    o = good;
    o.left.path = o.right.path = NULL;
    assert_int_equal(sample_run(&o, &ec, &report), ERR_USAGE);
    o = good;
    o.errors_max = SAMPLE_ERRORS_MAX + 1;
    assert_int_equal(sample_run(&o, &ec, &report), ERR_USAGE);
    o = good;
    o.left.records = 0;
    assert_int_equal(sample_run(&o, &ec, &report), ERR_USAGE);
    o = good;
    o.overlap_percent = 101;
    assert_int_equal(sample_run(&o, &ec, &report), ERR_USAGE);
    o = good;
    o.left.path = "/nonexistent/left.csv";
    assert_int_equal(sample_run(&o, &ec, &report), ERR_IO);
}

static void a_failed_write_leaves_no_file_behind(void **state)
{
    (void)state;
    struct sample_options o = options_for(SAMPLE_PERSON, SAMPLE_CSV, 3000);
    struct errctx ec = {0};
    struct sample_report report;
    uint64_t nth = 1;
    for (; nth < 100; nth++) {
        unlink(o.left.path);
        unlink(o.right.path);
        fault_arm(FAULT_WRITE, nth);
        enum err e = sample_run(&o, &ec, &report);
        bool failed = fault_count(FAULT_WRITE) >= nth;
        fault_arm(FAULT_WRITE, 0);
        if (!failed) {
            assert_int_equal(e, ERR_OK);
            break;
        }
        assert_int_equal(e, ERR_IO);
        if (access(o.left.path, F_OK) == 0) { /* whole, then */
            struct buf left BUF_SCOPED;
            read_all(o.left.path, &left);
            assert_int_equal(count_lines(buf_sv(&left)), 3001);
        }
    }
    assert_true(nth > 4 && nth < 100);
    for (nth = 1; nth <= 6; nth++) {
        fault_arm(FAULT_ALLOC, nth);
        enum err e = sample_run(&o, &ec, &report);
        bool failed = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        assert_int_equal(e, failed ? ERR_MEMORY : ERR_OK);
    }
}

static void one_record_and_full_overlap_work(void **state)
{
    (void)state;
    struct sample_options o = options_for(SAMPLE_VEHICLE, SAMPLE_CSV, 1);
    o.overlap_percent = 100;
    assert_int_equal(run(&o).shared, 1);
    o.overlap_percent = 0;
    assert_int_equal(run(&o).shared, 0);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/enlace-sample-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path_of("left"));
    unlink(path_of("right"));
    unlink(path_of("truth.csv"));
    unlink(path_of("errors.csv"));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_identifier_passes_its_issuers_check),
        cmocka_unit_test(mexican_keys_agree_with_name_date_and_sex),
        cmocka_unit_test(companies_have_a_distinctive_core_and_a_known_form),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes_on_every_machine),
        cmocka_unit_test(a_mixed_set_is_repeatable_too),
        cmocka_unit_test(the_truth_names_the_pairs_and_only_those),
        cmocka_unit_test(every_error_kind_happens_and_changes_the_record),
        cmocka_unit_test(each_copy_gets_as_many_errors_as_asked),
        cmocka_unit_test(a_page_documents_each_error_with_its_weight),
        cmocka_unit_test(options_that_do_not_fit_together_are_refused),
        cmocka_unit_test(a_failed_write_leaves_no_file_behind),
        cmocka_unit_test(one_record_and_full_overlap_work),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
