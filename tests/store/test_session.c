/* store: sessions with their hits, budgets, message numbers, nonces; also by two processes at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/wait.h>

#include "fixture.h"
#include "store/peer.h"
#include "store/session.h"

static const struct store_session first = {.id = SV("s1"),
                                           .peer = SV("mx.fiu"),
                                           .role = SV("asker"),
                                           .purpose = SV("money laundering"),
                                           .case_ = SV("2026/17"),
                                           .mode = SV("asker"),
                                           .agreement = SV("aa"),
                                           .started_ms = 100,
                                           .ended_ms = 200,
                                           .outcome = SV("done"),
                                           .own_size = 4096,
                                           .peer_size = 8192,
                                           .bytes = 123456,
                                           .transcript = SV("bb"),
                                           .own_signature = SV("cc"),
                                           .peer_signature = SV("dd"),
                                           .seed = SV("ee")};

static struct store_hit hit(const char *record, double score)
{
    return (struct store_hit){
        SV(""),     SV("ofac"), sv_cstr(record),  SV("own"),
        SV("peer"), score,      SV("identifier"), SV("[{\"name\":\"curp\",\"weight\":12.5}]")};
}

struct sessions {
    int count;
    struct store_session last;
};

static enum err see_session(void *arg, const struct store_session *s, struct errctx *ec)
{
    (void)ec;
    struct sessions *seen = arg;
    seen->count++;
    seen->last = *s;
    if (s->ended_ms == 200 && sv_eq(s->id, first.id)) { /* views live for the call: compare here */
        assert_true(sv_eq(s->peer, first.peer) && sv_eq(s->role, first.role) &&
                    sv_eq(s->purpose, first.purpose));
        assert_true(sv_eq(s->case_, first.case_) && sv_eq(s->mode, first.mode));
        assert_true(sv_eq(s->agreement, first.agreement) && sv_eq(s->outcome, first.outcome));
        assert_true(sv_eq(s->transcript, first.transcript) && sv_eq(s->own_signature, first.own_signature) &&
                    sv_eq(s->peer_signature, first.peer_signature) && sv_eq(s->seed, first.seed));
        assert_true(s->own_size == first.own_size && s->peer_size == first.peer_size &&
                    s->bytes == first.bytes);
    }
    return ERR_OK;
}

static enum err append_hit(void *arg, const struct store_hit *h, struct errctx *ec)
{
    (void)ec;
    struct fixture_text *t = arg;
    t->len += (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%.*s:%.*s:%.2f ",
                               SV_ARG(h->session), SV_ARG(h->record), h->score);
    assert_true(sv_eq(h->families, SV("[{\"name\":\"curp\",\"weight\":12.5}]")) &&
                sv_eq(h->dataset, SV("ofac")));
    assert_true(sv_eq(h->own_pseudonym, SV("own")) && sv_eq(h->peer_pseudonym, SV("peer")));
    return ERR_OK;
}

static void a_session_and_its_hits_survive_a_restart(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct store *s = fixture_store(f);
    const struct store_hit hits[] = {hit("1", 0.5), hit("2", 0.9), hit("3", 0.7)};
    OK(store_session_begin(s, &first, &ec));
    OK(store_session_end(s, &first, hits, 3, &ec));
    store_close(s);
    STORE_SCOPED struct store *again = fixture_store(f);
    struct sessions seen = {0};
    struct fixture_text t = {0};
    OK(store_each_session(again, SV("s1"), see_session, &seen, &ec));
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.last.ended_ms, 200);
    OK(store_each_hit(again, SV(""), append_hit, &t, &ec));
    assert_string_equal(t.text, "s1:2:0.90 s1:3:0.70 s1:1:0.50 ");
    t = (struct fixture_text){0};
    OK(store_each_hit(again, SV("other"), append_hit, &t, &ec));
    assert_string_equal(t.text, "");
}

static void a_session_id_is_taken_once_and_ends_once(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    assert_int_equal(store_session_end(s, &first, NULL, 0, &ec), ERR_NOT_FOUND);
    OK(store_session_begin(s, &first, &ec));
    assert_int_equal(store_session_begin(s, &first, &ec), ERR_CONFLICT);
    OK(store_session_end(s, &first, NULL, 0, &ec));
    assert_int_equal(store_session_begin(s, &first, &ec), ERR_CONFLICT);
    assert_int_equal(store_session_end(s, &first, NULL, 0, &ec), ERR_CONFLICT);
}

