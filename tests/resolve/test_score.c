/* Scores and grades of single pairs, and the rehearsal against its oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/fault.h"
#include "base/mem.h"
#include "resolve/plain.h"
#include "resolve/rehearsal.h"

static struct party *party_of(const char *const *texts, size_t count)
{
    struct errctx ec = {0};
    struct token_options options = {.threads = 1};
    struct party *p;
    assert_int_equal(party_open(&options, (size_t)64 << 20, &ec, &p), ERR_OK);
    for (size_t i = 0; i < count; i++) {
        ARENA_SCOPED struct arena *arena = NULL;
        struct record_builder *b;
        struct record r;
        struct sv rest = sv_cstr(texts[i]), schema, pair, name;
        char id[32], property[64];
        snprintf(id, sizeof id, "%zu", i);
        assert_int_equal(arena_open("record", 1 << 20, &ec, &arena), ERR_OK);
        assert_int_equal(record_builder_open(arena, &ec, &b), ERR_OK);
        assert_true(sv_split(&rest, ' ', &schema));
        assert_int_equal(record_begin(b, schema_find(schema), SV("test"), sv_cstr(id), &ec), ERR_OK);
        while (rest.ptr && sv_split(&rest, '|', &pair)) {
            assert_true(sv_split(&pair, '=', &name));
            snprintf(property, sizeof property, "%.*s", SV_ARG(name));
            assert_int_equal(record_add(b, property, pair, &ec), ERR_OK);
        }
        assert_int_equal(record_finish(b, &ec, &r), ERR_OK);
        assert_int_equal(party_add(p, &r, &ec), ERR_OK);
    }
    assert_int_equal(party_finish(p, &ec), ERR_OK);
    return p;
}

static enum err keep_hit(void *arg, const struct score_hit *hit, struct errctx *ec)
{
    (void)ec;
    *(struct score_hit *)arg = *hit;
    return ERR_OK;
}

/* The pair as one of ten thousand by ten thousand; weight 0 and score 0 when no token agrees. */
static struct score_hit score_of(const char *own, const char *other)
{
    struct errctx ec = {0};
    struct score_hit hit = {.score = 0};
    struct psi_agreement *agreements;
    size_t count;
    struct party *a = party_of(&own, 1), *b = party_of(&other, 1);
    assert_int_equal(plain_join(party_set(a), party_set(b), &ec, &agreements, &count), ERR_OK);
    assert_int_equal(party_score(a, agreements, count, 10000, 1e-30, keep_hit, &hit, &ec), ERR_OK);
    mem_free(agreements);
    party_close(a);
    party_close(b);
    return hit;
}

#define ANA "Person name=Ana Rojas Vidal|birthDate=1970-03-14"

static void a_name_and_a_birth_date_are_a_strong_hit(void **state)
{
    (void)state;
    struct score_hit hit = score_of(ANA, "Person name=ROJAS VIDAL, Ana|birthDate=1970-03-14");
    assert_int_equal(hit.grade, SCORE_STRONG_HIT);
    assert_true(hit.score > SCORE_STRONG);
    assert_int_equal(hit.families[0].family, TOKEN_NAME_DATE);
}

static void evidence_that_overlaps_is_counted_once(void **state)
{
    (void)state;
    struct score_hit hit = score_of(ANA, ANA);
    double sum = 0;
    for (size_t i = 0; i < hit.family_count; i++)
        sum += hit.families[i].weight;
    assert_true(hit.family_count > 5);
    assert_true(hit.weight < sum / 2);
}

static void worse_agreement_weighs_less(void **state)
{
    (void)state;
    static const char *const falling[] = {"Person name=Ana Rojas Vidal|birthDate=1970-03-14",
                                          "Person name=Ana Rojas Vidal|birthDate=1970-03-19",
                                          "Person name=Ana Rojas Vidal|birthDate=1970-11-29",
                                          "Person name=Eva Vidal|birthDate=1970-11-29"};
    double last = 1000;
    for (size_t i = 0; i < 4; i++) {
        struct score_hit hit = score_of(ANA, falling[i]);
        assert_true(hit.weight < last);
        last = hit.weight;
    }
}

