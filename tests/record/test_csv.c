/* csv and encoding: RFC 4180 as files really are, in every encoding, with places, defects and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/fault.h"
#include "base/mem.h"
#include "record/csv.h"
#include "record/encoding.h"

/* All rows in one line: fields between [ ], rows between { }; a defect as !line:column:reason. */
static enum err show(struct sv bytes, char separator, struct buf *out, struct errctx *ec)
{
    struct input *in INPUT_SCOPED = NULL;
    struct csv_reader *r CSV_SCOPED = NULL;
    TRY(input_open_bytes("t.csv", bytes, ec, &in));
    TRY(csv_open(in, separator, ec, &r));
    for (;;) {
        struct csv_row row;
        bool more;
        TRY(csv_next(r, ec, &row, &more));
        if (!more)
            return buf_check(out, ec);
        buf_put_char(out, '{');
        for (size_t i = 0; i < row.count; i++)
            buf_printf(out, "[%.*s]", SV_ARG(row.fields[i]));
        if (row.defect)
            buf_printf(out, "!%ju:%ju:%s", (uintmax_t)row.defect_at.line, (uintmax_t)row.defect_at.column,
                       row.defect);
        buf_put_char(out, '}');
    }
}

static void expect_separated(struct sv bytes, char separator, const char *rows)
{
    struct buf out BUF_SCOPED;
    struct errctx ec = {0};
    buf_init(&out, "shown", 1 << 20);
    if (show(bytes, separator, &out, &ec))
        fail_msg("%s", ec.text);
    buf_put_char(&out, 0);
    assert_string_equal((const char *)out.ptr, rows);
}

#define expect(literal, rows) expect_separated(SV(literal), ',', rows)

static void fields_quotes_and_line_breaks_follow_rfc_4180(void **state)
{
    (void)state;
    expect("", "");
    expect("a,b\r\nc,d\r\n", "{[a][b]}{[c][d]}");
    expect("a,b\nc,d", "{[a][b]}{[c][d]}");
    expect("a\rb\r\rc", "{[a]}{[b]}{[c]}");
    expect(",\n", "{[][]}");
    expect("\"a,b\",\"c\"\"d\",\"\"\n", "{[a,b][c\"d][]}");
    expect("\"two\nlines\",x\n", "{[two\nlines][x]}");
    expect("\"\"\"\"\"\",x", "{[\"\"][x]}");
    expect("\n\n a , b \n\n", "{[ a ][ b ]}");
    expect("\"last\"", "{[last]}");
    expect("a,\"\"", "{[a][]}");
}

static void real_files_habits_are_understood(void **state)
{
    (void)state;
    expect("36,\"X\",-0- ,\"C\" \r\n\x1A", "{[36][X][-0- ][C]}");
    expect("a\n\x1A\n", "{[a]}");
    expect("a,b\x1A", "{[a][b]}");
    expect("5\" pipe,say \"x\"\n", "{[5\" pipe][say \"x\"]}");
    expect("\xEF\xBB\xBF\"a\",b", "{[a][b]}");
    expect_separated(SV("a;\"b;c\";1,5\n"), 0, "{[a][b;c][1,5]}");
    expect_separated(SV("a\tb\tc,d\n"), 0, "{[a][b][c,d]}");
    expect_separated(SV("alone\n1;2\n"), 0, "{[alone]}{[1;2]}");
}

static void a_row_that_is_not_utf8_is_windows_1252_and_its_neighbours_are_untouched(void **state)
{
    (void)state;
    expect("Mu\xF1oz,\x80\nMu\xC3\xB1oz,x\n\xC3\xB1,y\n\x93q\x94\n",
           "{[Muñoz][€]}{[Muñoz][x]}{[ñ][y]}{[“q”]}");
}

static void utf16_with_its_mark_is_read_in_both_byte_orders(void **state)
{
    (void)state;
    expect("\xFF\xFE\xF1\0,\0\x3D\xD8\x00\xDE\n\0", "{[ñ][😀]}");
    expect("\xFE\xFF\0\xF1\0,\xD8\x3D\xDE\x00\0\n", "{[ñ][😀]}");
    expect("\xFF\xFE", "");
    expect("\xEF\xBB\xBF", "");
    expect("a\0,\0b\0\n\0", "{!1:1:a NUL byte: UTF-16 without its byte order mark?}"
                            "{!2:1:a NUL byte: UTF-16 without its byte order mark?}");
}

