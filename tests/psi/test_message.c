/* psi: open, accept and refuse are read exactly as they are written, and every limit is named. */
#include "pair.h"

static const uint8_t hash[64] = {7};

static struct psi_open an_open(enum psi_mode mode)
{
    return (struct psi_open){
        .versions = {1, 3},
        .version_count = 2,
        .suites = {1},
        .suite_count = 1,
        .mode = mode,
        .rule_hash = hash,
        .pack_hashes = hash,
        .pack_hash_count = 2,
        .agreement_hash = hash,
        .fingerprint_asker = hash,
        .fingerprint_holder = hash,
        .purpose = SV("fentanyl-precursors"),
        .case_ref = SV("MX-2026-17 ñ"),
        .sizes = {{{0, 64}, {63, 4160}}, 2, 4224, mode == PSI_BOTH ? 128 : 0},
        .ask_root = hash,
        .hold_root = hash,
        .nonce = hash,
    };
}

static void write_open(struct buf *b, const struct psi_open *m)
{
    buf_clear(b);
    psi_put_open(b, m);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    BUF_SCOPED struct buf b;
    buf_init(&b, "open", 4096);
    for (enum psi_mode mode = PSI_ASKER; mode <= PSI_COUNT; mode++) {
        struct psi_open in = an_open(mode), out;
        write_open(&b, &in);
        assert_int_equal(psi_get_open(buf_sv(&b), NULL, &out), ERR_OK);
        assert_int_equal(out.version_count, 2);
        assert_int_equal(out.versions[1], 3);
        assert_true(sv_eq(out.case_ref, in.case_ref));
        assert_int_equal(out.sizes.families[1].tokens, 4160);
        assert_int_equal(out.sizes.ask_tokens, 4224);
        assert_int_equal(out.sizes.hold_entries, mode == PSI_BOTH ? 128 : 0);
    }
}

static void every_cut_and_every_byte_too_many_is_refused(void **state)
{
    (void)state;
    BUF_SCOPED struct buf b;
    struct errctx ec;
    buf_init(&b, "body", 4096);
    for (enum psi_mode mode = PSI_ASKER; mode <= PSI_COUNT; mode++) {
        struct psi_open in = an_open(mode), open;
        struct psi_accept accept = {1, 1, hash, hash, {{{0, 64}}, 1, 64, 128}, hash, hash, hash}, again;
        write_open(&b, &in);
        for (size_t len = 1; len < b.len; len++)
            assert_int_equal(psi_get_open(sv_of((const char *)b.ptr, len), &ec, &open), ERR_PARTNER);
        assert_string_equal(ec.text, "open: is cut off");
        buf_put_u8(&b, 0);
        assert_int_equal(psi_get_open(buf_sv(&b), &ec, &open), ERR_PARTNER);
        assert_string_equal(ec.text, "open: has bytes after its end");
        buf_clear(&b);
        psi_put_accept(&b, mode, &accept);
        assert_int_equal(psi_get_accept(buf_sv(&b), mode, &ec, &again), ERR_OK);
        for (size_t len = 1; len < b.len; len++)
            assert_int_equal(psi_get_accept(sv_of((const char *)b.ptr, len), mode, &ec, &again), ERR_PARTNER);
        buf_put_u8(&b, 0);
        assert_int_equal(psi_get_accept(buf_sv(&b), mode, &ec, &again), ERR_PARTNER);
    }
}

static void refused(const struct psi_open *in, const char *words)
{
    BUF_SCOPED struct buf b;
    struct errctx ec = {0};
    struct psi_open out;
    buf_init(&b, "open", 4096);
    psi_put_open(&b, in);
    assert_int_equal(buf_check(&b, NULL), ERR_OK);
    assert_int_equal(psi_get_open(buf_sv(&b), &ec, &out), ERR_PARTNER);
    if (!strstr(ec.text, words))
        print_error("# %s\n", ec.text);
    assert_non_null(strstr(ec.text, words));
}

static void every_limit_of_open_is_named(void **state)
{
    (void)state;
    static uint8_t many[(PSI_PACKS_MAX + 1) * 32];
    static char text[PSI_CASE_BYTES_MAX + 1];
    memset(text, 'x', sizeof text);
    struct psi_open m = an_open(PSI_ASKER);
    m.version_count = 0;
    refused(&m, "PSI_VERSIONS_MAX");
    m = an_open(PSI_ASKER);
    m.suites[1] = 1;
    m.suite_count = 2;
    refused(&m, "suites: not 1 to 8 (PSI_VERSIONS_MAX), ascending");
    m = an_open((enum psi_mode)4);
    refused(&m, "mode: unknown");
    m = an_open(PSI_ASKER);
    m.pack_hashes = many;
    m.pack_hash_count = PSI_PACKS_MAX + 1;
    refused(&m, "PSI_PACKS_MAX");
    m = an_open(PSI_ASKER);
    m.purpose = sv_of(text, PSI_PURPOSE_BYTES_MAX + 1);
    refused(&m, "PSI_PURPOSE_BYTES_MAX");
    m = an_open(PSI_ASKER);
    m.case_ref = sv_of(text, PSI_CASE_BYTES_MAX + 1);
    refused(&m, "PSI_CASE_BYTES_MAX");
    m = an_open(PSI_ASKER);
    m.purpose = SV("red\x1b[31m");
    refused(&m, "not printable");
    m = an_open(PSI_ASKER);
    m.sizes.family_count = 0;
    refused(&m, "TOKEN_FAMILIES_MAX");
}

static void sizes_of_families_are_padded_ascending_and_bounded(void **state)
{
    (void)state;
    struct psi_open m = an_open(PSI_ASKER);
    m.sizes.families[1].family = 0;
    refused(&m, "not ascending");
    m = an_open(PSI_ASKER);
    m.sizes.families[1].family = TOKEN_FAMILIES_MAX;
    refused(&m, "over 63");
    m = an_open(PSI_ASKER);
    m.sizes.families[0].tokens = 65;
    refused(&m, "not a padded one");
    m.sizes.families[0].tokens = 0;
    refused(&m, "not a padded one");
    m.sizes.families[0].tokens = UINT32_MAX;
    refused(&m, "PSI_TOKENS_MAX");
    m.sizes.families[0].tokens = PSI_TOKENS_MAX;
    refused(&m, "more than 2^24 tokens together");
}

static void only_text_that_a_terminal_shows_as_it_is_counts_as_printable(void **state)
{
    (void)state;
    assert_true(psi_printable(SV("")));
    assert_true(psi_printable(SV("Año 2026, 有限公司")));
    assert_false(psi_printable(SV("a\nb")));
    assert_false(psi_printable(SV("\x7f")));
    assert_false(psi_printable(SV("\xc2\x9b"
                                  "31m")));
    assert_false(psi_printable(SV("\xff")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(every_cut_and_every_byte_too_many_is_refused),
        cmocka_unit_test(every_limit_of_open_is_named),
        cmocka_unit_test(sizes_of_families_are_padded_ascending_and_bounded),
        cmocka_unit_test(only_text_that_a_terminal_shows_as_it_is_counts_as_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