static void a_number_that_agrees_is_an_identifier_hit_whatever_the_name(void **state)
{
    (void)state;
    struct score_hit hit = score_of("Person name=Ana Rojas|birthDate=1970-03-14|localIdentifier=case=77812",
                                    "Person name=Luz Ibarra|birthDate=1955-08-01|localIdentifier=case=77812");
    assert_int_equal(hit.grade, SCORE_IDENTIFIER);
    assert_true(hit.score > SCORE_THRESHOLD);
}

static void a_number_that_differs_counts_against(void **state)
{
    (void)state;
    double neutral = score_of(ANA, ANA).weight;
    double against = score_of(ANA "|curp=HEGG560427MVZRRL04", ANA "|curp=BEML920313HMCLNS09").weight;
    assert_true(against < neutral - 3);
}

static void a_telephone_alone_is_no_more_than_possible(void **state)
{
    (void)state;
    struct score_hit hit =
        score_of("Person name=Ana Rojas|phone=+525512349876", "Person name=Luz Ibarra|phone=+525512349876");
    assert_int_equal(hit.grade, SCORE_POSSIBLE);
    assert_true(hit.score < SCORE_THRESHOLD);
}

static void a_prefix_of_a_key_alone_is_no_more_than_possible(void **state)
{
    (void)state;
    struct score_hit hit = score_of("Person rfc=GOPJ470109HP0", "Person firstName=Juvencio|lastName=Gomez "
                                                                "Perez|birthDate=1947-01-09");
    assert_true(hit.family_count > 0);
    assert_int_equal(hit.grade, SCORE_POSSIBLE);
}

static void a_common_name_weighs_less_than_a_rare_one(void **state)
{
    (void)state;
    assert_true(score_of("Person name=Maria Garcia|birthDate=1970-03-14",
                         "Person name=Maria Garcia|birthDate=1970-03-14")
                    .weight < score_of("Person name=Itziar Oyarzabal|birthDate=1970-03-14",
                                       "Person name=Itziar Oyarzabal|birthDate=1970-03-14")
                                  .weight);
}

static void a_mistyped_company_with_its_date_is_found_and_with_another_trade_is_not(void **state)
{
    (void)state;
    struct score_hit hit =
        score_of("Company name=Zubiaurre Trucking of Texas LLC|country=us|incorporationDate=1999-02-17",
                 "Company name=Zubiuarre Trukcing Inc.|country=us|incorporationDate=1999-02-17");
    assert_true(hit.score > SCORE_THRESHOLD);
    assert_int_equal(hit.grade, SCORE_POSSIBLE);
    assert_true(
        score_of("Company name=Zubiaurre Trucking|country=us", "Company name=Zubiaurre Farms|country=us")
            .score < SCORE_THRESHOLD);
    assert_true(
        score_of("Company name=Zubiaurre Trucking|country=us", "Company name=Zubiaure Trucking|country=us")
            .weight <
        score_of("Company name=Zubiaurre Trucking|country=us", "Company name=Zubiaurre Trucking|country=us")
            .weight);
}

static void a_rare_company_name_in_one_country_is_a_strong_hit(void **state)
{
    (void)state;
    struct score_hit hit = score_of("Company name=Ferrelectrica Zubiaurre, S.A. de C.V.",
                                    "Company name=FERRELECTRICA ZUBIAURRE SA DE CV|country=mx");
    assert_int_equal(hit.grade, SCORE_STRONG_HIT);
}

/* ---- memory ---- */

/* Records to hits, each step's error handed on. */
static enum err match_two(struct errctx *ec)
{
    struct token_options options = {.threads = 1};
    struct party *parties[2] = {NULL, NULL};
    struct psi_agreement *agreements = NULL;
    struct score_hit hit;
    size_t count = 0;
    enum err e = ERR_OK;
    for (int i = 0; i < 2 && e == ERR_OK; i++) {
        ARENA_SCOPED struct arena *arena = NULL;
        struct record_builder *b;
        struct record r;
        e = arena_open("record", 1 << 20, ec, &arena);
        e = e ? e : party_open(&options, (size_t)1 << 20, ec, &parties[i]);
        e = e ? e : record_builder_open(arena, ec, &b);
        e = e ? e : record_begin(b, schema_find(SV("Person")), SV("test"), SV("1"), ec);
        e = e ? e : record_add(b, "name", SV("ROJAS VIDAL, Ana de la Luz"), ec);
        e = e ? e : record_add(b, "birthDate", SV("1970-03-14"), ec);
        e = e ? e : record_add(b, "address", SV("Bugambilias 12, 32000 Juarez"), ec);
        e = e ? e : record_add(b, "curp", SV("HEGG560427MVZRRL04"), ec);
        e = e ? e : record_finish(b, ec, &r);
        e = e ? e : party_add(parties[i], &r, ec);
        e = e ? e : party_finish(parties[i], ec);
    }
    e = e ? e : plain_join(party_set(parties[0]), party_set(parties[1]), ec, &agreements, &count);
    e = e ? e : party_score(parties[0], agreements, count, 1, 0, keep_hit, &hit, ec);
    mem_free(agreements);
    party_close(parties[0]);
    party_close(parties[1]);
    return e;
}