static void broken_utf16_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        struct sv bytes;
        const char *reason;
    } cases[] = {
        {{"\xFF\xFE"
          "a\0\0\xDC",
          6},
         "t.csv: byte 4: broken UTF-16 (half of a surrogate pair)"},
        {{"\xFF\xFE\x3D\xD8"
          "a\0",
          6},
         "t.csv: byte 4: broken UTF-16 (half of a surrogate pair)"},
        {{"\xFF\xFE"
          "a\0b",
          5},
         "t.csv: byte 4: the file ends within a UTF-16 character"},
        {{"\xFF\xFE"
          "a\0\x3D\xD8",
          6},
         "t.csv: byte 6: the file ends within a UTF-16 character"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out BUF_SCOPED;
        struct errctx ec = {0};
        buf_init(&out, "shown", 1 << 20);
        assert_int_equal(show(cases[i].bytes, ',', &out, &ec), ERR_INPUT);
        assert_string_equal(ec.text, cases[i].reason);
    }
}

static void a_broken_row_says_where_and_the_next_rows_are_read(void **state)
{
    (void)state;
    expect("a,b\n\"x\"y,2\nc,d\n", "{[a][b]}{!2:4:text after a closing quote}{[c][d]}");
    expect("a,\"b\nc\",\"d\n", "{!2:4:the quote that opens here is not closed}");
}

static void every_field_knows_its_line_and_column(void **state)
{
    (void)state;
    struct sv bytes = SV("h\n\"a\r\nb\",ñ,\"c\rd\"\"\",e\nlast\n");
    struct input *in INPUT_SCOPED = NULL;
    struct csv_reader *r CSV_SCOPED = NULL;
    struct csv_row row;
    bool more;
    assert_int_equal(input_open_bytes("t.csv", bytes, NULL, &in), ERR_OK);
    assert_int_equal(csv_open(in, ',', NULL, &r), ERR_OK);
    assert_int_equal(csv_next(r, NULL, &row, &more), ERR_OK);
    assert_int_equal(csv_next(r, NULL, &row, &more), ERR_OK);
    static const struct csv_place places[] = {{2, 1}, {3, 4}, {3, 7}, {4, 6}};
    assert_int_equal(row.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(row.places[i].line, places[i].line);
        assert_int_equal(row.places[i].column, places[i].column);
    }
    assert_true(sv_eq(row.raw, SV("\"a\r\nb\",ñ,\"c\rd\"\"\",e")));
    assert_int_equal(csv_next(r, NULL, &row, &more), ERR_OK);
    assert_int_equal(row.line, 5);
}

/* The tail is moved over the block's end byte by byte; what is read must not depend on it. */
static void rows_are_the_same_wherever_a_block_ends(void **state)
{
    (void)state;
    static const char tail[] = "ab,\"c\"\"d\r\n\",e\r\n\r\nMu\xF1oz,\"\"\r\n\"x\" ,\"y\"\r";
    size_t tail_len = sizeof tail - 1;
    char *bytes = mem_alloc(INPUT_BLOCK_BYTES + sizeof tail, 1);
    for (size_t back = 0; back <= tail_len; back++) {
        size_t pad = INPUT_BLOCK_BYTES - back;
        memset(bytes, 'z', pad);
        bytes[pad - 1] = '\n';
        memcpy(bytes + pad, tail, tail_len);
        struct buf out BUF_SCOPED;
        buf_init(&out, "shown", 1 << 20);
        assert_int_equal(show(sv_of(bytes, pad + tail_len), ',', &out, NULL), ERR_OK);
        struct sv rows = sv_slice(buf_sv(&out), pad - 1 + 4, out.len);
        if (!sv_eq(rows, SV("{[ab][c\"d\r\n][e]}{[Muñoz][]}{[x][y]}")))
            fail_msg("block ends %zu before the tail's end: %.*s", back, SV_ARG(rows));
    }
    mem_free(bytes);
}

static struct sv repeated(char c, size_t count)
{
    char *p = mem_alloc(count, 1);
    memset(p, c, count);
    return sv_of(p, count);
}

