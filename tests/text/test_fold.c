/* text/fold and text/pack: the written vectors, the rule's properties over random and hostile text, the
 * packs' hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/rng.h"
#include "crypto/hash.h"
#include "text/fold.h"
#include "text/pack.h"

static struct sv fold(const char *text, unsigned flags, char *out, size_t max)
{
    struct sv folded;
    struct errctx ec = {0};
    assert_int_equal(fold_text(sv_cstr(text), flags, out, max, NULL, &ec, &folded), ERR_OK);
    return folded;
}

static void put_utf8(struct buf *b, unsigned code)
{
    if (code < 0x80) {
        buf_put_u8(b, (uint8_t)code);
    } else if (code < 0x800) {
        buf_put_u16(b, (uint16_t)(0xC080u | (code & 0x7C0u) << 2 | (code & 0x3Fu)));
    } else {
        buf_put_u8(b, (uint8_t)(0xE0u | code >> 12));
        buf_put_u16(b, (uint16_t)(0x8080u | (code & 0xFC0u) << 2 | (code & 0x3Fu)));
    }
}

/* \uXXXX and \xXX of the vector file */
static void unescape(struct sv s, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < s.len; i++) {
        char digits[5] = {0};
        size_t n = s.ptr[i] != '\\' ? 0 : s.ptr[i + 1] == 'u' ? 4 : s.ptr[i + 1] == 'x' ? 2 : 1;
        if (n < 2) {
            buf_put_char(out, n == 0 ? s.ptr[i] : s.ptr[i + 1] == 't' ? '\t' : '\n');
            i += n;
            continue;
        }
        memcpy(digits, s.ptr + i + 2, n);
        unsigned code = (unsigned)strtoul(digits, NULL, 16);
        if (n == 2)
            buf_put_u8(out, (uint8_t)code);
        else
            put_utf8(out, code);
        i += n + 1;
    }
}

static void text_folds_as_the_written_vectors_say(void **state)
{
    (void)state;
    char path[4096];
    struct errctx ec = {0};
    struct buf file BUF_SCOPED, text BUF_SCOPED;
    size_t checked = 0, wrong = 0;
    buf_init(&file, "vectors", 1 << 20);
    buf_init(&text, "vector", 4096);
    snprintf(path, sizeof path, "%s/tests/text/fold_vectors.tsv", getenv("ENLACE_ROOT"));
    assert_int_equal(file_read(path, &ec, &file), ERR_OK);
    struct sv rest = buf_sv(&file), line, input;
    while (pack_next_line(&rest, &line)) {
        char out[4096];
        struct sv expected = line, folded, again;
        assert_true(sv_split(&expected, '\t', &input));
        unescape(input, &text);
        assert_int_equal(fold_text(buf_sv(&text), 0, out, sizeof out, NULL, &ec, &folded), ERR_OK);
        if (!sv_eq(folded, expected)) {
            print_error("%.*s gives %.*s, not %.*s\n", SV_ARG(input), SV_ARG(folded), SV_ARG(expected));
            wrong++;
        }
        char twice[4096];
        assert_int_equal(fold_text(folded, 0, twice, sizeof twice, NULL, &ec, &again), ERR_OK);
        assert_true(sv_eq(folded, again));
        checked++;
    }
    assert_int_equal(wrong, 0);
    assert_true(checked > 50);
}

static void enye_and_ampersand_stay_when_asked(void **state)
{
    (void)state;
    char out[256];
    assert_true(sv_eq(fold("Peña & n\xCC\x83"
                           "andú",
                           FOLD_KEEP_ENYE, out, sizeof out),
                      SV("PE~A ~ANDU")));
    assert_true(sv_eq(fold("A&B & C\xEF\xBC\x86"
                           "D",
                           FOLD_KEEP_AMPERSAND, out, sizeof out),
                      SV("A&B & C&D")));
    assert_true(sv_eq(fold("Ñ~N", FOLD_KEEP_ENYE, out, sizeof out), SV("~ N")));
}

