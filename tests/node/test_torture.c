/* A match in which every write, and one allocation after another, fails once, on either side: nothing is
 * lost, leaked or half-done, and the next match works. Leaks are the sanitizer's to find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/db.h"
#include "two_nodes.h"

#define ROUNDS_MAX                                                                                           \
    330u /* allocations are failed with a stride when there are more; ENLACE_TORTURE_ROUNDS says otherwise   \
          */
#define EVERY_SO_OFTEN 10u

static const char us_lines[] =
    "{\"id\":\"u1\",\"schema\":\"Vehicle\",\"properties\":{\"vin\":[\"1M8GDM9AXKP042788\"]}}\n"
    "{\"id\":\"u2\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Tlaramahual Zunopaxtle SA de CV\"],"
    "\"jurisdiction\":[\"mx\"]}}\n";
static const char mx_lines[] =
    "{\"id\":\"m1\",\"schema\":\"Vehicle\",\"properties\":{\"vin\":[\"1M8GDM9AXKP042788\"]}}\n"
    "{\"id\":\"m2\",\"schema\":\"Vehicle\",\"properties\":{\"vin\":[\"11111111111111111\"]}}\n";
#define COMMON 1u

static struct two_nodes nodes;

static int set_up(void **state)
{
    (void)state;
    static const char *const purposes[] = {"counter-narcotics"}, *const modes[] = {"asker", "both", "count"};
    two_nodes_open(&nodes, us_lines, mx_lines,
                   (struct limits_wishes){.purposes = purposes,
                                          .purpose_count = 1,
                                          .modes = modes,
                                          .mode_count = 3,
                                          .tokens_max = 1 << 20,
                                          .tokens_daily = 1 << 30});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    two_nodes_close(&nodes);
    return 0;
}

/* A node starts, is asked, and stops: what `serve` and `match` do, but for the network. */
static enum err whole_match(const char *mode, struct errctx *ec, struct asking_report *report)
{
    struct match_transport transport = two_nodes_transport(&nodes);
    struct asking_wishes wishes = {
        .peer = "mx-sat", .purpose = "counter-narcotics", .case_ = "TORTURE-1", .mode = mode};
    TRY(reception_open(nodes.mx, ec, &nodes.reception));
    PEER_SCOPED struct peer *peer = NULL;
    enum err e = peer_open(nodes.us, wishes.peer, ec, &peer);
    if (e == ERR_OK)
        e = asking_match_over(nodes.us, &wishes, peer, &transport, ec, report);
    reception_close(nodes.reception);
    nodes.reception = NULL;
    return e;
}

static void match_works(const char *mode)
{
    struct errctx ec = {0};
    struct asking_report report = {0};
    OK(whole_match(mode, &ec, &report));
    assert_int_equal(report.hits, COMMON);
}

static void expect_sound(const struct home *home)
{
    struct errctx ec = {0};
    struct db db = {0};
    char path[PATH_MAX];
    home_path(home, "records.db", path);
    OK(db_open(path, 1000, &ec, &db));
    {
        STMT_SCOPED sqlite3_stmt *s = NULL;
        bool row;
        OK(db_prepare(&db, "PRAGMA integrity_check", &ec, &s));
        OK(db_step(&db, s, &ec, &row));
        assert_true(row && sv_eq(db_column_text(s, 0), SV("ok")));
    }
    db_close(&db);
}

/* One failure at the n-th passage. True when it was reached. */
static bool fail_once(enum fault_kind kind, uint64_t n, const char *mode, unsigned *errors)
{
    struct errctx ec = {0};
    struct asking_report report = {0};
    struct two_nodes_count us = two_nodes_count(nodes.us), mx = two_nodes_count(nodes.mx);
    fault_arm(kind, n);
    enum err e = whole_match(mode, &ec, &report);
    bool reached = fault_count(kind) >= n;
    fault_arm(kind, 0);
    struct two_nodes_count us_after = two_nodes_count(nodes.us), mx_after = two_nodes_count(nodes.mx);
    if (e == ERR_OK ? report.hits != COMMON : !ec.text[0])
        fail_msg("failure %llu: %s, %llu hits, \"%s\"", (unsigned long long)n, err_info(e)->name,
                 (unsigned long long)report.hits, ec.text);
    uint64_t found = us_after.hits - us.hits, done = us_after.done - us.done;
    if (done != (e == ERR_OK ? 1u : 0u) || found != done * COMMON)
        fail_msg("failure %llu: %s (%s), %llu sessions done with %llu hits", (unsigned long long)n,
                 err_info(e)->name, ec.text, (unsigned long long)done, (unsigned long long)found);
    assert_int_equal(us_after.stray, 0);
    assert_int_equal(mx_after.stray, 0);
    assert_int_equal(mx_after.hits - mx.hits, mode[0] == 'b' ? (mx_after.done - mx.done) * COMMON : 0);
    *errors += e != ERR_OK;
    return reached;
}

static void sweep(enum fault_kind kind, uint64_t stride, const char *mode)
{
    unsigned failed = 0, errors = 0;
    uint64_t n = 1;
    for (; fail_once(kind, n, mode, &errors); n += stride) {
        if (++failed % EVERY_SO_OFTEN == 0) {
            match_works(mode);
            expect_sound(nodes.us);
            expect_sound(nodes.mx);
        }
    }
    match_works(mode);
    expect_sound(nodes.us);
    expect_sound(nodes.mx);
    printf("# mode %s: %u of about %llu %s failed, one at a time; %u of them ended the match\n", mode, failed,
           (unsigned long long)n, kind == FAULT_WRITE ? "writes" : "allocations", errors);
    assert_true(failed > 20 && errors > 10);
}

static void every_write_of_a_match_fails_once_and_nothing_is_half_done(void **state)
{
    (void)state;
    sweep(FAULT_WRITE, 1, "asker");
    sweep(FAULT_WRITE, 1, "both");
}

/* Passages of an undisturbed match. */
static uint64_t passages(enum fault_kind kind, const char *mode)
{
    fault_arm(kind, UINT64_MAX);
    match_works(mode);
    uint64_t count = fault_count(kind);
    fault_arm(kind, 0);
    return count;
}

static void allocations_of_a_match_fail_one_by_one_and_nothing_is_half_done(void **state)
{
    (void)state;
    const char *wish = getenv("ENLACE_TORTURE_ROUNDS");
    uint64_t rounds = wish ? strtoull(wish, NULL, 10) : ROUNDS_MAX;
    sweep(FAULT_ALLOC, passages(FAULT_ALLOC, "both") / (rounds ? rounds : ROUNDS_MAX) + 1, "both");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_write_of_a_match_fails_once_and_nothing_is_half_done),
        cmocka_unit_test(allocations_of_a_match_fail_one_by_one_and_nothing_is_half_done),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
