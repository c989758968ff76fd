/* store: whose file it is, which compartment, which version, and what is said of files that are none or
 * damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "fixture.h"
#include "store/peer.h"
#include "store/schema.h"
#include "store/session.h"

static const char *path_of(const struct fixture *f, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    return path;
}

static void expect_open_fails(const struct fixture *f, enum err code, const char *words)
{
    struct errctx ec = {0};
    struct store *s = NULL;
    assert_int_equal(store_open(f->folder, STORE_RECORDS, NULL, &ec, &s), code);
    assert_null(s);
    if (!strstr(ec.text, words) || !strstr(ec.text, "records.db"))
        fail_msg("\"%s\" does not name the file and \"%s\"", ec.text, words);
}

static enum err put_one(struct fixture *f, struct store *s, enum record_class class_, struct errctx *ec)
{
    STORE_LOAD_SCOPED struct store_load *load = NULL;
    TRY(store_load_begin(s, SV("test"), SV("x"), 1, ec, &load));
    struct record r = fixture_record(f, "a", "Ana", class_);
    return store_load_put(load, &r, ec);
}

static void records_of_the_wrong_class_are_refused_in_both_compartments(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *records = NULL, *protected = NULL;
    OK(store_open(f->folder, STORE_RECORDS, NULL, &ec, &records));
    OK(store_open(f->folder, STORE_PROTECTED, NULL, &ec, &protected));
    OK(put_one(f, records, CLASS_ENFORCEMENT, &ec));
    OK(put_one(f, records, CLASS_REGULATORY, &ec));
    assert_int_equal(put_one(f, records, CLASS_HUMANITARIAN, &ec), ERR_REFUSED);
    assert_string_equal(ec.text, "record 'a' is of class humanitarian, which records.db does not hold");
    assert_int_equal(put_one(f, records, CLASS_HEALTH, &ec), ERR_REFUSED);
    assert_int_equal(put_one(f, protected, CLASS_ENFORCEMENT, &ec), ERR_REFUSED);
    assert_int_equal(put_one(f, protected, CLASS_REGULATORY, &ec), ERR_REFUSED);
    OK(put_one(f, protected, CLASS_HUMANITARIAN, &ec));
    OK(put_one(f, protected, CLASS_HEALTH, &ec));
}

/* Whatever the program's own checks do: SQL that writes the wrong class fails in the file itself. */
static void the_file_itself_refuses_the_wrong_class(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    static const char insert[] =
        "INSERT OR IGNORE INTO dataset VALUES (1, 'd'); INSERT OR IGNORE INTO load (id, dataset, source, "
        "at_ms)"
        " VALUES (1, 1, '', 0); INSERT INTO record (dataset, id, schema, class, handling, load, body)"
        " VALUES (1, 'class%d', 'Person', %d, 0, 1, x'00')";
    for (int c = 0; c < STORE_COMPARTMENT_COUNT; c++) {
        struct store *s = NULL;
        struct db db = {0};
        OK(store_open(f->folder, (enum store_compartment)c, NULL, &ec, &s));
        store_close(s);
        OK(db_open(path_of(f, store_file_name((enum store_compartment)c)), 1000, &ec, &db));
        for (int class_ = 0; class_ < RECORD_CLASS_COUNT; class_++) {
            char sql[512];
            snprintf(sql, sizeof sql, insert, class_, class_);
            bool belongs = store_compartment_of((enum record_class)class_) == (enum store_compartment)c;
            assert_int_equal(db_exec(&db, sql, &ec), belongs ? ERR_OK : ERR_CONFLICT);
        }
        db_close(&db);
    }
}