static void broken_and_unknown_text_is_counted(void **state)
{
    (void)state;
    char out[256];
    struct fold_report report;
    struct sv folded;
    struct errctx ec = {0};
    struct sv broken = SV("a\xF0\x9F\x98"
                          "b\xC0\xAF\xE2\x82"); /* one, two, one: table 3-8 */
    assert_int_equal(fold_text(broken, 0, out, sizeof out, &report, &ec, &folded), ERR_OK);
    assert_int_equal(report.broken, 4);
    assert_int_equal(report.unknown, 0);
    assert_int_equal(fold_text(SV("ᎣᏏᏲ, “x” – 😀"), 0, out, sizeof out, &report, &ec, &folded), ERR_OK);
    assert_int_equal(report.broken, 0);
    assert_true(report.unknown >= 3);
    assert_true(sv_eq(folded, SV("X")));
}

static void a_buffer_that_is_too_small_is_a_named_limit(void **state)
{
    (void)state;
    char out[8];
    struct sv folded;
    struct errctx ec = {0};
    assert_int_equal(fold_text(SV("ABCDEFGH"), 0, out, sizeof out, NULL, &ec, &folded), ERR_OK);
    assert_int_equal(fold_text(SV("ABCDEFGHI"), 0, out, sizeof out, NULL, &ec, &folded), ERR_LIMIT);
    assert_non_null(strstr(ec.text, "8 bytes"));
    assert_int_equal(fold_text(SV("习近平近"), 0, out, sizeof out, NULL, &ec, &folded), ERR_LIMIT);
}

