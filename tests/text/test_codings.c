/* text: base58, bech32, cashaddr and keccak against the vectors of their specifications. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "crypto/hash.h"
#include "text/base58.h"
#include "text/bech32.h"
#include "text/keccak.h"

static void keccak_is_not_sha3(void **state)
{
    (void)state;
    char hex[2 * KECCAK_256_BYTES + 1];
    uint8_t out[KECCAK_256_BYTES];
    keccak_256("", 0, out);
    hash_to_hex(out, sizeof out, hex);
    assert_string_equal(hex, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    keccak_256("abc", 3, out);
    hash_to_hex(out, sizeof out, hex);
    assert_string_equal(hex, "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

/* Bitcoin Core, src/test/data/base58_encode_decode.json */
static void base58_follows_bitcoin_cores_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *text;
    } rows[] = {{"", ""},
                {"61", "2g"},
                {"626262", "a3gV"},
                {"73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"},
                {"00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"},
                {"00000000000000000000", "1111111111"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[BASE58_BYTES_MAX];
        char hex[2 * BASE58_BYTES_MAX + 1];
        size_t len;
        assert_true(base58_decode(sv_cstr(rows[i].text), base58_bitcoin, out, &len));
        hash_to_hex(out, len, hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

static void base58_refuses_strange_letters_and_too_much(void **state)
{
    (void)state;
    uint8_t out[BASE58_BYTES_MAX];
    char text[BASE58_TEXT_MAX + 1];
    size_t len;
    assert_false(base58_decode(SV("0"), base58_bitcoin, out, &len));
    assert_false(base58_decode(SV("a3gV\0"), base58_bitcoin, out, &len));
    assert_false(base58_check_decode(SV("1"), base58_bitcoin, out, &len));
    for (size_t n = 0; n <= sizeof text; n++) {
        memset(text, 'z', sizeof text);
        if (base58_decode(sv_of(text, n), base58_bitcoin, out, &len))
            assert_true(len <= BASE58_BYTES_MAX);
        memset(text, '1', sizeof text);
        assert_int_equal(base58_decode(sv_of(text, n), base58_bitcoin, out, &len), n <= BASE58_BYTES_MAX);
        base58_monero_decode(sv_of(text, n), out, &len);
        assert_true(len <= BASE58_BYTES_MAX);
    }
}

static void base58check_round_trips_every_length(void **state)
{
    (void)state;
    for (size_t n = 1; n <= BASE58_BYTES_MAX - 4; n++) {
        uint8_t bytes[BASE58_BYTES_MAX], back[BASE58_BYTES_MAX];
        char text[BASE58_TEXT_MAX];
        size_t len;
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)(i < n / 3 ? 0 : i * 37 + n);
        size_t text_len = base58_check_encode(bytes, n, base58_ripple, text);
        assert_true(base58_check_decode(sv_of(text, text_len), base58_ripple, back, &len));
        assert_int_equal(len, n);
        assert_memory_equal(back, bytes, n);
        text[text_len - 1] = text[text_len - 1] == 'r' ? 'p' : 'r';
        assert_false(base58_check_decode(sv_of(text, text_len), base58_ripple, back, &len));
    }
}

/* BIP 173 and BIP 350, "Test vectors" */
static void bech32_follows_the_bips_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum bech32_kind kind;
    } rows[] = {{"A12UEL5L", BECH32_ORIGINAL},
                {"a12uel5l", BECH32_ORIGINAL},
                {"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", BECH32_ORIGINAL},
                {"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", BECH32_ORIGINAL},
                {"?1ezyfcl", BECH32_ORIGINAL},
                {"A1LQFN3A", BECH32_M},
                {"a1lqfn3a", BECH32_M},
                {"abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", BECH32_M},
                {"split1checkupstagehandshakeupstreamerranterredcaperredlc445v", BECH32_M},
                {"?1v759aa", BECH32_M},
                {"pzry9x0s0muk", BECH32_BAD},
                {"1pzry9x0s0muk", BECH32_BAD},
                {"x1b4n0q5v", BECH32_BAD},
                {"li1dgmt3", BECH32_BAD},
                {"A1G7SGD8", BECH32_BAD},
                {"10a06t8", BECH32_BAD},
                {"1qzzfhee", BECH32_BAD},
                {"A12uEL5L", BECH32_BAD},
                {"", BECH32_BAD}};
    struct bech32 b;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(bech32_decode(sv_cstr(rows[i].text), &b), rows[i].kind);
}

static void segwit_addresses_follow_the_bips_vectors(void **state)
{
    (void)state;
    static const char *const good[] = {
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"};
    static const char *const bad[] = {
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", /* bech32 in place of bech32m */
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", /* bad character */
        "bc1pw5dgrnzv",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
        "bc1gmk9yu",
        "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(bech32_is_segwit(sv_cstr(good[i]), "bc"));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(bech32_is_segwit(sv_cstr(bad[i]), "bc"));
}

/* Bitcoin Cash specification, cashaddr.md, "Examples of address translation" */
static void cashaddr_gives_the_legacy_addresses_hash(void **state)
{
    (void)state;
    static const struct {
        const char *legacy, *cash;
    } rows[] = {
        {"1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
        {"1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "QR95SY3J9XWD2AP32XKYKTTR4CVCU7AS4Y0QVERFUY"},
        {"3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[BASE58_BYTES_MAX], hash[20];
        size_t len;
        unsigned type;
        assert_true(base58_check_decode(sv_cstr(rows[i].legacy), base58_bitcoin, bytes, &len));
        assert_true(bech32_cashaddr_decode(sv_cstr(rows[i].cash), &type, hash));
        assert_int_equal(len, 21);
        assert_int_equal(type == 0 ? 0 : 5, bytes[0]);
        assert_memory_equal(bytes + 1, hash, sizeof hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keccak_is_not_sha3),
        cmocka_unit_test(base58_follows_bitcoin_cores_vectors),
        cmocka_unit_test(base58_refuses_strange_letters_and_too_much),
        cmocka_unit_test(base58check_round_trips_every_length),
        cmocka_unit_test(bech32_follows_the_bips_vectors),
        cmocka_unit_test(segwit_addresses_follow_the_bips_vectors),
        cmocka_unit_test(cashaddr_gives_the_legacy_addresses_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
