/* The VOPRF: RFC 9497's vectors, agreement of both sides, and a hostile other side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/fault.h"
#include "crypto/group.h"
#include "crypto/secret.h"
#include "crypto/voprf.h"
#include "rfc9496.h"
#include "rfc9497.h"

#define LEN(a) (sizeof(a) / sizeof *(a))

static void unhex(const char *hex, void *out, size_t len)
{
    assert_true(hash_from_hex(sv_cstr(hex), out, len));
}

static void assert_hex(const void *bytes, size_t len, const char *hex)
{
    char text[2 * 64 + 1];
    hash_to_hex(bytes, len, text);
    assert_string_equal(text, hex);
}

/* Gives a proof the nonce of the vector: a scalar, widened with zeros. */
static void fixed_fill(void *arg, void *out, size_t len)
{
    assert_int_equal(len, SCALAR_WIDE_BYTES);
    memset(out, 0, len);
    memcpy(out, arg, SCALAR_BYTES);
}

static struct voprf_key *rfc_key(void)
{
    uint8_t seed[VOPRF_SEED_BYTES];
    unhex(rfc9497_seed, seed, sizeof seed);
    struct voprf_key *key;
    assert_int_equal(voprf_key_open(seed, sv_cstr(rfc9497_info), NULL, &key), ERR_OK);
    return key;
}

static struct voprf_asker *asker_of(const struct voprf_key *key)
{
    uint8_t pk[VOPRF_PUBLIC_BYTES], seed[VOPRF_SEED_BYTES] = {1, 2, 3};
    voprf_key_public(key, pk);
    struct voprf_asker *a;
    assert_int_equal(voprf_asker_open(pk, seed, NULL, &a), ERR_OK);
    return a;
}

/* Both modes' blinds, elements and outputs, from the group alone, as the RFC writes them. */
static void group_reproduces_the_rfc_vectors_of_both_modes(void **state)
{
    (void)state;
    for (size_t n = 0; n < LEN(rfc9497_vectors); n++) {
        const struct rfc9497_vector *v = &rfc9497_vectors[n];
        char tag[] = "HashToGroup-OPRFV1-m-ristretto255-SHA512";
        tag[19] = (char)v->mode;
        struct xmd x;
        xmd_init(&x, sv_of(tag, sizeof tag - 1));
        for (size_t i = 0; i < v->batch; i++) {
            char input[64];
            size_t len = strlen(v->input[i]) / 2;
            unhex(v->input[i], input, len);
            struct scalar blind, k;
            unhex(v->blind[i], blind.bytes, SCALAR_BYTES);
            unhex(rfc9497_sk[v->mode], k.bytes, SCALAR_BYTES);
            struct group_element e;
            uint8_t bytes[GROUP_BYTES];
            group_hash(&x, sv_of(input, len), &e);
            group_mul(&blind, &e, &e);
            group_encode(&e, bytes);
            assert_hex(bytes, GROUP_BYTES, v->blinded[i]);
            group_mul(&k, &e, &e);
            group_encode(&e, bytes);
            assert_hex(bytes, GROUP_BYTES, v->evaluated[i]);
            scalar_invert(&blind, &blind);
            group_mul(&blind, &e, &e);
            group_encode(&e, bytes);
            uint8_t out[HASH_SHA512_BYTES], lens[4] = {0, (uint8_t)len, 0, GROUP_BYTES};
            struct hash_sha512 h;
            hash_sha512_init(&h);
            hash_sha512_update(&h, lens, 2);
            hash_sha512_update(&h, input, len);
            hash_sha512_update(&h, lens + 2, 2);
            hash_sha512_update(&h, bytes, GROUP_BYTES);
            hash_sha512_update(&h, "Finalize", 8);
            hash_sha512_final(&h, out);
            assert_hex(out, sizeof out, v->output[i]);
        }
    }
}

