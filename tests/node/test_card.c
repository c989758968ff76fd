/* node: cards and partners, as they come from outside and when memory runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/fault.h"
#include "base/file.h"
#include "node/peer.h"

#define NTH_MAX 400u

static struct errctx ec;
static char folder[] = "/tmp/enlace-card-XXXXXX";
static struct home *home;
static char path[PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    char file[PATH_MAX];
    struct home_wishes w = {.party = "agency.one", .listen = "127.0.0.1:8443"};
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/home", folder);
    snprintf(path, sizeof path, "%s/card.json", folder);
    return home_create(file, &w, &rng_system, &clock_system, &ec) || home_open(file, &ec, &home);
}

static int tear_down(void **state)
{
    (void)state;
    char command[PATH_MAX + 16];
    home_close(home);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void own_card(struct card *card)
{
    char file[PATH_MAX];
    home_path(home, "card.json", file);
    assert_int_equal(card_read(file, &ec, card), ERR_OK);
}

static void card_that_was_written_is_read(void **state)
{
    (void)state;
    struct card card, again;
    own_card(&card);
    assert_int_equal(card_write(path, &card, home->key, &ec), ERR_OK);
    assert_int_equal(card_read(path, &ec, &again), ERR_OK);
    assert_memory_equal(&card, &again, sizeof card);
}

static void addresses_that_could_break_a_terminal_or_json_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "https://",
                                      "http://127.0.0.1:1",
                                      "https://a b",
                                      "https://a\"b",
                                      "https://a\\b",
                                      "https://a\x1b[2J",
                                      "https://a\xc2\x9b",
                                      "https://a\n"};
    struct card card;
    own_card(&card);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(card.url, sizeof card.url, "%s", bad[i]);
        assert_int_equal(card_write(path, &card, home->key, &ec), ERR_OK); /* well signed */
        assert_int_equal(card_read(path, &ec, &card), ERR_INPUT);
        assert_non_null(strstr(ec.text, "\"url\""));
        own_card(&card);
    }
}

static void every_failing_allocation_of_writing_and_reading_a_card_is_an_error(void **state)
{
    (void)state;
    struct card card, again;
    own_card(&card);
    unsigned failed = 0;
    for (unsigned n = 1; n < NTH_MAX; n++) {
        fault_arm(FAULT_ALLOC, n);
        enum err e = card_write(path, &card, home->key, &ec);
        if (e == ERR_OK)
            e = card_read(path, &ec, &again);
        bool hit = fault_count(FAULT_ALLOC) >= n;
        fault_arm(FAULT_ALLOC, 0);
        if (!hit) {
            assert_int_equal(e, ERR_OK);
            assert_true(failed > 2);
            return;
        }
        if (e != ERR_MEMORY && e != ERR_INPUT) /* a verification without memory says no */
            fail_msg("allocation %u: error %d: %s", n, (int)e, ec.text);
        failed++;
    }
    fail_msg("more than %u allocations for a card", NTH_MAX);
}

static void a_changed_byte_of_a_card_is_refused(void **state)
{
    (void)state;
    struct card card;
    own_card(&card);
    assert_int_equal(card_write(path, &card, home->key, &ec), ERR_OK);
    BUF_SCOPED struct buf text;
    buf_init(&text, "card", HOME_JSON_BYTES_MAX);
    assert_int_equal(file_read(path, &ec, &text), ERR_OK);
    for (size_t i = 0; i + 1 < text.len; i++) { /* the last byte is the line's end */
        text.ptr[i] ^= 1;
        assert_int_not_equal(card_parse("card", buf_sv(&text), &ec, &card), ERR_OK);
        text.ptr[i] ^= 1;
    }
    assert_int_equal(card_parse("card", buf_sv(&text), &ec, &card), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(card_that_was_written_is_read),
        cmocka_unit_test(addresses_that_could_break_a_terminal_or_json_are_refused),
        cmocka_unit_test(every_failing_allocation_of_writing_and_reading_a_card_is_an_error),
        cmocka_unit_test(a_changed_byte_of_a_card_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