static void matching_cannot_open_the_protected_compartment(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = NULL;
    struct fixture_text t = {0};
    OK(store_open(f->folder, STORE_PROTECTED, NULL, &ec, &s));
    assert_int_equal(store_each_for_matching(s, SV(""), fixture_append, &t, &ec), ERR_REFUSED);
    assert_non_null(strstr(ec.text, "protected.db"));
    struct store_session session = {.id = SV("1"), .role = SV("asker"), .ended_ms = 1};
    struct store_charge charge = {1, 1, 1};
    uint64_t n;
    assert_int_equal(store_session_begin(s, &session, &ec), ERR_REFUSED);
    assert_int_equal(store_session_end(s, &session, NULL, 0, &ec), ERR_REFUSED);
    assert_int_equal(store_session_interrupt(s, SV("asker"), 1, &ec, &n), ERR_REFUSED);
    assert_int_equal(store_each_session(s, SV(""), NULL, NULL, &ec), ERR_REFUSED);
    assert_int_equal(store_each_hit(s, SV(""), NULL, NULL, &ec), ERR_REFUSED);
    assert_int_equal(store_budget_charge(s, SV("p"), SV("2026-01-01"), &charge, 1, &ec), ERR_REFUSED);
    assert_int_equal(store_next_sequence(s, SV("p"), &ec, &n), ERR_REFUSED);
    assert_int_equal(store_seen_sequence(s, SV("p"), 1, &ec), ERR_REFUSED);
    assert_int_equal(store_seen_nonce(s, SV("p"), SV("n"), 1, &ec), ERR_REFUSED);
}

static void protected_db_renamed_to_records_db_is_refused(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct store *s = NULL;
    char from[256];
    OK(store_open(f->folder, STORE_PROTECTED, NULL, &ec, &s));
    store_close(s);
    snprintf(from, sizeof from, "%s", path_of(f, "protected.db"));
    assert_int_equal(rename(from, path_of(f, "records.db")), 0);
    expect_open_fails(f, ERR_REFUSED, "other compartment");
}