static void holder_reproduces_the_rfc_vectors(void **state)
{
    (void)state;
    struct voprf_key *key = rfc_key();
    uint8_t pk[VOPRF_PUBLIC_BYTES];
    voprf_key_public(key, pk);
    assert_hex(pk, sizeof pk, rfc9497_pk[1]);
    size_t seen = 0;
    for (size_t n = 0; n < LEN(rfc9497_vectors); n++) {
        const struct rfc9497_vector *v = &rfc9497_vectors[n];
        if (v->mode != 1)
            continue;
        uint8_t blinded[2 * 32], evaluated[2 * 32], proof[VOPRF_PROOF_BYTES], nonce[SCALAR_BYTES],
            out[2 * 64];
        char inputs[2][64];
        struct sv views[2];
        for (size_t i = 0; i < v->batch; i++) {
            unhex(v->blinded[i], blinded + 32 * i, 32);
            size_t len = strlen(v->input[i]) / 2;
            unhex(v->input[i], inputs[i], len);
            views[i] = sv_of(inputs[i], len);
        }
        unhex(v->nonce, nonce, sizeof nonce);
        struct rng rng = {fixed_fill, nonce};
        assert_int_equal(voprf_evaluate(key, blinded, v->batch, &rng, 1, NULL, evaluated, proof), ERR_OK);
        assert_hex(proof, sizeof proof, v->proof);
        assert_int_equal(voprf_verify(pk, blinded, evaluated, v->batch, proof, 1, NULL), ERR_OK);
        assert_int_equal(voprf_evaluate_own(key, views, v->batch, 1, NULL, out), ERR_OK);
        for (size_t i = 0; i < v->batch; i++) {
            assert_hex(evaluated + 32 * i, 32, v->evaluated[i]);
            assert_hex(out + 64 * i, 64, v->output[i]);
        }
        seen++;
    }
    assert_int_equal(seen, 3);
    voprf_key_close(key);
}

/* Blinds differ from the RFC's, outputs must not. */
static void asker_with_additive_blinds_gets_the_outputs_of_the_rfc(void **state)
{
    (void)state;
    struct voprf_key *key = rfc_key();
    struct voprf_asker *a = asker_of(key);
    struct voprf_batch *b;
    assert_int_equal(voprf_batch_open(2, NULL, &b), ERR_OK);
    struct sv inputs[2] = {SV("\0"), SV("ZZZZZZZZZZZZZZZZZ")};
    uint8_t blinded[2 * 32], evaluated[2 * 32], proof[VOPRF_PROOF_BYTES], out[2 * 64];
    assert_int_equal(voprf_blind(a, b, 0, inputs, 2, 1, NULL, blinded), ERR_OK);
    assert_int_equal(voprf_evaluate(key, blinded, 2, &rng_system, 1, NULL, evaluated, proof), ERR_OK);
    assert_int_equal(voprf_finalize(a, b, evaluated, proof, 1, NULL, out), ERR_OK);
    assert_hex(out, 64, rfc9497_vectors[4].output[0]);
    assert_hex(out + 64, 64, rfc9497_vectors[4].output[1]);
    voprf_batch_close(b);
    voprf_asker_close(a);
    voprf_key_close(key);
}

#define MANY 150 /* more than one stack batch, not a multiple of it */

struct run {
    struct voprf_key *key;
    struct voprf_asker *asker;
    struct voprf_batch *batch;
    uint8_t pk[VOPRF_PUBLIC_BYTES];
    uint32_t values[MANY];
    struct sv inputs[MANY];
    uint8_t blinded[MANY * 32], evaluated[MANY * 32], proof[VOPRF_PROOF_BYTES], out[MANY * 64];
    struct errctx ec;
};

static int run_open(void **state)
{
    struct run *r = calloc(1, sizeof *r);
    r->key = rfc_key();
    voprf_key_public(r->key, r->pk);
    r->asker = asker_of(r->key);
    assert_int_equal(voprf_batch_open(MANY, NULL, &r->batch), ERR_OK);
    for (uint32_t i = 0; i < MANY; i++) {
        r->values[i] = i * 2654435761u;
        r->inputs[i] = sv_of((const char *)&r->values[i], sizeof r->values[i]);
    }
    assert_int_equal(voprf_blind(r->asker, r->batch, 7, r->inputs, MANY, 2, NULL, r->blinded), ERR_OK);
    assert_int_equal(voprf_evaluate(r->key, r->blinded, MANY, &rng_system, 2, NULL, r->evaluated, r->proof),
                     ERR_OK);
    *state = r;
    return 0;
}