static void hits_that_cannot_all_be_written_leave_none_and_the_session_open(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    const struct store_hit hits[] = {hit("1", 0.5), hit("1", 0.9)};
    struct fixture_text t = {0};
    struct sessions seen = {0};
    OK(store_session_begin(s, &first, &ec));
    assert_int_equal(store_session_end(s, &first, hits, 2, &ec), ERR_CONFLICT);
    OK(store_each_hit(s, SV(""), append_hit, &t, &ec));
    assert_string_equal(t.text, "");
    OK(store_each_session(s, SV(""), see_session, &seen, &ec));
    assert_int_equal(seen.last.ended_ms, 0);
}

static void sessions_open_at_a_crash_are_closed_as_interrupted(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    struct store_session other = first;
    other.id = SV("s2");
    other.started_ms = 150;
    uint64_t n;
    OK(store_session_begin(s, &first, &ec));
    OK(store_session_begin(s, &other, &ec));
    OK(store_session_end(s, &first, NULL, 0, &ec));
    OK(store_session_interrupt(s, SV("holder"), 300, &ec, &n));
    assert_int_equal(n, 0); /* another process may still run the asker's */
    OK(store_session_interrupt(s, SV("asker"), 300, &ec, &n));
    assert_int_equal(n, 1);
    struct sessions seen = {0};
    OK(store_each_session(s, SV(""), see_session, &seen, &ec));
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.last.ended_ms, 300);
}

static const struct sv peer = SV("mx.fiu"), day = SV("2026-11-21");

static void a_spent_budget_stays_spent_after_a_restart(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    struct store *s = fixture_store(f);
    const struct store_charge both[] = {{1, 60, 100}, {2, 10, 100}};
    OK(store_budget_charge(s, peer, day, both, 2, &ec));
    store_close(s);
    STORE_SCOPED struct store *again = fixture_store(f);
    assert_int_equal(store_budget_charge(again, peer, day, both, 2, &ec), ERR_REFUSED);
    assert_string_equal(ec.text,
                        "the budget of mx.fiu for 2026-11-21 is spent: family 1 has used 60 of 100, 60 more "
                        "were asked");
    OK(store_budget_charge(again, peer, SV("2026-11-22"), both, 2, &ec));
    OK(store_budget_charge(again, SV("us.fiu"), day, both, 2, &ec));
    OK(store_budget_charge(again, peer, day, &(struct store_charge){1, 40, 100}, 1, &ec));
    assert_int_equal(store_budget_charge(again, peer, day, &(struct store_charge){1, 1, 100}, 1, &ec),
                     ERR_REFUSED);
}

static void charges_are_all_made_or_none(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    const struct store_charge charges[] = {{1, 60, 100}, {2, 101, 100}};
    uint64_t spent;
    assert_int_equal(store_budget_charge(s, peer, day, charges, 2, &ec), ERR_REFUSED);
    OK(store_budget_spent(s, peer, day, 1, &ec, &spent));
    assert_int_equal(spent, 0);
}

static void a_charge_near_the_end_of_the_numbers_does_not_wrap_around(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    OK(store_budget_charge(s, peer, day, &(struct store_charge){1, 10, UINT64_MAX}, 1, &ec));
    assert_int_equal(
        store_budget_charge(s, peer, day, &(struct store_charge){1, UINT64_MAX, UINT64_MAX}, 1, &ec),
        ERR_REFUSED);
    /* a limit that was lowered below what is spent */
    assert_int_equal(store_budget_charge(s, peer, day, &(struct store_charge){1, 0, 5}, 1, &ec), ERR_REFUSED);
}

static void message_numbers_never_repeat_and_replays_are_seen(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    uint64_t n;
    for (uint64_t run = 1; run <= 3; run++) { /* each run is a restart */
        STORE_SCOPED struct store *s = fixture_store(f);
        OK(store_next_sequence(s, peer, &ec, &n));
        assert_int_equal(n, run);
    }
    STORE_SCOPED struct store *s = fixture_store(f);
    OK(store_next_sequence(s, SV("other"), &ec, &n));
    assert_int_equal(n, 1);
    OK(store_seen_sequence(s, peer, 5, &ec));
    assert_int_equal(store_seen_sequence(s, peer, 5, &ec), ERR_CONFLICT);
    assert_int_equal(store_seen_sequence(s, peer, 4, &ec), ERR_CONFLICT);
    OK(store_seen_sequence(s, peer, 6, &ec));
    OK(store_seen_sequence(s, SV("other"), 1, &ec));
    assert_int_equal(store_seen_sequence(s, peer, 0, &ec), ERR_PARTNER);
    assert_int_equal(store_seen_sequence(s, peer, UINT64_MAX, &ec), ERR_PARTNER);
    OK(store_next_sequence(s, peer, &ec, &n));
    assert_int_equal(n, 4);
}