static void files_are_for_their_owner_only(void **state)
{
    struct fixture *f = *state;
    STORE_SCOPED struct store *s = fixture_store(f);
    fixture_load(f, s, "a=Ana", 1);
    static const char *const names[] = {"records.db", "records.db-wal", "records.db-shm"};
    for (size_t i = 0; i < 3; i++) {
        struct stat st;
        assert_int_equal(stat(path_of(f, names[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static void a_file_of_a_newer_version_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct db db = {0};
    store_close(fixture_store(f));
    OK(db_open(path_of(f, "records.db"), 1000, &ec, &db));
    OK(db_exec(&db, "PRAGMA user_version = 1000", &ec));
    db_close(&db);
    expect_open_fails(f, ERR_CONFLICT, "written by a newer Enlace (schema 1000");
}

/* Records written under each former version are there after the step to this one, and the file works in full.
 */
static void a_file_of_each_former_version_is_brought_up_with_its_records(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    assert_true(store_version() >= 2);
    for (int version = 1; version < store_version(); version++) {
        struct db db = {0};
        fixture_empty(f);
        struct store *s = fixture_store(f);
        fixture_load(f, s, "a=Ana b=Beto", 1);
        store_close(s);
        /* what that version would have written: its schema with these rows */
        char path[256];
        snprintf(path, sizeof path, "%s", path_of(f, "now.db"));
        assert_int_equal(rename(path_of(f, "records.db"), path), 0);
        OK(db_open(path_of(f, "records.db"), 1000, &ec, &db));
        OK(schema_migrate_to(&db, STORE_RECORDS, version, &ec));
        char attach[400];
        snprintf(attach, sizeof attach, "ATTACH '%s' AS now", path);
        OK(db_exec(&db, attach, &ec));
        OK(db_exec(&db,
                   "INSERT INTO dataset SELECT * FROM now.dataset; INSERT INTO load SELECT * FROM now.load;"
                   "INSERT INTO record SELECT * FROM now.record",
                   &ec));
        db_close(&db);

        STORE_SCOPED struct store *again = fixture_store(f);
        fixture_expect(again, "a=Ana b=Beto");
        uint64_t number;
        OK(store_next_sequence(again, SV("p"), &ec, &number));
        struct store_session session = {.id = SV("1"), .role = SV("asker"), .started_ms = 1};
        OK(store_session_begin(again, &session, &ec));
        struct store_load_report r = fixture_load(f, again, "a=Ana", 2);
        assert_int_equal(r.unchanged + r.removed, 2);
    }
}

static void a_text_file_is_not_a_database_and_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    char text[4096];
    memset(text, 'x', sizeof text);
    OK(file_write(path_of(f, "records.db"), 0600, sv_of(text, sizeof text), &ec));
    expect_open_fails(f, ERR_IO, "is not a database");
    BUF_SCOPED struct buf b;
    buf_init(&b, "file", 10000);
    OK(file_read(path_of(f, "records.db"), &ec, &b));
    assert_true(sv_eq(buf_sv(&b), sv_of(text, sizeof text)));
}

static void a_database_of_another_program_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct db db = {0};
    OK(db_open(path_of(f, "records.db"), 1000, &ec, &db));
    OK(db_exec(&db, "CREATE TABLE theirs (x)", &ec));
    db_close(&db);
    expect_open_fails(f, ERR_IO, "not one of Enlace's");
    assert_int_not_equal(access(path_of(f, "records.db-wal"), F_OK), 0);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct store *s = NULL;
    char folder[128];
    snprintf(folder, sizeof folder, "%s/nowhere", f->folder);
    assert_int_equal(store_open(folder, STORE_RECORDS, NULL, &ec, &s), ERR_IO);
    assert_non_null(strstr(ec.text, "nowhere/records.db: No such file"));
}

static enum err count_record(void *arg, const struct record *r, struct errctx *ec)
{
    (void)r;
    (void)ec;
    ++*(int *)arg;
    return ERR_OK;
}

/* Overwrites each page in turn with noise: every answer is an error that names the file, or the records. */
static void a_damaged_page_is_an_error_that_names_the_file(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct store *s = fixture_store(f);
    char list[3000] = "";
    for (int i = 0; i < 150; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%sid%d=N%d", i ? " " : "", i, i);
    fixture_load(f, s, list, 1);
    store_close(s);
    int fd = open(path_of(f, "records.db"), O_RDWR), damaged = 0;
    assert_true(fd >= 0);
    off_t pages = lseek(fd, 0, SEEK_END) / 4096;
    assert_true(pages > 10);
    for (off_t page = 0; page < pages; page++) {
        char good[4096], bad[4096];
        assert_int_equal(pread(fd, good, sizeof good, page * 4096), sizeof good);
        for (size_t i = 0; i < sizeof bad; i++)
            bad[i] = (char)(i * 131 + (size_t)page * 7 + 3);
        assert_int_equal(pwrite(fd, bad, sizeof bad, page * 4096), sizeof bad);
        int records = 0;
        struct store *again = NULL;
        enum err e = store_open(f->folder, STORE_RECORDS, NULL, &ec, &again);
        if (e == ERR_OK)
            e = store_each_record(again, SV(""), count_record, &records, &ec);
        store_close(again);
        if (e == ERR_OK)
            assert_int_equal(records, 150);
        else {
            assert_int_equal(e, ERR_IO);
            assert_non_null(strstr(ec.text, "records.db"));
            damaged++;
        }
        assert_int_equal(pwrite(fd, good, sizeof good, page * 4096), sizeof good);
    }
    close(fd);
    assert_true(damaged > 3);
}

static void a_writer_that_waits_too_long_says_locked(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *one = fixture_store(f), *two = NULL;
    OK(store_open(f->folder, STORE_RECORDS, &(struct store_options){.busy_timeout_ms = 30}, &ec, &two));
    STORE_LOAD_SCOPED struct store_load *load = NULL;
    OK(store_load_begin(one, SV("test"), SV("x"), 1, &ec, &load));
    uint64_t n;
    assert_int_equal(store_next_sequence(two, SV("p"), &ec, &n), ERR_TIMEOUT);
    assert_non_null(strstr(ec.text, "records.db: locked by another"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(records_of_the_wrong_class_are_refused_in_both_compartments),
        FIXTURE_TEST(the_file_itself_refuses_the_wrong_class),
        FIXTURE_TEST(matching_cannot_open_the_protected_compartment),
        FIXTURE_TEST(protected_db_renamed_to_records_db_is_refused),
        FIXTURE_TEST(files_are_for_their_owner_only),
        FIXTURE_TEST(a_file_of_a_newer_version_is_refused_and_left_alone),
        FIXTURE_TEST(a_file_of_each_former_version_is_brought_up_with_its_records),
        FIXTURE_TEST(a_text_file_is_not_a_database_and_stays_as_it_is),
        FIXTURE_TEST(a_database_of_another_program_is_refused_and_left_alone),
        FIXTURE_TEST(a_folder_that_is_not_there_is_named),
        FIXTURE_TEST(a_damaged_page_is_an_error_that_names_the_file),
        FIXTURE_TEST(a_writer_that_waits_too_long_says_locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