static int run_close(void **state)
{
    struct run *r = *state;
    voprf_batch_close(r->batch);
    voprf_asker_close(r->asker);
    voprf_key_close(r->key);
    free(r);
    return 0;
}

static enum err finalize(struct run *r)
{
    return voprf_finalize(r->asker, r->batch, r->evaluated, r->proof, 2, &r->ec, r->out);
}

static void asker_and_holder_agree_on_every_output(void **state)
{
    struct run *r = *state;
    static uint8_t own[MANY * 64];
    assert_int_equal(finalize(r), ERR_OK);
    assert_int_equal(voprf_evaluate_own(r->key, r->inputs, MANY, 2, NULL, own), ERR_OK);
    assert_memory_equal(own, r->out, sizeof own);
}

static void blinding_is_repeatable_by_number_and_hides_equal_inputs(void **state)
{
    struct run *r = *state;
    uint8_t again[3 * 32];
    struct sv same[3] = {r->inputs[4], r->inputs[4], r->inputs[4]};
    assert_int_equal(voprf_blind(r->asker, r->batch, 7 + 4, same, 3, 1, NULL, again), ERR_OK);
    assert_memory_equal(again, r->blinded + 4 * 32, 32);
    assert_memory_not_equal(again, again + 32, 32);
    assert_memory_not_equal(again + 32, again + 64, 32);
}

/* 2,500 are cut into parts for each thread; what comes out may not tell. */
static void a_whole_chunk_is_the_same_on_any_number_of_threads(void **state)
{
    struct run *r = *state;
    enum { n = 2500 };
    static uint32_t values[n];
    static struct sv inputs[n];
    static uint8_t blinded[2][n * 32], evaluated[2][n * 32], proof[2][VOPRF_PROOF_BYTES], out[2][n * 64];
    struct voprf_batch *b;
    assert_int_equal(voprf_batch_open(n, NULL, &b), ERR_OK);
    for (uint32_t i = 0; i < n; i++) {
        values[i] = i;
        inputs[i] = sv_of((const char *)&values[i], sizeof values[i]);
    }
    uint8_t nonce[SCALAR_BYTES] = {5};
    struct rng rng = {fixed_fill, nonce};
    for (unsigned k = 0; k < 2; k++) {
        unsigned threads = k ? 5 : 1;
        assert_int_equal(voprf_blind(r->asker, b, 0, inputs, n, threads, NULL, blinded[k]), ERR_OK);
        assert_int_equal(voprf_evaluate(r->key, blinded[k], n, &rng, threads, NULL, evaluated[k], proof[k]),
                         ERR_OK);
        assert_int_equal(voprf_finalize(r->asker, b, evaluated[k], proof[k], threads, NULL, out[k]), ERR_OK);
    }
    assert_memory_equal(blinded[0], blinded[1], sizeof blinded[0]);
    assert_memory_equal(evaluated[0], evaluated[1], sizeof evaluated[0]);
    assert_memory_equal(proof[0], proof[1], sizeof proof[0]);
    assert_memory_equal(out[0], out[1], sizeof out[0]);
    voprf_batch_close(b);
}

static void refused(struct run *r, const char *says, const char *where)
{
    assert_int_equal(finalize(r), ERR_PARTNER);
    assert_non_null(strstr(r->ec.text, says));
    assert_non_null(strstr(r->ec.text, where));
    for (size_t i = 0; i < sizeof r->out; i++)
        assert_int_equal(r->out[i], 0); /* nothing of a refused batch is given out */
}

static void asker_refuses_every_invalid_encoding_and_names_the_place(void **state)
{
    struct run *r = *state;
    for (size_t i = 0; i < LEN(invalid_encodings); i++) {
        unhex(invalid_encodings[i], r->evaluated + 101 * 32, 32);
        refused(r, VOPRF_SAYS_ENCODING, "evaluated element 101 ");
    }
}

static void asker_refuses_the_identity(void **state)
{
    struct run *r = *state;
    memset(r->evaluated + 3 * 32, 0, 32);
    refused(r, VOPRF_SAYS_IDENTITY, "evaluated element 3 ");
}