static void every_allocation_that_fails_gives_an_error_and_leaves_nothing_behind(void **state)
{
    (void)state;
    uint64_t n = 0;
    for (enum err e = ERR_MEMORY; e != ERR_OK; n++) {
        struct errctx ec = {0};
        assert_true(n < 10000);
        fault_arm(FAULT_ALLOC, n + 1);
        e = match_two(&ec);
        fault_arm(FAULT_ALLOC, 0);
        assert_true(e == ERR_OK || (e == ERR_MEMORY && ec.text[0]));
    }
    assert_true(n > 15);
}

/* ---- rehearsal ---- */

struct listing {
    char text[8192];
    size_t len, count;
};

static enum err list_hit(void *arg, const struct score_hit *hit, uint32_t right, struct errctx *ec)
{
    struct listing *l = arg;
    (void)ec;
    l->len += (size_t)snprintf(l->text + l->len, sizeof l->text - l->len, "%u %u %.9f %d %zu\n", hit->entity,
                               right, hit->score, (int)hit->grade, hit->family_count);
    l->count++;
    return ERR_OK;
}

static void the_private_match_gives_the_pairs_of_the_plain_join(void **state)
{
    (void)state;
    static const char *const left[] = {ANA, "Person name=Luis Ibarra|birthDate=1955-08-01",
                                       "Person rfc=GOPJ470109HP0",
                                       "Company name=Ferrelectrica Zubiaurre, S.A. de C.V.", ANA};
    static const char *const right[] = {
        "Company name=Ferrelectrica Zubiaurre|country=mx", "Person name=Ana Rojas|birthDate=1970-03-14",
        "Person name=Luis Ybarra|birthDate=1955-08-01", "Person name=Otro Nombre|rfc=GOPJ470109HP0", ANA};
    struct errctx ec = {0};
    struct listing *lists = mem_alloc(2, sizeof *lists);
    struct rng_seeded state_of = {{7}, 0};
    struct rng rng = rng_from_seed(&state_of, (const uint8_t[32]){7});
    struct party *a = party_of(left, 5), *b = party_of(right, 5);
    assert_non_null(lists);
    for (int plain = 0; plain < 2; plain++) {
        struct rehearsal r = {.plain = plain, .rng = &rng, .now_ms = 1000};
        struct rehearsal_report report;
        if (rehearsal_run(&r, a, b, list_hit, &lists[plain], &ec, &report) != ERR_OK)
            fail_msg("%s", ec.text);
        assert_int_equal(report.bytes > 0, !plain);
    }
    assert_true(lists[0].count >= 5);
    assert_string_equal(lists[0].text, lists[1].text);
    mem_free(lists);
    party_close(a);
    party_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_and_a_birth_date_are_a_strong_hit),
        cmocka_unit_test(evidence_that_overlaps_is_counted_once),
        cmocka_unit_test(worse_agreement_weighs_less),
        cmocka_unit_test(a_number_that_agrees_is_an_identifier_hit_whatever_the_name),
        cmocka_unit_test(a_number_that_differs_counts_against),
        cmocka_unit_test(a_telephone_alone_is_no_more_than_possible),
        cmocka_unit_test(a_prefix_of_a_key_alone_is_no_more_than_possible),
        cmocka_unit_test(a_common_name_weighs_less_than_a_rare_one),
        cmocka_unit_test(a_mistyped_company_with_its_date_is_found_and_with_another_trade_is_not),
        cmocka_unit_test(a_rare_company_name_in_one_country_is_a_strong_hit),
        cmocka_unit_test(every_allocation_that_fails_gives_an_error_and_leaves_nothing_behind),
        cmocka_unit_test(the_private_match_gives_the_pairs_of_the_plain_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
