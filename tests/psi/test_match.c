/* psi: what two honest machines find is what a plain join finds, in every mode and at every size. */
#include "pair.h"

static void run_and_join(enum psi_mode mode, struct world *a, struct world *h, uint8_t seed)
{
    struct pair p;
    pair_init(&p, mode, &a->set, &h->set, seed);
    if (!pair_run(&p))
        print_error("# asker: %s; holder: %s\n", p.ec[0].text, p.ec[1].text);
    assert_true(psi_finished(p.s[0]) && psi_finished(p.s[1]));
    assert_same_as_join(&p, SIDE_ASKER);
    if (mode == PSI_BOTH)
        assert_same_as_join(&p, SIDE_HOLDER);
    else
        assert_int_equal(pair_result(&p, SIDE_HOLDER)->agreement_count, 0);
    assert_memory_equal(pair_result(&p, SIDE_ASKER)->transcript, pair_result(&p, SIDE_HOLDER)->transcript,
                        64);
    pair_fini(&p);
}

static void ranges(enum psi_mode mode, uint32_t asked, uint32_t held, uint32_t shift)
{
    struct world a, h;
    world_range(&a, 0, asked, 3);
    world_range(&h, shift, held, 3);
    run_and_join(mode, &a, &h, 7);
    world_fini(&a);
    world_fini(&h);
}

static void asker_finds_exactly_the_plain_join(void **state)
{
    (void)state;
    ranges(PSI_ASKER, 300, 200, 250);
}

static void both_sides_find_the_same_in_mode_both(void **state)
{
    (void)state;
    ranges(PSI_BOTH, 300, 200, 250);
}

static void nothing_in_common_gives_no_agreement(void **state)
{
    (void)state;
    ranges(PSI_ASKER, 100, 100, 1000);
}

static void empty_sets_meet_on_either_side(void **state)
{
    (void)state;
    ranges(PSI_ASKER, 0, 50, 0);
    ranges(PSI_ASKER, 50, 0, 0);
    ranges(PSI_BOTH, 0, 0, 0);
}

static void one_token_meets_one_token(void **state)
{
    (void)state;
    ranges(PSI_BOTH, 1, 1, 0);
}

static void a_full_chunk_and_one_more_meet(void **state)
{
    (void)state;
    ranges(PSI_ASKER, 4096, 4097, 4000);
    ranges(PSI_ASKER, 4097, 4096, 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asker_finds_exactly_the_plain_join),
        cmocka_unit_test(both_sides_find_the_same_in_mode_both),
        cmocka_unit_test(nothing_in_common_gives_no_agreement),
        cmocka_unit_test(empty_sets_meet_on_either_side),
        cmocka_unit_test(one_token_meets_one_token),
        cmocka_unit_test(a_full_chunk_and_one_more_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