static void asker_refuses_scalars_that_are_not_reduced(void **state)
{
    struct run *r = *state;
    uint8_t good[VOPRF_PROOF_BYTES];
    memcpy(good, r->proof, sizeof good);
    /* s + l is the same scalar in another coding: a verifier that reduced would accept it */
    static const uint8_t l[] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14};
    for (size_t half = 0; half < 64; half += 32) {
        unsigned carry = 0;
        memcpy(r->proof, good, sizeof good);
        for (size_t i = 0; i < 32; i++) {
            carry += r->proof[half + i] + (i < 16 ? l[i] : i == 31 ? 0x10u : 0u);
            r->proof[half + i] = (uint8_t)carry;
            carry >>= 8;
        }
        refused(r, VOPRF_SAYS_SCALAR, "proof");
    }
}

static void asker_refuses_a_proof_with_any_byte_changed(void **state)
{
    struct run *r = *state;
    for (size_t i = 0; i < VOPRF_PROOF_BYTES; i += 9) {
        r->proof[i] ^= 1;
        refused(r, VOPRF_SAYS_PROOF, "proof");
        r->proof[i] ^= 1;
    }
    assert_int_equal(finalize(r), ERR_OK);
}

static void asker_detects_one_element_under_a_second_key(void **state)
{
    struct run *r = *state;
    uint8_t seed[VOPRF_SEED_BYTES] = {9}, proof[VOPRF_PROOF_BYTES];
    struct voprf_key *other;
    assert_int_equal(voprf_key_open(seed, SV("other"), NULL, &other), ERR_OK);
    assert_int_equal(
        voprf_evaluate(other, r->blinded + 77 * 32, 1, &rng_system, 1, NULL, r->evaluated + 77 * 32, proof),
        ERR_OK);
    voprf_key_close(other);
    refused(r, VOPRF_SAYS_PROOF, "proof");
}

static void asker_detects_a_whole_batch_honestly_proved_under_another_key(void **state)
{
    struct run *r = *state;
    uint8_t seed[VOPRF_SEED_BYTES] = {9};
    struct voprf_key *other;
    assert_int_equal(voprf_key_open(seed, SV("other"), NULL, &other), ERR_OK);
    assert_int_equal(voprf_evaluate(other, r->blinded, MANY, &rng_system, 1, NULL, r->evaluated, r->proof),
                     ERR_OK);
    voprf_key_close(other);
    refused(r, VOPRF_SAYS_PROOF, "proof");
}

static void asker_detects_two_elements_that_changed_places(void **state)
{
    struct run *r = *state;
    uint8_t first[32];
    memcpy(first, r->evaluated, 32);
    memcpy(r->evaluated, r->evaluated + 32, 32);
    memcpy(r->evaluated + 32, first, 32);
    refused(r, VOPRF_SAYS_PROOF, "proof");
}

static void asker_refuses_a_bad_public_key(void **state)
{
    struct run *r = *state;
    uint8_t pk[32] = {0}, seed[32] = {0};
    struct voprf_asker *a;
    assert_int_equal(voprf_asker_open(pk, seed, &r->ec, &a), ERR_PARTNER);
    assert_non_null(strstr(r->ec.text, VOPRF_SAYS_IDENTITY));
    memset(pk, 0xff, sizeof pk);
    assert_int_equal(voprf_asker_open(pk, seed, &r->ec, &a), ERR_PARTNER);
    assert_non_null(strstr(r->ec.text, VOPRF_SAYS_ENCODING));
}

static void holder_refuses_invalid_and_identity_elements_and_names_the_first(void **state)
{
    struct run *r = *state;
    uint8_t proof[VOPRF_PROOF_BYTES];
    memset(r->blinded + 140 * 32, 0, 32);
    unhex(invalid_encodings[5], r->blinded + 60 * 32, 32);
    assert_int_equal(voprf_evaluate(r->key, r->blinded, MANY, &rng_system, 2, &r->ec, r->evaluated, proof),
                     ERR_PARTNER);
    assert_string_equal(r->ec.text, "blinded element 60 " VOPRF_SAYS_ENCODING);
    assert_int_equal(
        voprf_evaluate(r->key, r->blinded + 61 * 32, MANY - 61, &rng_system, 2, &r->ec, r->evaluated, proof),
        ERR_PARTNER);
    assert_string_equal(r->ec.text, "blinded element 79 " VOPRF_SAYS_IDENTITY);
}