static void limits_are_defects_of_a_row_and_the_rows_own_limit_ends_the_reading(void **state)
{
    (void)state;
    struct buf out BUF_SCOPED;
    struct errctx ec = {0};
    buf_init(&out, "shown", 1 << 25);
    struct sv wide = repeated(',', CSV_COLUMNS_MAX), field = repeated('x', CSV_FIELD_BYTES_MAX + 1),
              row = repeated('x', CSV_ROW_BYTES_MAX + 1);
    assert_int_equal(show(wide, ',', &out, &ec), ERR_OK);
    assert_true(sv_find(buf_sv(&out), SV("CSV_COLUMNS_MAX"), 0) != SIZE_MAX);
    buf_clear(&out);
    assert_int_equal(show(sv_slice(wide, 1, wide.len), ',', &out, &ec), ERR_OK);
    assert_true(sv_find(buf_sv(&out), SV("CSV_COLUMNS_MAX"), 0) == SIZE_MAX);
    buf_clear(&out);
    assert_int_equal(show(field, ',', &out, &ec), ERR_OK);
    assert_true(sv_find(buf_sv(&out), SV("CSV_FIELD_BYTES_MAX"), 0) != SIZE_MAX);
    assert_int_equal(show(row, ',', &out, &ec), ERR_LIMIT);
    assert_non_null(strstr(ec.text, "t.csv:1:1: row of more than 4194304 bytes (CSV_ROW_BYTES_MAX)"));
    mem_free((void *)(uintptr_t)wide.ptr);
    mem_free((void *)(uintptr_t)field.ptr);
    mem_free((void *)(uintptr_t)row.ptr);
}

static void what_is_written_is_read_back_as_it_was(void **state)
{
    (void)state;
    struct sv fields[] = {SV("plain"), SV(""),   SV("a,b"),       SV("say \"x\""), SV("two\r\nlines"),
                          SV(" b "),   SV("\r"), SV("\x1A tail"), SV("ñ")};
    struct buf out BUF_SCOPED;
    buf_init(&out, "csv", 1 << 16);
    csv_put_row(&out, fields, sizeof fields / sizeof *fields);
    csv_put_row(&out, &fields[1], 1);
    csv_put_row(&out, &fields[7], 1);
    expect_separated(buf_sv(&out), ',',
                     "{[plain][][a,b][say \"x\"][two\r\nlines][ b ][\r][\x1A tail][ñ]}{[]}{[\x1A tail]}");
    assert_true(sv_starts(buf_sv(&out), SV("plain,,\"a,b\",\"say \"\"x\"\"\",")));
}

static void every_failing_allocation_yields_an_error_and_no_leak(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct buf out BUF_SCOPED;
        buf_init(&out, "shown", 1 << 20);
        (void)buf_space(&out, 4096);
        buf_clear(&out);
        fault_arm(FAULT_ALLOC, nth);
        enum err e = show(SV("\"a\"\"b\",Mu\xF1oz,3\n\xFF,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
                             ",,,,,,,,,,,,,,,,,,\n"),
                          ',', &out, NULL);
        bool reached = fault_count(FAULT_ALLOC) >= nth;
        fault_arm(FAULT_ALLOC, 0);
        assert_int_equal(e, reached ? ERR_MEMORY : ERR_OK);
        if (!reached)
            break;
    }
}

static void the_real_lists_are_read_to_their_last_row(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t rows, columns;
    } files[] = {{"lists/ofac/sdn.csv", 15443, 12}, {"linkage/febrl/dataset3.csv", 5001, 11}};
    const char *data = getenv("ENLACE_DATA");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[4096];
        struct input *in INPUT_SCOPED = NULL;
        struct csv_reader *r CSV_SCOPED = NULL;
        snprintf(path, sizeof path, "%s/%s", data ? data : "../shared/data", files[i].path);
        if (input_open_file(path, NULL, &in))
            skip();
        assert_int_equal(csv_open(in, ',', NULL, &r), ERR_OK);
        size_t rows = 0;
        for (;; rows++) {
            struct csv_row row;
            bool more;
            assert_int_equal(csv_next(r, NULL, &row, &more), ERR_OK);
            if (!more)
                break;
            if (row.count != files[i].columns)
                fail_msg("%s:%ju: %zu columns %s", path, (uintmax_t)row.line, row.count,
                         row.defect ? row.defect : "");
        }
        assert_int_equal(rows, files[i].rows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_quotes_and_line_breaks_follow_rfc_4180),
        cmocka_unit_test(real_files_habits_are_understood),
        cmocka_unit_test(a_row_that_is_not_utf8_is_windows_1252_and_its_neighbours_are_untouched),
        cmocka_unit_test(utf16_with_its_mark_is_read_in_both_byte_orders),
        cmocka_unit_test(broken_utf16_is_refused_with_its_place),
        cmocka_unit_test(a_broken_row_says_where_and_the_next_rows_are_read),
        cmocka_unit_test(every_field_knows_its_line_and_column),
        cmocka_unit_test(rows_are_the_same_wherever_a_block_ends),
        cmocka_unit_test(limits_are_defects_of_a_row_and_the_rows_own_limit_ends_the_reading),
        cmocka_unit_test(what_is_written_is_read_back_as_it_was),
        cmocka_unit_test(every_failing_allocation_yields_an_error_and_no_leak),
        cmocka_unit_test(the_real_lists_are_read_to_their_last_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
