/*
 * What the private match costs, in units of libsodium's crypto_scalarmult_ristretto255 measured in the same
 * run: each operation of the group, each step of the VOPRF, and the sum for one token of the asker and one
 * entry of the holder, both parties together, on one thread. Rounds alternate between the floor and the step,
 * and the smallest time of each counts, so that a busy machine disturbs both alike.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/group.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/voprf.h"
#include "figure.h"

#define CHUNK VOPRF_BATCH_MAX
#define PAYLOAD_BYTES 32
#define ROUNDS 5
#define COST_MAX 4.2 /* both parties together */

static struct {
    uint8_t encoded[CHUNK * GROUP_BYTES], evaluated[CHUNK * GROUP_BYTES], outputs[CHUNK * VOPRF_OUTPUT_BYTES];
    uint8_t own[CHUNK * VOPRF_OUTPUT_BYTES], proof[VOPRF_PROOF_BYTES], tokens[CHUNK][32];
    uint8_t sealed[PAYLOAD_BYTES + SEAL_TAG_BYTES];
    struct sv inputs[CHUNK];
    struct group_element elements[CHUNK], other;
    struct scalar scalars[CHUNK];
    struct group_table *table;
    struct voprf_key *key;
    struct voprf_asker *asker;
    struct voprf_batch *batch;
    struct xmd x;
} b;

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void must(enum err code)
{
    if (code == ERR_OK)
        return;
    fprintf(stderr, "bench_group: a step failed (%s)\n", err_info(code)->name);
    exit(1);
}

static void run_floor(size_t n)
{
    uint8_t q[32];
    for (size_t i = 0; i < n; i++)
        if (crypto_scalarmult_ristretto255(q, b.scalars[i].bytes, b.encoded + 32 * i) != 0)
            exit(1);
}
static void run_mul(size_t n)
{
    for (size_t i = 0; i < n; i++)
        group_mul(&b.scalars[i], &b.elements[i], &b.other);
}
static void run_table(size_t n)
{
    for (size_t i = 0; i < n; i++)
        group_table_mul(b.table, &b.scalars[i], &b.other);
}
static void run_hash(size_t n)
{
    for (size_t i = 0; i < n; i++)
        group_hash(&b.x, b.inputs[i], &b.other);
}
static void run_decode(size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!group_decode(b.encoded + 32 * i, &b.other))
            exit(1);
}
static void run_encode(size_t n)
{
    for (size_t i = 0; i < n; i++)
        group_encode(&b.elements[i], b.evaluated);
}
static void run_double_encode(size_t n)
{
    group_double_encode(b.elements, n, b.evaluated);
}
static void run_sum(size_t n)
{
    must(group_sum_vartime(b.scalars, b.elements, n, NULL, &b.other));
}
static void run_blind(size_t n)
{
    must(voprf_blind(b.asker, b.batch, 0, b.inputs, n, 1, NULL, b.encoded));
}
static void run_evaluate(size_t n)
{
    must(voprf_evaluate(b.key, b.encoded, n, &rng_system, 1, NULL, b.evaluated, b.proof));
}
static void run_finalize(size_t n)
{
    (void)n; /* the batch that run_blind left */
    must(voprf_finalize(b.asker, b.batch, b.evaluated, b.proof, 1, NULL, b.outputs));
}
static void run_own(size_t n)
{
    must(voprf_evaluate_own(b.key, b.inputs, n, 1, NULL, b.own));
}
/* Tag and sealing key: 64 bytes of HKDF from an OPRF output, as both sides derive them. */
static void derive(const uint8_t *output, uint8_t okm[64])
{
    hash_hkdf_expand(output, VOPRF_OUTPUT_BYTES, SV("a label, 32 bytes of session, i"), okm, 64);
}
static void run_seal(size_t n)
{
    uint8_t okm[64], payload[PAYLOAD_BYTES] = {0};
    for (size_t i = 0; i < n; i++) {
        derive(b.own + i * VOPRF_OUTPUT_BYTES, okm);
        seal_close(okm + 32, SV(""), payload, sizeof payload, b.sealed);
    }
}
static void run_unseal(size_t n)
{
    uint8_t okm[64], payload[PAYLOAD_BYTES];
    for (size_t i = 0; i < n; i++) {
        derive(b.outputs + i * VOPRF_OUTPUT_BYTES, okm);
        if (seal_open(okm + 32, SV(""), b.sealed, payload, sizeof payload) && i + 1 < n)
            exit(1);
    }
}