static void limits_are_named(void **state)
{
    struct run *r = *state;
    uint8_t proof[VOPRF_PROOF_BYTES];
    struct voprf_batch *b;
    assert_int_equal(
        voprf_evaluate(r->key, r->blinded, VOPRF_BATCH_MAX + 1, &rng_system, 1, &r->ec, r->evaluated, proof),
        ERR_LIMIT);
    assert_non_null(strstr(r->ec.text, "VOPRF_BATCH_MAX"));
    assert_int_equal(voprf_batch_open(VOPRF_BATCH_MAX + 1, &r->ec, &b), ERR_LIMIT);
    struct sv long_input = {(const char *)r, VOPRF_INPUT_BYTES_MAX + 1};
    assert_int_equal(voprf_evaluate_own(r->key, &long_input, 1, 1, &r->ec, r->out), ERR_LIMIT);
    assert_non_null(strstr(r->ec.text, "VOPRF_INPUT_BYTES_MAX"));
    assert_int_equal(voprf_blind(r->asker, r->batch, 0, &long_input, 1, 1, &r->ec, r->blinded), ERR_LIMIT);
}

static void every_failed_allocation_is_reported_and_leaves_nothing(void **state)
{
    struct run *r = *state;
    uint8_t seed[VOPRF_SEED_BYTES] = {4};
    for (uint64_t n = 1;; n++) {
        struct voprf_key *key = NULL;
        struct voprf_asker *a = NULL;
        struct voprf_batch *b = NULL;
        fault_arm(FAULT_ALLOC, n);
        enum err code = voprf_key_open(seed, SV("x"), &r->ec, &key);
        if (code == ERR_OK)
            code = voprf_asker_open(r->pk, seed, &r->ec, &a);
        if (code == ERR_OK)
            code = voprf_batch_open(3, &r->ec, &b);
        if (code == ERR_OK)
            code = voprf_blind(a, b, 0, r->inputs, 3, 1, &r->ec, r->blinded);
        if (code == ERR_OK)
            code = voprf_evaluate(key, r->blinded, 3, &rng_system, 1, &r->ec, r->evaluated, r->proof);
        if (code == ERR_OK) /* another key than pk's: refused at the end, when memory lasted */
            code = voprf_finalize(a, b, r->evaluated, r->proof, 1, &r->ec, r->out);
        bool reached = fault_count(FAULT_ALLOC) >= n;
        fault_arm(FAULT_ALLOC, 0);
        voprf_batch_close(b);
        voprf_asker_close(a);
        voprf_key_close(key);
        assert_int_equal(code, reached ? ERR_MEMORY : ERR_PARTNER);
        if (!reached) {
            assert_true(n > 10);
            break;
        }
    }
}

#define WITH_RUN(f) cmocka_unit_test_setup_teardown(f, run_open, run_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_reproduces_the_rfc_vectors_of_both_modes),
        cmocka_unit_test(holder_reproduces_the_rfc_vectors),
        cmocka_unit_test(asker_with_additive_blinds_gets_the_outputs_of_the_rfc),
        WITH_RUN(asker_and_holder_agree_on_every_output),
        WITH_RUN(blinding_is_repeatable_by_number_and_hides_equal_inputs),
        WITH_RUN(a_whole_chunk_is_the_same_on_any_number_of_threads),
        WITH_RUN(asker_refuses_every_invalid_encoding_and_names_the_place),
        WITH_RUN(asker_refuses_the_identity),
        WITH_RUN(asker_refuses_scalars_that_are_not_reduced),
        WITH_RUN(asker_refuses_a_proof_with_any_byte_changed),
        WITH_RUN(asker_detects_one_element_under_a_second_key),
        WITH_RUN(asker_detects_a_whole_batch_honestly_proved_under_another_key),
        WITH_RUN(asker_detects_two_elements_that_changed_places),
        WITH_RUN(asker_refuses_a_bad_public_key),
        WITH_RUN(holder_refuses_invalid_and_identity_elements_and_names_the_first),
        WITH_RUN(limits_are_named),
        WITH_RUN(every_failed_allocation_is_reported_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
