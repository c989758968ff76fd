/*
 * Secrets decide no branch and no address. Langley's method (ctgrind, 2010): under valgrind the secret bytes
 * are marked as undefined, and memcheck reports whatever jump or memory access depends on them. The
 * variable-time sum is run the same way and must be reported, so that silence means something.
 */
#include <stdio.h>
#include <valgrind/memcheck.h>

#include "crypto/group.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "crypto/voprf_suite.h"

#define EXIT_SKIPPED 77 /* as meson has it */

static struct {
    struct scalar k, r, out;
    uint8_t bytes[GROUP_BYTES * 3], wide[64], token[32], output[64];
    struct group_element e, other, three[3];
    struct group_table *table;
    struct xmd x;
} t;

static void hide(void *secret, size_t len)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(secret, len);
}

static void multiply(void)
{
    hide(&t.k, sizeof t.k);
    group_mul(&t.k, &group_generator, &t.other);
}
static void multiply_a_secret_element(void)
{
    hide(&t.e, sizeof t.e);
    group_mul(&t.k, &t.e, &t.other);
}
static void multiply_from_a_table(void)
{
    hide(&t.k, sizeof t.k);
    group_table_mul(t.table, &t.k, &t.other);
}
static void hash_a_token_to_the_group(void)
{
    hide(t.token, sizeof t.token);
    group_hash(&t.x, sv_of((const char *)t.token, sizeof t.token), &t.other);
}
static void add_subtract_and_encode(void)
{
    hide(&t.e, sizeof t.e);
    group_add(&t.e, &group_generator, &t.other);
    group_sub(&t.other, &t.e, &t.other);
    group_encode(&t.other, t.bytes);
}
static void encode_doubles(void)
{
    hide(t.three, sizeof t.three);
    group_double_encode(t.three, 3, t.bytes);
}
static void compute_with_scalars(void)
{
    hide(&t.k, sizeof t.k);
    hide(t.wide, sizeof t.wide);
    scalar_reduce(t.wide, &t.r);
    scalar_mul(&t.k, &t.r, &t.out);
    scalar_sub(&t.out, &t.r, &t.out);
    scalar_add(&t.out, &t.k, &t.out);
    scalar_halve(&t.out, &t.out);
}
static void finalize_and_derive(void)
{
    uint8_t prk[64], okm[64];
    hide(t.token, sizeof t.token);
    hide(t.bytes, GROUP_BYTES);
    voprf_output(sv_of((const char *)t.token, sizeof t.token), t.bytes, t.output);
    hash_hkdf_extract(SV("salt"), t.output, sizeof t.output, prk);
    hash_hkdf_expand(prk, sizeof prk, SV("info"), okm, sizeof okm);
    uint8_t sealed[64 + SEAL_TAG_BYTES];
    seal_close(okm, SV(""), t.output, sizeof t.output, sealed);
}
static void sum_in_variable_time(void)
{
    hide(&t.k, sizeof t.k);
    if (group_sum_vartime(&t.k, &group_generator, 1, NULL, &t.other) != ERR_OK)
        fprintf(stderr, "no memory\n");
}

static const struct {
    const char *name;
    void (*run)(void);
    bool leaks;
} steps[] = {
    {"multiply", multiply, false},
    {"multiply_a_secret_element", multiply_a_secret_element, false},
    {"multiply_from_a_table", multiply_from_a_table, false},
    {"hash_a_token_to_the_group", hash_a_token_to_the_group, false},
    {"add_subtract_and_encode", add_subtract_and_encode, false},
    {"encode_doubles", encode_doubles, false},
    {"compute_with_scalars", compute_with_scalars, false},
    {"finalize_and_derive", finalize_and_derive, false},
    {"sum_in_variable_time is seen by the method", sum_in_variable_time, true},
};

int main(void)
{
    int failed = 0;
    if (!RUNNING_ON_VALGRIND)
        return EXIT_SKIPPED;
    if (group_table_open(&group_generator, NULL, &t.table) != ERR_OK)
        return 1;
    voprf_group_tag(&t.x);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        scalar_random(&rng_system, &t.k);
        rng_fill(&rng_system, t.wide, sizeof t.wide);
        group_map(t.wide, &t.e);
        t.three[0] = t.three[1] = t.three[2] = t.e;
        unsigned before = (unsigned)VALGRIND_COUNT_ERRORS;
        steps[i].run();
        bool seen = (unsigned)VALGRIND_COUNT_ERRORS > before;
        printf("%s %zu - %s\n", seen == steps[i].leaks ? "ok" : "not ok", i + 1, steps[i].name);
        failed += seen != steps[i].leaks;
    }
    printf("1..%zu\n", sizeof steps / sizeof *steps);
    group_table_close(t.table);
    return failed != 0;
}
