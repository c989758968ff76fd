/* store: a process killed at any point of a load, and every allocation and write of a load failed in turn. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/rng.h"
#include "fixture.h"
#include "store/db.h"

#define KILLS 12
#define KILL_RECORDS 1500

/* Loads version 1, 2, 3 ... of the dataset for ever; says through the pipe which is finished. A record of
 * version v has the name "v"; ids shift by one with each version, so that some are added, some removed, the
 * rest changed. */
static void load_for_ever(struct fixture *f, int64_t version, int report)
{
    struct errctx ec = {0};
    struct store *s = NULL;
    if (store_open(f->folder, STORE_RECORDS, NULL, &ec, &s) != ERR_OK)
        _exit(1);
    for (;; version++) {
        struct store_load *load;
        struct store_load_report r;
        if (store_load_begin(s, SV("test"), SV("x"), version, &ec, &load) != ERR_OK)
            _exit(1);
        for (int i = 0; i < KILL_RECORDS; i++) {
            char id[32], name[32];
            snprintf(id, sizeof id, "%lld", (long long)(version + i));
            snprintf(name, sizeof name, "%lld", (long long)version);
            struct record record = fixture_record(f, id, name, CLASS_ENFORCEMENT);
            if (store_load_put(load, &record, &ec) != ERR_OK)
                _exit(1);
        }
        arena_reset(f->arena);
        if (record_builder_open(f->arena, &ec, &f->builder) != ERR_OK ||
            store_load_finish(load, &ec, &r) != ERR_OK ||
            write(report, &version, sizeof version) != sizeof version)
            _exit(1);
    }
}

struct whole {
    int64_t version;
    int records;
};

static enum err same_version(void *arg, const struct record *r, struct errctx *ec)
{
    struct whole *w = arg;
    char name[32];
    snprintf(name, sizeof name, "%.*s", SV_ARG(record_first(r, "name")));
    if (w->records++ == 0)
        w->version = atoll(name);
    return w->version == atoll(name) ? ERR_OK : err_set(ec, ERR_INTERNAL, "versions are mixed");
}

static void expect_sound_file(const struct fixture *f)
{
    struct errctx ec = {0};
    struct db db = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/records.db", f->folder);
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

/* Killed somewhere within the time that two loads take on this machine: every other time from the start, else
 * from the end of the first load. */
static void a_load_killed_at_any_point_is_whole_or_absent(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct rng_seeded seeded;
    struct rng rng = rng_from_seed(&seeded, (const uint8_t[32]){7});
    int64_t finished = 0, load_ms = 0;
    store_close(fixture_store(f));
    for (int i = 0; i < KILLS; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            load_for_ever(f, finished + 1, ends[1]);
        }
        close(ends[1]);
        int64_t version, began = clock_monotonic_ms(&clock_system);
        if (i % 2 == 0) {
            assert_int_equal(read(ends[0], &version, sizeof version), sizeof version);
            finished = version;
            load_ms = clock_monotonic_ms(&clock_system) - began + 1;
        }
        usleep((useconds_t)rng_below(&rng, (uint64_t)load_ms * 2000));
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status)); /* it did not fail by itself */
        while (read(ends[0], &version, sizeof version) == sizeof version)
            finished = version;
        close(ends[0]);

        STORE_SCOPED struct store *s = fixture_store(f);
        struct whole w = {0};
        OK(store_each_record(s, SV(""), same_version, &w, &ec));
        assert_int_equal(w.records, w.version ? KILL_RECORDS : 0);
        /* what was reported is there; at most the one whose report was cut off came after it */
        assert_true(w.version == finished || w.version == finished + 1);
        finished = w.version;
        expect_sound_file(f);
    }
    assert_true(finished > 0);
}

/* Open, load, close: the way of the command. */
static enum err load_once(struct fixture *f, struct errctx *ec)
{
    STORE_SCOPED struct store *s = NULL;
    STORE_LOAD_SCOPED struct store_load *load = NULL;
    struct store_load_report report;
    static const char *const names[][2] = {{"a", "Ana"}, {"b", "Berta"}, {"d", "Dora"}};
    TRY(store_open(f->folder, STORE_RECORDS, NULL, ec, &s));
    TRY(store_load_begin(s, SV("test"), SV("x"), 2, ec, &load));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        /* the record itself is not under test here */
        struct record r = {
            .id = sv_cstr(names[i][0]), .dataset = SV("test"), .schema = schema_find(SV("Person"))};
        struct record_value value = {schema_property(r.schema, SV("name")), sv_cstr(names[i][1])};
        r.values = &value;
        r.value_count = 1;
        TRY(store_load_put(load, &r, ec));
    }
    enum err e = store_load_finish(load, ec, &report);
    load = NULL;
    return e;
}

static void reset_records(struct fixture *f)
{
    fixture_empty(f);
    struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana b=Beto c=Ciro", 1);
    store_close(s);
    arena_reset(f->arena);
    assert_int_equal(record_builder_open(f->arena, NULL, &f->builder), ERR_OK);
}

/* Fails the n-th passage for every n until one run passes untouched. A run that failed left the old records;
 * one that succeeded in spite of it (SQLite can do without some memory) left the new ones. The sanitizer sees
 * the leaks. */
static void torture(struct fixture *f, enum fault_kind kind, enum err expected)
{
    uint64_t failed = 0;
    reset_records(f);
    for (uint64_t n = 1;; n++) {
        struct errctx ec = {0};
        fault_arm(kind, n);
        enum err e = load_once(f, &ec);
        bool untouched = fault_count(kind) < n;
        fault_arm(kind, 0);
        if (e != ERR_OK) {
            assert_false(untouched);
            if (e != expected)
                fail_msg("passage %llu: %s: %s", (unsigned long long)n, err_info(e)->name, ec.text);
            assert_true(ec.text[0] != 0);
            failed++;
        }
        {
            STORE_SCOPED struct store *s = fixture_store(f);
            fixture_expect(s, e == ERR_OK ? "a=Ana b=Berta d=Dora" : "a=Ana b=Beto c=Ciro");
        }
        if (untouched)
            break;
        if (e == ERR_OK)
            reset_records(f);
    }
    expect_sound_file(f);
    printf("# %llu failures injected\n", (unsigned long long)failed);
    assert_true(failed > 5);
}

static void a_load_is_whole_or_absent_at_every_failed_write(void **state)
{
    torture(*state, FAULT_WRITE, ERR_IO);
}

static void a_load_is_whole_or_absent_at_every_failed_allocation(void **state)
{
    torture(*state, FAULT_ALLOC, ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_load_killed_at_any_point_is_whole_or_absent),
        FIXTURE_TEST(a_load_is_whole_or_absent_at_every_failed_write),
        FIXTURE_TEST(a_load_is_whole_or_absent_at_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