static void any_bytes_fold_within_the_bound_to_clean_words(void **state)
{
    (void)state;
    struct rng_seeded seed;
    struct rng rng = rng_from_seed(&seed, (const uint8_t[32]){7});
    static const char *const pieces[] = {"A",
                                         ".",
                                         " ",
                                         "'",
                                         "\xC3\xB1",
                                         "\xCC\x83",
                                         "n",
                                         "\xE4\xB8\xAD",
                                         "\xEF\xB7\xBA",
                                         "\xE0\xA4\x95",
                                         "\xE0\xA4\xBF",
                                         "\xE3\x81\xA3",
                                         "\xE3\x81\x8D",
                                         "\xE3\x82\x83",
                                         "\xE3\x82\x99",
                                         "\xEA\xB9\x80",
                                         "\xF0\x9D\x90\x80",
                                         "&",
                                         "5",
                                         "\xF0\x9F"};
    for (int round = 0; round < 20000; round++) {
        char text[96], out[FOLD_BOUND(sizeof text)], twice[sizeof out];
        struct errctx ec = {0};
        struct sv folded, again;
        size_t len = 0;
        while (len + 5 <= sizeof text && rng_below(&rng, 40) != 0) {
            const char *piece = pieces[rng_below(&rng, sizeof pieces / sizeof *pieces)];
            if (round % 2)
                len += strlen(strcpy(text + len, piece));
            else
                text[len++] = (char)rng_u64(&rng);
        }
        assert_int_equal(fold_text(sv_of(text, len), 0, out, FOLD_BOUND(len), NULL, &ec, &folded), ERR_OK);
        for (size_t i = 0; i < folded.len; i++) {
            char c = folded.ptr[i];
            assert_true((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ');
            assert_false(c == ' ' && (i == 0 || i + 1 == folded.len || folded.ptr[i + 1] == ' '));
        }
        assert_int_equal(fold_text(folded, 0, twice, sizeof twice, NULL, &ec, &again), ERR_OK);
        assert_true(sv_eq(folded, again));
    }
}

static void every_code_point_folds_within_the_bound(void **state)
{
    (void)state;
    for (unsigned code = 0; code <= 0x10FFFF; code++) {
        char text[8] = {0}, out[FOLD_BOUND(4)];
        struct sv folded;
        struct errctx ec = {0};
        size_t len = 0;
        if (code < 0x80)
            text[len++] = (char)code;
        else if (code < 0x800)
            text[len++] = (char)(0xC0u | code >> 6);
        else if (code < 0x10000)
            text[len++] = (char)(0xE0u | code >> 12), text[len++] = (char)(0x80u | (code >> 6 & 0x3Fu));
        else
            text[len++] = (char)(0xF0u | code >> 18), text[len++] = (char)(0x80u | (code >> 12 & 0x3Fu)),
            text[len++] = (char)(0x80u | (code >> 6 & 0x3Fu));
        if (code >= 0x80)
            text[len++] = (char)(0x80u | (code & 0x3Fu));
        assert_int_equal(fold_text(sv_of(text, len), 0, out, FOLD_BOUND(len), NULL, &ec, &folded), ERR_OK);
        assert_true(folded.len <= 8);
    }
}

static void words_come_off_one_by_one(void **state)
{
    (void)state;
    struct sv rest = SV("ANA DE LA O"), word;
    size_t n = 0;
    while (fold_next_word(&rest, &word))
        n += word.len;
    assert_int_equal(n, 8);
    rest = SV("");
    assert_false(fold_next_word(&rest, &word));
}

static void a_copy_is_folded_into_the_arena(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct arena *arena ARENA_SCOPED = NULL;
    struct sv folded;
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    assert_int_equal(arena_open("fold", 1 << 16, &ec, &arena), ERR_OK);
    assert_int_equal(fold_copy(arena, SV("Ñandú"), 0, &ec, &folded), ERR_OK);
    assert_true(sv_eq(folded, SV("NANDU")));
    assert_int_equal(fold_copy(arena, SV(""), 0, &ec, &folded), ERR_OK);
    assert_int_equal(folded.len, 0);
    assert_int_equal(fold_copy(arena, sv_of(long_text, sizeof long_text), 0, &ec, &folded), ERR_OK);
    assert_int_equal(folded.len, sizeof long_text);
}

static void packs_are_embedded_whole_with_their_hashes(void **state)
{
    (void)state;
    char path[4096];
    struct errctx ec = {0};
    uint8_t hash[PACK_HASH_BYTES], other[PACK_HASH_BYTES], zero[PACK_HASH_BYTES] = {0};
    bool in_tokens;
    size_t i = 0, count = 0, token_count = 0;
    for (const char *name; (name = pack_each(&i, &in_tokens)); count++, token_count += in_tokens) {
        struct buf file BUF_SCOPED;
        buf_init(&file, "pack", 1 << 22);
        snprintf(path, sizeof path, "%s/packs/%s", getenv("ENLACE_ROOT"), name);
        assert_int_equal(file_read(path, &ec, &file), ERR_OK);
        assert_true(sv_eq(buf_sv(&file), pack_bytes(name)));
        assert_true(pack_hash(name, hash));
        assert_memory_not_equal(hash, zero, sizeof hash);
    }
    assert_true(count >= 2 && token_count >= 2);
    assert_false(pack_hash("absent.tsv", other));
    assert_memory_equal(other, zero, sizeof other);
    assert_null(pack_bytes("absent.tsv").ptr);
    pack_set_hash(hash);
    pack_set_hash(other);
    assert_memory_equal(hash, other, sizeof hash);
}

/* Two parties with different tables would miss each other in silence: a new table is a new version of
 * docs/folding.md and of the token rule, and this line changes with them. */
static void the_folding_table_is_frozen(void **state)
{
    (void)state;
    uint8_t hash[PACK_HASH_BYTES];
    char hex[2 * PACK_HASH_BYTES + 1];
    assert_true(pack_hash("fold.tsv", hash));
    hash_to_hex(hash, sizeof hash, hex);
    assert_string_equal(hex, "4c75cbe7099d1a0c86b8f4ba9dd75cb8be7c92b00d0d1d068fb92dbac9f16418");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_folds_as_the_written_vectors_say),
        cmocka_unit_test(enye_and_ampersand_stay_when_asked),
        cmocka_unit_test(broken_and_unknown_text_is_counted),
        cmocka_unit_test(a_buffer_that_is_too_small_is_a_named_limit),
        cmocka_unit_test(any_bytes_fold_within_the_bound_to_clean_words),
        cmocka_unit_test(every_code_point_folds_within_the_bound),
        cmocka_unit_test(words_come_off_one_by_one),
        cmocka_unit_test(a_copy_is_folded_into_the_arena),
        cmocka_unit_test(the_folding_table_is_frozen),
        cmocka_unit_test(packs_are_embedded_whole_with_their_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