static void a_nonce_is_accepted_once(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    STORE_SCOPED struct store *s = fixture_store(f);
    OK(store_seen_nonce(s, peer, SV("abc"), 1, &ec));
    OK(store_seen_nonce(s, peer, SV("abd"), 1, &ec));
    OK(store_seen_nonce(s, SV("other"), SV("abc"), 1, &ec));
    assert_int_equal(store_seen_nonce(s, peer, SV("abc"), 2, &ec), ERR_CONFLICT);
}

#define RACERS 2
#define RACE_STEPS 60

/* Runs `body` in RACERS processes at once and adds up what each counted (at most 255). */
static int race(const struct fixture *f, int (*body)(struct store *s, int racer))
{
    pid_t children[RACERS];
    int total = 0;
    for (int i = 0; i < RACERS; i++) {
        fflush(NULL);
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct store *s = NULL;
            struct errctx ec = {0};
            int n = store_open(f->folder, STORE_RECORDS, NULL, &ec, &s) == ERR_OK ? body(s, i) : 255;
            store_close(s);
            _exit(n);
        }
    }
    for (int i = 0; i < RACERS; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 255);
        total += WEXITSTATUS(status);
    }
    return total;
}

static int spend(struct store *s, int racer)
{
    int accepted = 0;
    (void)racer;
    for (int i = 0; i < RACE_STEPS; i++) {
        enum err e = store_budget_charge(s, peer, day, &(struct store_charge){7, 1, 65}, 1, NULL);
        if (e != ERR_OK && e != ERR_REFUSED)
            return 255;
        accepted += e == ERR_OK;
    }
    return accepted;
}

static void two_processes_cannot_spend_one_budget_twice(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    uint64_t spent;
    assert_int_equal(race(f, spend), 65); /* of 120 asked; the file is made by whoever comes first */
    STORE_SCOPED struct store *s = fixture_store(f);
    OK(store_budget_spent(s, peer, day, 7, &ec, &spent));
    assert_int_equal(spent, 65);
}

static int count_up(struct store *s, int racer)
{
    uint64_t last = 0, n;
    (void)racer;
    for (int i = 0; i < RACE_STEPS; i++) {
        if (store_next_sequence(s, peer, NULL, &n) != ERR_OK || n <= last)
            return 255;
        last = n;
        char nonce[32]; /* a number given to both would be refused the second time */
        snprintf(nonce, sizeof nonce, "%llu", (unsigned long long)n);
        if (store_seen_nonce(s, peer, sv_cstr(nonce), 1, NULL) != ERR_OK)
            return 255;
    }
    return RACE_STEPS;
}

static void two_processes_never_get_the_same_message_number(void **state)
{
    struct fixture *f = *state;
    struct errctx ec = {0};
    uint64_t n;
    assert_int_equal(race(f, count_up), RACERS * RACE_STEPS);
    STORE_SCOPED struct store *s = fixture_store(f);
    OK(store_next_sequence(s, peer, &ec, &n));
    assert_int_equal(n, RACERS * RACE_STEPS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_session_and_its_hits_survive_a_restart),
        FIXTURE_TEST(a_session_id_is_taken_once_and_ends_once),
        FIXTURE_TEST(hits_that_cannot_all_be_written_leave_none_and_the_session_open),
        FIXTURE_TEST(sessions_open_at_a_crash_are_closed_as_interrupted),
        FIXTURE_TEST(a_spent_budget_stays_spent_after_a_restart),
        FIXTURE_TEST(charges_are_all_made_or_none),
        FIXTURE_TEST(a_charge_near_the_end_of_the_numbers_does_not_wrap_around),
        FIXTURE_TEST(message_numbers_never_repeat_and_replays_are_seen),
        FIXTURE_TEST(a_nonce_is_accepted_once),
        FIXTURE_TEST(two_processes_cannot_spend_one_budget_twice),
        FIXTURE_TEST(two_processes_never_get_the_same_message_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
