/* base: views, buffers, arenas, errors, faults, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/rng.h"

static void split_keeps_empty_parts(void **state)
{
    (void)state;
    struct sv rest = SV("a;;b"), part;
    assert_true(sv_split(&rest, ';', &part) && sv_eq(part, SV("a")));
    assert_true(sv_split(&rest, ';', &part) && sv_eq(part, SV("")));
    assert_true(sv_split(&rest, ';', &part) && sv_eq(part, SV("b")));
    assert_false(sv_split(&rest, ';', &part));
}

static void utf8_refuses_overlong_surrogate_and_cut_forms(void **state)
{
    (void)state;
    assert_true(sv_is_utf8(SV("Ñandú 有限")));
    assert_true(sv_is_utf8((struct sv){NULL, 0})); /* under clang's UBSan: nothing is added to NULL */
    assert_false(sv_is_utf8(SV("\xC0\xAF")));
    assert_false(sv_is_utf8(SV("\xED\xA0\x80")));
    assert_false(sv_is_utf8(SV("\xF4\x90\x80\x80")));
    assert_false(sv_is_utf8(SV("a\xC3")));
}

static void u64_refuses_overflow(void **state)
{
    (void)state;
    uint64_t v;
    assert_true(sv_to_u64(SV("18446744073709551615"), &v) && v == UINT64_MAX);
    assert_false(sv_to_u64(SV("18446744073709551616"), &v));
    assert_false(sv_to_u64(SV("1 "), &v));
}

static void buffer_stops_at_its_maximum_and_says_which(void **state)
{
    (void)state;
    BUF_SCOPED struct buf b;
    struct errctx ec = {0};
    buf_init(&b, "test message", 10);
    buf_put_cstr(&b, "0123456789");
    assert_int_equal(buf_check(&b, &ec), ERR_OK);
    buf_put_u8(&b, 1);
    assert_int_equal(buf_check(&b, &ec), ERR_LIMIT);
    assert_string_equal(ec.text, "test message: more than 10 bytes");
}

static void cursor_never_passes_the_end(void **state)
{
    (void)state;
    struct cursor c = cursor_of("\x00\x05"
                                "ab",
                                4);
    struct sv s = cursor_sv16(&c, 100);
    assert_true(c.bad);
    assert_null(s.ptr);
    assert_int_equal(cursor_u32(&c), 0);
    c = cursor_of("\x00\x02"
                  "ab",
                  4);
    assert_true(sv_eq(cursor_sv16(&c, 100), SV("ab")) && cursor_done(&c));
}

static void arena_refuses_over_its_cap_and_names_it(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena *a = NULL;
    struct errctx ec = {0};
    assert_int_equal(arena_open("batch", 1 << 20, &ec, &a), ERR_OK);
    assert_non_null(arena_alloc(a, 1000, 1000));
    assert_null(arena_alloc(a, 1000, 1000));
    assert_int_equal(arena_error(a, &ec), ERR_LIMIT);
    assert_string_equal(ec.text, "batch: more than 1048576 bytes of memory");
    arena_reset(a);
    assert_non_null(arena_alloc(a, 1000, 1000));
    assert_null(arena_alloc(a, SIZE_MAX, 3));
}

static void rng_seeded_repeats_and_below_is_bounded(void **state)
{
    (void)state;
    uint8_t seed[32] = {7};
    struct rng_seeded s1, s2;
    struct rng a = rng_from_seed(&s1, seed), b = rng_from_seed(&s2, seed);
    for (int i = 0; i < 100; i++) {
        uint64_t v = rng_below(&a, 10);
        assert_true(v < 10 && v == rng_below(&b, 10));
    }
}

static void clock_formats_before_the_epoch(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_BYTES];
    clock_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
}

static void count_up(void *arg, size_t from, size_t to)
{
    uint8_t *seen = arg;
    for (size_t i = from; i < to; i++)
        seen[i]++;
}

static void parallel_for_visits_each_item_once(void **state)
{
    (void)state;
    static uint8_t seen[1001];
    parallel_for(4, 1001, 7, count_up, seen);
    for (size_t i = 0; i < 1001; i++)
        assert_int_equal(seen[i], 1);
    parallel_for(4, 0, 7, count_up, seen);
}

/* Fail each write in turn: the target keeps its old content and no part file stays. */
static void outfile_is_whole_or_absent_at_every_failed_write(void **state)
{
    (void)state;
    char folder[] = "/tmp/enlace-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64], part[96];
    snprintf(path, sizeof path, "%s/out", folder);
    snprintf(part, sizeof part, "%s.%d.part", path, (int)getpid());
    struct errctx ec = {0};
    assert_int_equal(file_write(path, 0600, SV("old"), &ec), ERR_OK);
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        assert_true(n < 20);
        fault_arm(FAULT_WRITE, n);
        enum err e = file_write(path, 0600, SV("new"), &ec);
        fault_arm(FAULT_WRITE, 0);
        done = e == ERR_OK;
        BUF_SCOPED struct buf b;
        buf_init(&b, "file", 100);
        assert_int_equal(file_read(path, &ec, &b), ERR_OK);
        assert_true(sv_eq(buf_sv(&b), done ? SV("new") : SV("old")));
        assert_int_not_equal(access(part, F_OK), 0);
    }
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(split_keeps_empty_parts),
        cmocka_unit_test(utf8_refuses_overlong_surrogate_and_cut_forms),
        cmocka_unit_test(u64_refuses_overflow),
        cmocka_unit_test(buffer_stops_at_its_maximum_and_says_which),
        cmocka_unit_test(cursor_never_passes_the_end),
        cmocka_unit_test(arena_refuses_over_its_cap_and_names_it),
        cmocka_unit_test(rng_seeded_repeats_and_below_is_bounded),
        cmocka_unit_test(clock_formats_before_the_epoch),
        cmocka_unit_test(parallel_for_visits_each_item_once),
        cmocka_unit_test(outfile_is_whole_or_absent_at_every_failed_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