static void set_up(void)
{
    uint8_t seed[32] = {7}, pk[VOPRF_PUBLIC_BYTES], uniform[64];
    must(voprf_key_open(seed, SV("bench"), NULL, &b.key));
    voprf_key_public(b.key, pk);
    must(voprf_asker_open(pk, seed, NULL, &b.asker));
    must(voprf_batch_open(CHUNK, NULL, &b.batch));
    must(group_table_open(&group_generator, NULL, &b.table));
    xmd_init(&b.x, SV("bench"));
    for (size_t i = 0; i < CHUNK; i++) {
        rng_fill(&rng_system, b.tokens[i], sizeof b.tokens[i]);
        b.inputs[i] = sv_of((const char *)b.tokens[i], sizeof b.tokens[i]);
        rng_fill(&rng_system, uniform, sizeof uniform);
        group_map(uniform, &b.elements[i]);
        scalar_random(&rng_system, &b.scalars[i]);
    }
    run_blind(CHUNK);
    run_evaluate(CHUNK);
}

/* The step's time for one item over the floor's. */
static double ratio(const char *name, void (*step)(size_t), size_t n)
{
    double floor = 1e300, best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double t0 = now_us();
        run_floor(CHUNK / 16);
        double t1 = now_us();
        step(n);
        double t2 = now_us();
        floor = (t1 - t0) / (CHUNK / 16) < floor ? (t1 - t0) / (CHUNK / 16) : floor;
        best = (t2 - t1) / (double)n < best ? (t2 - t1) / (double)n : best;
    }
    printf("  %-52s %8.2f us  %6.3f\n", name, best, best / floor);
    return best / floor;
}

int main(void)
{
    set_up();
    double asker = 0, holder = 0;
    printf("one item, and its cost in crypto_scalarmult_ristretto255 of libsodium %s\n",
           sodium_version_string());
    ratio("crypto_scalarmult_ristretto255 (libsodium)", run_floor, CHUNK / 4);
    ratio("multiply", run_mul, CHUNK / 4);
    ratio("multiply a fixed element", run_table, CHUNK);
    ratio("hash to group", run_hash, CHUNK);
    ratio("decode", run_decode, CHUNK);
    ratio("encode", run_encode, CHUNK);
    ratio("encode doubles, many at once", run_double_encode, CHUNK);
    ratio("sum of multiples, 4096 at once, variable time", run_sum, CHUNK);
    printf("steps, batches of %u\n", CHUNK);
    asker += ratio("asker: hash, blind, encode", run_blind, CHUNK);
    holder += ratio("holder: decode, evaluate, encode, prove", run_evaluate, CHUNK);
    asker += ratio("asker: decode, verify, unblind, encode, hash", run_finalize, CHUNK);
    holder += ratio("holder: own entry: hash, evaluate, encode, hash", run_own, CHUNK);
    holder += ratio("holder: derive keys, seal", run_seal, CHUNK);
    asker += ratio("asker: derive keys, try to open", run_unseal, CHUNK);
    printf("for a token of the asker and an entry of the holder: asker %.2f, holder %.2f\n", asker, holder);
    const struct figure sum = {"arithmetic of a token and an entry, one thread",
                               asker + holder,
                               "",
                               1,
                               "crypto_scalarmult_ristretto255",
                               LIMIT_RATIO_AT_MOST,
                               COST_MAX};
    bool ok = figure_show(&sum);
    voprf_batch_close(b.batch);
    voprf_asker_close(b.asker);
    voprf_key_close(b.key);
    group_table_close(b.table);
    return ok ? 0 : 1;
}
