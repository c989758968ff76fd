/* OFAC's list against Mexico's 69-B list: what both hold is known
 * (ENLACE_DATA/golden/ofac_x_sat69b_overlap.csv). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/import.h"
#include "resolve/party.h"
#include "resolve/plain.h"

struct known {
    const char *ofac, *rfc;
    enum score_grade at_least;
};
/* the six parties that are on both lists */
static const struct known parties[] = {
    {"21079", "CNU130416UJ3", SCORE_IDENTIFIER},  {"13366", "EAGN760419LC8", SCORE_IDENTIFIER},
    {"13447", "GAPG4908307H1", SCORE_IDENTIFIER}, {"39477", "SAF130812CL4", SCORE_IDENTIFIER},
    {"13480", "GOPJ470109HP0", SCORE_STRONG_HIT}, {"46217", "MCF071017FGA", SCORE_STRONG_HIT},
};
/* two whose names agree and whose birth dates do not */
static const struct known decoys[] = {{"8138", "LOLC720921775", 0}, {"9341", "SAME680902KX1", 0}};

struct overlap {
    struct party *asker, *holder;
    struct score_hit hits[256];
    size_t count;
};
/* what each party sees when it asks */
static struct overlap ofac_asks, sat_asks;
static bool have_lists;

static enum err add_record(void *arg, const struct record *r, struct errctx *ec)
{
    return party_add(arg, r, ec);
}

static struct party *load(const char *format, const char *const *files, size_t count)
{
    struct errctx ec = {0};
    struct input *inputs[4];
    struct party *party;
    struct import_report report = {0};
    struct token_options options = {0};
    struct import_options import = {.today = SV("2026-11-21")};
    char path[512];
    assert_int_equal(party_open(&options, (size_t)1 << 30, &ec, &party), ERR_OK);
    struct import_sink sink = {add_record, NULL, party};
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/lists/%s", getenv("ENLACE_DATA"), files[i]);
        assert_int_equal(input_open_file(path, &ec, &inputs[i]), ERR_OK);
    }
    if (import_format_find(sv_cstr(format))->run(&import, inputs, count, &sink, &report, &ec) != ERR_OK ||
        party_finish(party, &ec) != ERR_OK)
        fail_msg("%s", ec.text);
    for (size_t i = 0; i < count; i++)
        input_close(inputs[i]);
    return party;
}

static enum err keep_hit(void *arg, const struct score_hit *hit, struct errctx *ec)
{
    struct overlap *o = arg;
    (void)ec;
    assert_true(o->count < sizeof o->hits / sizeof o->hits[0]);
    o->hits[o->count++] = *hit;
    return ERR_OK;
}

static void ask(struct overlap *o, struct party *asker, struct party *holder)
{
    struct psi_agreement *agreements;
    struct errctx ec = {0};
    size_t count;
    o->asker = asker;
    o->holder = holder;
    assert_int_equal(plain_join(party_set(asker), party_set(holder), &ec, &agreements, &count), ERR_OK);
    assert_int_equal(party_score(asker, agreements, count, party_entities(holder), 0, keep_hit, o, &ec),
                     ERR_OK);
    mem_free(agreements);
    print_message("# %zu entities, %zu tokens ask %zu entities: %zu hits\n", party_entities(asker),
                  party_set(asker)->token_count, party_entities(holder), o->count);
    for (size_t i = 0; i < o->count; i++)
        print_message("#   %s %.4f %.*s %.*s %s\n", score_grade_name(o->hits[i].grade), o->hits[i].score,
                      SV_ARG(party_id(asker, o->hits[i].entity)),
                      SV_ARG(party_id(holder, plain_entity(o->hits[i].pseudonym))),
                      token_family_find(o->hits[i].families[0].family)->name);
}

static int find_overlap(void **state)
{
    static const char *const ofac[] = {"ofac/sdn.csv", "ofac/alt.csv", "ofac/add.csv",
                                       "ofac/sdn_comments.csv"};
    static const char *const sat[] = {"sat69b/Listado_Completo_69-B.csv"};
    char path[512];
    (void)state;
    snprintf(path, sizeof path, "%s/lists/%s", getenv("ENLACE_DATA") ? getenv("ENLACE_DATA") : "", sat[0]);
    have_lists = access(path, R_OK) == 0;
    if (!have_lists)
        return 0;
    struct party *us = load("ofac", ofac, 4), *mx = load("sat69b", sat, 1);
    ask(&ofac_asks, us, mx);
    ask(&sat_asks, mx, us);
    return 0;
}

static int forget_overlap(void **state)
{
    (void)state;
    party_close(ofac_asks.asker);
    party_close(ofac_asks.holder);
    return 0;
}

static const struct score_hit *hit_of(const struct overlap *o, const char *own, const char *other)
{
    for (size_t i = 0; i < o->count; i++)
        if (sv_eq(party_id(o->asker, o->hits[i].entity), sv_cstr(own)) &&
            sv_eq(party_id(o->holder, plain_entity(o->hits[i].pseudonym)), sv_cstr(other)))
            return &o->hits[i];
    return NULL;
}

static void six_parties_on_both_lists_are_found_by_either_asker(void **state)
{
    (void)state;
    if (!have_lists)
        skip();
    for (size_t i = 0; i < sizeof parties / sizeof parties[0]; i++) {
        const struct score_hit *us = hit_of(&ofac_asks, parties[i].ofac, parties[i].rfc);
        const struct score_hit *mx = hit_of(&sat_asks, parties[i].rfc, parties[i].ofac);
        if (!us || us->grade < parties[i].at_least || !mx || mx->grade < parties[i].at_least)
            fail_msg("%s, %s: %s, %s", parties[i].ofac, parties[i].rfc,
                     us ? score_grade_name(us->grade) : "no hit",
                     mx ? score_grade_name(mx->grade) : "no hit");
    }
}

static void same_name_with_another_birth_date_is_no_hit(void **state)
{
    (void)state;
    if (!have_lists)
        skip();
    for (size_t i = 0; i < sizeof decoys / sizeof decoys[0]; i++) {
        assert_null(hit_of(&ofac_asks, decoys[i].ofac, decoys[i].rfc));
        assert_null(hit_of(&sat_asks, decoys[i].rfc, decoys[i].ofac));
    }
}

static void no_other_pair_is_graded_above_possible(void **state)
{
    (void)state;
    if (!have_lists)
        skip();
    size_t us = 0, mx = 0;
    for (size_t i = 0; i < ofac_asks.count; i++)
        us += ofac_asks.hits[i].grade > SCORE_POSSIBLE;
    for (size_t i = 0; i < sat_asks.count; i++)
        mx += sat_asks.hits[i].grade > SCORE_POSSIBLE;
    assert_int_equal(us, sizeof parties / sizeof parties[0]);
    assert_int_equal(mx, sizeof parties / sizeof parties[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_parties_on_both_lists_are_found_by_either_asker),
        cmocka_unit_test(same_name_with_another_birth_date_is_no_hit),
        cmocka_unit_test(no_other_pair_is_graded_above_possible),
    };
    return cmocka_run_group_tests(tests, find_overlap, forget_overlap);
}
