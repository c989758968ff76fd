/* Hashes, HMAC, HKDF, hex; signatures, seals and secret memory: published vectors, and what an attacker
 * changes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#include "base/fault.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "crypto/sign.h"

static void assert_hex(const void *bytes, size_t len, const char *hex)
{
    char text[2 * 128 + 1];
    assert_true(len <= 128);
    hash_to_hex(bytes, len, text);
    assert_string_equal(text, hex);
}

/* FIPS 180-4's "abc", whole and in three parts */
static void sha2_hashes_are_fips_180(void **state)
{
    (void)state;
    static const char abc512[] = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    static const char abc256[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    uint8_t out[64];
    struct hash_sha512 h;
    struct hash_sha256 g;
    hash_sha512("abc", 3, out);
    assert_hex(out, 64, abc512);
    hash_sha256("abc", 3, out);
    assert_hex(out, 32, abc256);
    hash_sha512_init(&h);
    hash_sha256_init(&g);
    for (size_t i = 0; i < 3; i++) {
        hash_sha512_update(&h, &"abc"[i], 1);
        hash_sha256_update(&g, &"abc"[i], 1);
    }
    struct hash_sha512 fork = h;
    hash_sha512_final(&h, out);
    assert_hex(out, 64, abc512);
    hash_sha512_final(&fork, out);
    assert_hex(out, 64, abc512);
    hash_sha256_final(&g, out);
    assert_hex(out, 32, abc256);
}

/* RFC 4231, test cases 1, 2 and 6 (a key longer than a block) */
static void hmac_is_rfc_4231s(void **state)
{
    (void)state;
    uint8_t key[131], out[64];
    memset(key, 0x0b, 20);
    hash_hmac(key, 20, "Hi There", 8, out);
    assert_hex(out, 64,
               "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
               "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
    hash_hmac("Jefe", 4, "what do ya want for nothing?", 28, out);
    assert_hex(out, 64,
               "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
               "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    memset(key, 0xaa, sizeof key);
    hash_hmac(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54, out);
    assert_hex(out, 64,
               "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
               "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

/* The inputs of RFC 5869's test cases, which the RFC gives for SHA-256; for SHA-512 the values come from
 * Python's hmac module. */
static void hkdf_gives_the_values_of_another_implementation(void **state)
{
    (void)state;
    uint8_t ikm[80], salt[80], info[80], prk[64], okm[82];
    memset(ikm, 0x0b, 22);
    for (uint8_t i = 0; i < 13; i++)
        salt[i] = i;
    for (uint8_t i = 0; i < 10; i++)
        info[i] = (uint8_t)(0xf0 + i);
    hash_hkdf_extract(sv_of((char *)salt, 13), ikm, 22, prk);
    assert_hex(prk, 64,
               "665799823737ded04a88e47e54a5890bb2c3d247c7a4254a8e61350723590a26"
               "c36238127d8661b88cf80ef802d57e2f7cebcf1e00e083848be19929c61b4237");
    hash_hkdf_expand(prk, 64, sv_of((char *)info, 10), okm, 42);
    assert_hex(okm, 42,
               "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb");
    for (uint8_t i = 0; i < 80; i++) {
        ikm[i] = i;
        salt[i] = (uint8_t)(0x60 + i);
        info[i] = (uint8_t)(0xb0 + i);
    }
    hash_hkdf_extract(sv_of((char *)salt, 80), ikm, 80, prk);
    hash_hkdf_expand(prk, 64, sv_of((char *)info, 80), okm, 82);
    assert_hex(okm, 82,
               "ce6c97192805b346e6161e821ed165673b84f400a2b514b2fe23d84cd189ddf1"
               "b695b48cbd1c8388441137b3ce28f16aa64ba33ba466b24df6cfcb021ecff235"
               "f6a2056ce3af1de44d572097a8505d9e7a93");
    memset(ikm, 0x0b, 22);
    hash_hkdf_extract(SV(""), ikm, 22, prk);
    hash_hkdf_expand(prk, 64, SV(""), okm, 42);
    assert_hex(okm, 42,
               "f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90fff22d04836d0e2343bac");
}

static void hex_refuses_what_is_not_exactly_hex(void **state)
{
    (void)state;
    uint8_t out[4];
    assert_true(hash_from_hex(SV("00fFa19B"), out, 4));
    assert_hex(out, 4, "00ffa19b");
    assert_false(hash_from_hex(SV("00ffa19"), out, 4));
    assert_false(hash_from_hex(SV("00ffa19bc"), out, 4));
    assert_false(hash_from_hex(SV("00ffa1 b"), out, 4));
    assert_false(hash_from_hex(SV("00ffa1g0"), out, 4));
    assert_false(hash_from_hex(SV("0x00ffa1"), out, 4));
    assert_true(hash_from_hex(SV(""), out, 0));
    assert_true(hash_equal("abcd", "abcd", 4));
    assert_false(hash_equal("abcd", "abce", 4));
}

/* RFC 8032 7.1, test 2 */
static void signature_is_rfc_8032s(void **state)
{
    (void)state;
    uint8_t seed[SIGN_SEED_BYTES];
    assert_true(hash_from_hex(SV("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), seed,
                              sizeof seed));
    struct secret *key SECRET_SCOPED = NULL;
    struct sign_public pk;
    struct sign_signature sig;
    assert_int_equal(sign_key_open(seed, NULL, &key, &pk), ERR_OK);
    assert_hex(pk.bytes, 32, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assert_memory_equal(sign_key_seed(key), seed, sizeof seed);
    sign_message(key, SV("\x72"), &sig);
    assert_hex(sig.bytes, 64,
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(sign_verify(&pk, SV("\x72"), &sig));
    assert_false(sign_verify(&pk, SV("\x73"), &sig));
    for (size_t i = 0; i < 64; i++) {
        sig.bytes[i] ^= 4;
        assert_false(sign_verify(&pk, SV("\x72"), &sig));
        sig.bytes[i] ^= 4;
    }
}

static void random_keys_differ_and_sign(void **state)
{
    (void)state;
    struct secret *a SECRET_SCOPED = NULL, *b SECRET_SCOPED = NULL;
    struct sign_public pa, pb;
    struct sign_signature sig;
    assert_int_equal(sign_key_open_random(&rng_system, NULL, &a, &pa), ERR_OK);
    assert_int_equal(sign_key_open_random(&rng_system, NULL, &b, &pb), ERR_OK);
    assert_memory_not_equal(&pa, &pb, sizeof pa);
    sign_message(a, SV("x"), &sig);
    assert_true(sign_verify(&pa, SV("x"), &sig));
    assert_false(sign_verify(&pb, SV("x"), &sig));
}

/* Under a key of small order one signature would fit every message. */
static void keys_of_small_order_sign_nothing(void **state)
{
    (void)state;
    struct sign_public identity = {{1}};
    struct sign_signature trivial = {{1}};
    assert_false(sign_verify(&identity, SV("anything"), &trivial));
}

static uint8_t *json_bytes(const json_t *object, const char *name, size_t *len)
{
    const char *hex = json_string_value(json_object_get(object, name));
    assert_non_null(hex);
    *len = strlen(hex) / 2;
    uint8_t *bytes = malloc(*len + 1);
    assert_true(hash_from_hex(sv_cstr(hex), bytes, *len));
    return bytes;
}

static bool wycheproof_case(const json_t *t, const struct sign_public *pk)
{
    size_t message_len, signature_len;
    uint8_t *message = json_bytes(t, "msg", &message_len), *signature = json_bytes(t, "sig", &signature_len);
    struct sign_signature sig;
    bool valid = false;
    if (signature_len == sizeof sig.bytes) { /* the type refuses every other length */
        memcpy(sig.bytes, signature, sizeof sig.bytes);
        valid = sign_verify(pk, sv_of((const char *)message, message_len), &sig);
    }
    free(message);
    free(signature);
    return valid;
}

static void verification_decides_as_wycheproof(void **state)
{
    (void)state;
    char path[4096];
    const char *dir = getenv("ENLACE_VECTORS");
    snprintf(path, sizeof path, "%s/wycheproof_ed25519_test.json", dir ? dir : "");
    if (!dir || access(path, R_OK) != 0)
        skip();
    json_t *root = json_load_file(path, 0, NULL), *group, *t;
    assert_non_null(root);
    size_t i, k, seen = 0;
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
    {
        size_t len;
        uint8_t *bytes = json_bytes(json_object_get(group, "publicKey"), "pk", &len);
        struct sign_public pk;
        assert_int_equal(len, sizeof pk.bytes);
        memcpy(pk.bytes, bytes, len);
        free(bytes);
        json_array_foreach(json_object_get(group, "tests"), k, t)
        {
            bool valid = strcmp(json_string_value(json_object_get(t, "result")), "valid") == 0;
            if (wycheproof_case(t, &pk) != valid)
                fail_msg("test %lld", (long long)json_integer_value(json_object_get(t, "tcId")));
            seen++;
        }
    }
    json_decref(root);
    assert_true(seen > 100);
}

static void seal_is_chacha20_poly1305_with_the_zero_nonce(void **state)
{
    (void)state;
    uint8_t key[SEAL_KEY_BYTES] = {1, 2, 3}, nonce[12] = {0}, plain[40],
            sealed[sizeof plain + SEAL_TAG_BYTES];
    memset(plain, 'p', sizeof plain);
    seal_close(key, SV("bound"), plain, sizeof plain, sealed);
    /* RFC 8439 2.8: the payload is masked by the key stream from block 1 on */
    uint8_t masked[sizeof plain];
    crypto_stream_chacha20_ietf_xor_ic(masked, plain, sizeof plain, nonce, 1, key);
    assert_memory_equal(sealed, masked, sizeof masked);
}

static void seal_opens_only_unchanged(void **state)
{
    (void)state;
    uint8_t key[SEAL_KEY_BYTES] = {5}, plain[24] = "one fixed length only!!", out[24], zero[24] = {0};
    uint8_t sealed[sizeof plain + SEAL_TAG_BYTES];
    seal_close(key, SV("session 7"), plain, sizeof plain, sealed);
    assert_true(seal_open(key, SV("session 7"), sealed, out, sizeof out));
    assert_memory_equal(out, plain, sizeof plain);
    assert_false(seal_open(key, SV("session 8"), sealed, out, sizeof out));
    assert_memory_equal(out, zero, sizeof out);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 1;
        assert_false(seal_open(key, SV("session 7"), sealed, out, sizeof out));
        sealed[i] ^= 1;
    }
    key[31] ^= 1;
    assert_false(seal_open(key, SV("session 7"), sealed, out, sizeof out));
    key[31] ^= 1;
    memcpy(out, plain, sizeof plain);
    uint8_t in_place[sizeof sealed];
    memcpy(in_place, plain, sizeof plain);
    seal_close(key, SV("session 7"), in_place, sizeof plain, in_place);
    assert_memory_equal(in_place, sealed, sizeof sealed);
}

static void secret_holds_what_it_was_given(void **state)
{
    (void)state;
    struct secret *s SECRET_SCOPED = NULL, *copy SECRET_SCOPED = NULL, *random SECRET_SCOPED = NULL;
    static const uint8_t zero[33];
    assert_int_equal(secret_open(33, NULL, &s), ERR_OK);
    assert_int_equal(secret_len(s), 33);
    assert_memory_equal(secret_peek(s), zero, 33);
    assert_int_equal(secret_open_copy("0123456789", 10, NULL, &copy), ERR_OK);
    assert_memory_equal(secret_peek(copy), "0123456789", 10);
    assert_int_equal(secret_open_random(33, &rng_system, NULL, &random), ERR_OK);
    assert_memory_not_equal(secret_peek(random), zero, 33);
    uint8_t local[8] = "abcdefg";
    secret_wipe(local, sizeof local);
    assert_memory_equal(local, zero, sizeof local);
}

static void reading_past_a_secret_ends_the_process(void **state)
{
    (void)state;
    struct secret *s SECRET_SCOPED = NULL;
    assert_int_equal(secret_open(32, NULL, &s), ERR_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO); /* a sanitizer's report of the expected */
        signal(SIGSEGV, SIG_DFL);
        _exit(((const volatile uint8_t *)secret_peek(s))[32] & 0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void a_secret_without_memory_is_an_error(void **state)
{
    (void)state;
    struct errctx ec = {0};
    struct secret *s = NULL;
    for (uint64_t n = 1; n <= 2; n++) {
        fault_arm(FAULT_ALLOC, n);
        assert_int_equal(secret_open(32, &ec, &s), ERR_MEMORY);
        assert_non_null(strstr(ec.text, "secret"));
        assert_null(s);
    }
    fault_arm(FAULT_ALLOC, 0);
    secret_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha2_hashes_are_fips_180),
        cmocka_unit_test(hmac_is_rfc_4231s),
        cmocka_unit_test(hkdf_gives_the_values_of_another_implementation),
        cmocka_unit_test(hex_refuses_what_is_not_exactly_hex),
        cmocka_unit_test(signature_is_rfc_8032s),
        cmocka_unit_test(random_keys_differ_and_sign),
        cmocka_unit_test(keys_of_small_order_sign_nothing),
        cmocka_unit_test(verification_decides_as_wycheproof),
        cmocka_unit_test(seal_is_chacha20_poly1305_with_the_zero_nonce),
        cmocka_unit_test(seal_opens_only_unchanged),
        cmocka_unit_test(secret_holds_what_it_was_given),
        cmocka_unit_test(reading_past_a_secret_ends_the_process),
        cmocka_unit_test(a_secret_without_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
