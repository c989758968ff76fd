/* ristretto255: the vectors of RFC 9496, and our arithmetic against libsodium's on thousands of inputs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>

#include "base/fault.h"
#include "crypto/field.h"
#include "crypto/group.h"
#include "crypto/hash.h"
#include "rfc9496.h"

#define LEN(a) (sizeof(a) / sizeof *(a))

/* l */
static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                  0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

static struct rng_seeded seeded;
static struct rng rng;

static void unhex(const char *hex, void *out, size_t len)
{
    assert_true(hash_from_hex(sv_cstr(hex), out, len));
}

static void assert_encodes_to(const struct group_element *e, const uint8_t expected[32])
{
    uint8_t bytes[GROUP_BYTES];
    group_encode(e, bytes);
    assert_memory_equal(bytes, expected, sizeof bytes);
}

static void random_element(struct group_element *e, uint8_t bytes[32])
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];
    rng_fill(&rng, uniform, sizeof uniform);
    group_map(uniform, e);
    group_encode(e, bytes);
}

/* Random ones, and those where recoding, carries and windows have their edges. */
#define EDGE_SCALARS 80
static void some_scalar(size_t i, struct scalar *s)
{
    static const uint8_t patterns[] = {0x00, 0x08, 0x80, 0x77, 0x78, 0x87,
                                       0x88, 0xff, 0x0f, 0xf0, 0x10, 0x1f};
    uint8_t wide[64] = {0};
    memset(s, 0, sizeof *s);
    if (i < 3) {
        s->bytes[0] = (uint8_t)i;
    } else if (i < 8) { /* l - 1 ... l - 5 */
        memcpy(s->bytes, order, 32);
        s->bytes[0] = (uint8_t)(s->bytes[0] - (i - 2));
    } else if (i < 8 + LEN(patterns)) {
        memset(s->bytes, patterns[i - 8], 31);
        s->bytes[31] = 0x0f;
    } else if (i < EDGE_SCALARS) { /* powers of two and their neighbours */
        size_t bit = (i - 20) * 4 + i % 4;
        s->bytes[bit / 8] = (uint8_t)(1u << (bit % 8));
        s->bytes[0] ^= (uint8_t)(i & 1);
    } else {
        rng_fill(&rng, wide, sizeof wide);
        scalar_reduce(wide, s);
    }
    struct scalar check;
    assert_true(scalar_decode(s->bytes, &check));
}

static void oracle_mul(const struct scalar *s, const uint8_t p[32], uint8_t out[32])
{
    if (crypto_scalarmult_ristretto255(out, s->bytes, p) != 0) /* libsodium's word for the identity */
        memset(out, 0, 32);
}

static void multiples_of_the_generator_are_the_rfcs(void **state)
{
    (void)state;
    struct group_element sum = group_identity, product;
    struct scalar s = {{0}};
    uint8_t expected[32];
    for (size_t i = 0; i < LEN(multiples); i++) {
        unhex(multiples[i], expected, 32);
        assert_encodes_to(&sum, expected);
        s.bytes[0] = (uint8_t)i;
        group_mul(&s, &group_generator, &product);
        assert_encodes_to(&product, expected);
        group_add(&sum, &group_generator, &sum);
    }
}

static void invalid_encodings_of_the_rfc_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(invalid_encodings); i++) {
        uint8_t bytes[32];
        struct group_element e;
        unhex(invalid_encodings[i], bytes, 32);
        assert_false(group_decode(bytes, &e));
    }
}

static void valid_encodings_with_the_top_bit_set_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(multiples); i++) {
        uint8_t bytes[32];
        struct group_element e;
        unhex(multiples[i], bytes, 32);
        assert_true(group_decode(bytes, &e));
        bytes[31] |= 0x80;
        assert_false(group_decode(bytes, &e));
    }
}

static void derivations_are_the_rfcs(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(derivations); i++) {
        uint8_t uniform[64], expected[32];
        struct group_element e;
        unhex(derivations[i].uniform, uniform, 64);
        unhex(derivations[i].element, expected, 32);
        group_map(uniform, &e);
        assert_encodes_to(&e, expected);
        uniform[31] ^= 0x80; /* the top bit of each half is ignored */
        uniform[63] ^= 0x80;
        group_map(uniform, &e);
        assert_encodes_to(&e, expected);
    }
}

/* libsodium 1.0.18 overlooks the top bit (its later versions do not), so we ask it with that bit in mind: RFC
 * 9496 4.3.1 refuses what is not below p. */
static void decode_as_oracle(const uint8_t bytes[32], size_t *accepted)
{
    static const uint8_t identity[32];
    struct group_element e;
    bool ours = group_decode(bytes, &e);
    bool theirs = memcmp(bytes, identity, 32) == 0 ||
                  (bytes[31] < 0x80 && crypto_core_ristretto255_is_valid_point(bytes));
    assert_int_equal(ours, theirs);
    if (ours) {
        assert_encodes_to(&e, bytes);
        (*accepted)++;
    }
}

static void decoding_accepts_what_libsodium_accepts(void **state)
{
    (void)state;
    size_t accepted = 0;
    uint8_t bytes[32];
    for (unsigned i = 0; i < 3000; i++) {
        rng_fill(&rng, bytes, 32);
        bytes[0] &= 0xfe;
        bytes[31] &= 0x7f;
        decode_as_oracle(bytes, &accepted);
        bytes[i % 32] ^= (uint8_t)(1u << (i % 8));
        decode_as_oracle(bytes, &accepted);
    }
    assert_true(accepted > 500);
    /* near 0, and around p: the last 19 values below 2^255 are second encodings of 0..18 */
    accepted = 0;
    for (unsigned i = 0; i < 512; i++) {
        memset(bytes, 0, 32);
        bytes[0] = (uint8_t)i;
        bytes[1] = (uint8_t)(i >> 8);
        decode_as_oracle(bytes, &accepted);
        memset(bytes, 0xff, 32);
        bytes[0] = (uint8_t)i;
        bytes[31] = i & 256 ? 0xff : 0x7f;
        decode_as_oracle(bytes, &accepted);
    }
    assert_true(accepted > 50);
}

static void multiplication_is_libsodiums(void **state)
{
    (void)state;
    for (size_t i = 0; i < 600; i++) {
        struct scalar s;
        struct group_element e = group_generator, product;
        uint8_t bytes[32], expected[32];
        some_scalar(i % 300, &s);
        if (i < EDGE_SCALARS)
            group_encode(&e, bytes);
        else
            random_element(&e, bytes);
        oracle_mul(&s, bytes, expected);
        group_mul(&s, &e, &product);
        assert_encodes_to(&product, expected);
        group_mul(&s, &group_identity, &product);
        assert_true(group_is_identity(&product));
    }
}

static void multiplication_from_a_table_is_libsodiums(void **state)
{
    (void)state;
    for (size_t round = 0; round < 3; round++) {
        struct group_element e = group_generator, product;
        uint8_t bytes[32], expected[32];
        group_encode(&e, bytes);
        if (round > 0)
            random_element(&e, bytes);
        struct group_table *t;
        assert_int_equal(group_table_open(&e, NULL, &t), ERR_OK);
        for (size_t i = 0; i < 300; i++) {
            struct scalar s;
            some_scalar(i, &s);
            oracle_mul(&s, bytes, expected);
            group_table_mul(t, &s, &product);
            assert_encodes_to(&product, expected);
        }
        group_table_close(t);
    }
}

static void sums_and_differences_are_libsodiums(void **state)
{
    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        struct group_element a, b, c;
        uint8_t abytes[32], bbytes[32], expected[32];
        random_element(&a, abytes);
        random_element(&b, bbytes);
        if (i % 10 == 0)
            assert_true(group_decode(abytes, &b)), memcpy(bbytes, abytes, 32);
        assert_int_equal(crypto_core_ristretto255_add(expected, abytes, bbytes), 0);
        group_add(&a, &b, &c);
        assert_encodes_to(&c, expected);
        assert_int_equal(crypto_core_ristretto255_sub(expected, abytes, bbytes), 0);
        group_sub(&a, &b, &c);
        assert_encodes_to(&c, expected);
        assert_int_equal(group_equal(&a, &b), memcmp(abytes, bbytes, 32) == 0);
        assert_int_equal(group_is_identity(&c), memcmp(abytes, bbytes, 32) == 0);
    }
}

/* The four points that stand for one element differ by the points of order 1, 2, 4, 4; nothing may tell them
 * apart. */
static void points_that_differ_by_small_order_are_one_element(void **state)
{
    (void)state;
    const struct fe minus_one = fe_neg(fe_one), minus_i = fe_neg(fe_sqrt_m1);
    const struct group_element torsion[4] = {group_identity,
                                             {fe_zero, minus_one, fe_one, fe_zero},
                                             {fe_sqrt_m1, fe_zero, fe_one, fe_zero},
                                             {minus_i, fe_zero, fe_one, fe_zero}};
    uint8_t zero[32] = {0}, bytes[32], doubled[32], expected[32];
    for (size_t i = 0; i < 4; i++) {
        assert_true(group_is_identity(&torsion[i]));
        assert_true(group_equal(&torsion[i], &group_identity));
        assert_encodes_to(&torsion[i], zero);
    }
    for (size_t n = 0; n < 200; n++) {
        struct group_element e, other, twice;
        random_element(&e, bytes);
        group_add(&e, &e, &twice);
        group_encode(&twice, expected);
        for (size_t i = 0; i < 4; i++) {
            group_add(&e, &torsion[i], &other);
            assert_true(group_equal(&e, &other));
            assert_false(group_is_identity(&other));
            assert_encodes_to(&other, bytes);
            group_double_encode(&other, 1, doubled);
            assert_memory_equal(doubled, expected, 32);
        }
    }
}

static void batched_encoding_of_doubles_is_the_single_one(void **state)
{
    (void)state;
    enum { n = 77 };
    static struct group_element e[n], twice;
    static uint8_t bytes[n * 32], unused[32];
    for (size_t i = 0; i < n; i++)
        random_element(&e[i], unused);
    e[0] = e[40] = e[n - 1] = group_identity; /* its inverse does not exist and must not spoil the others' */
    group_double_encode(e, n, bytes);
    for (size_t i = 0; i < n; i++) {
        group_add(&e[i], &e[i], &twice);
        assert_encodes_to(&twice, bytes + 32 * i);
    }
    for (size_t i = 0; i < 200; i++) { /* and with half a scalar, the whole multiple */
        struct scalar s, half;
        uint8_t p[32], expected[32], got[32];
        struct group_element q;
        some_scalar(i, &s);
        random_element(&q, p);
        oracle_mul(&s, p, expected);
        scalar_halve(&s, &half);
        group_mul(&half, &q, &q);
        group_double_encode(&q, 1, got);
        assert_memory_equal(got, expected, 32);
    }
}

static void the_sum_of_many_multiples_is_the_naive_one(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 3, 16, 61, 333, 4096};
    static struct scalar s[4096];
    static struct group_element e[4096];
    for (size_t c = 0; c < LEN(counts); c++) {
        struct group_element naive = group_identity, term, sum;
        uint8_t unused[32];
        for (size_t i = 0; i < counts[c]; i++) {
            some_scalar((i * 7 + c) % 200, &s[i]);
            if (i % 5 == 3)
                e[i] = e[i - 1]; /* equal terms meet in a bucket */
            else if (i % 11 == 4)
                e[i] = group_identity;
            else
                random_element(&e[i], unused);
            group_mul(&s[i], &e[i], &term);
            group_add(&naive, &term, &naive);
        }
        assert_int_equal(group_sum_vartime(s, e, counts[c], NULL, &sum), ERR_OK);
        assert_true(group_equal(&sum, &naive));
    }
}

static void the_sum_reports_every_failed_allocation(void **state)
{
    (void)state;
    struct scalar s = {{3}};
    struct group_element sum;
    for (uint64_t n = 1; n <= 4; n++) {
        fault_arm(FAULT_ALLOC, n);
        assert_int_equal(group_sum_vartime(&s, &group_generator, 1, NULL, &sum), ERR_MEMORY);
    }
    fault_arm(FAULT_ALLOC, 1);
    struct group_table *t;
    assert_int_equal(group_table_open(&group_generator, NULL, &t), ERR_MEMORY);
    fault_arm(FAULT_ALLOC, 0);
}

static void scalars_have_one_encoding(void **state)
{
    (void)state;
    struct scalar s;
    uint8_t bytes[32];
    memcpy(bytes, order, 32);
    assert_false(scalar_decode(bytes, &s)); /* l */
    bytes[0]--;
    assert_true(scalar_decode(bytes, &s)); /* l - 1 */
    bytes[0] = 0xff;
    assert_false(scalar_decode(bytes, &s)); /* above in the lowest byte alone */
    memset(bytes, 0xff, 31);
    bytes[31] = 0x0f;
    assert_true(scalar_decode(bytes, &s));
    memset(bytes, 0, 32);
    assert_true(scalar_decode(bytes, &s));
    bytes[31] = 0x80;
    assert_false(scalar_decode(bytes, &s));
    memset(bytes, 0xff, 32);
    assert_false(scalar_decode(bytes, &s));
}

static void scalar_halves_and_inverses_undo(void **state)
{
    (void)state;
    for (size_t i = 1; i < 300; i++) {
        struct scalar s, t, one = {{1}};
        some_scalar(i, &s);
        scalar_halve(&s, &t);
        scalar_add(&t, &t, &t);
        assert_memory_equal(&s, &t, sizeof s);
        if (scalar_is_zero(&s))
            continue;
        scalar_invert(&s, &t);
        scalar_mul(&s, &t, &t);
        assert_memory_equal(&t, &one, sizeof t);
        scalar_sub(&s, &s, &t);
        assert_true(scalar_is_zero(&t));
    }
}

/* a * b mod p the slow way: 16 limbs of 16 bits, as in TweetNaCl. */
static void slow_mul(const uint8_t a[32], const uint8_t b[32], uint8_t out[32])
{
    int64_t t[32] = {0};
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < 16; j++)
            t[i + j] += (int64_t)(a[2 * i] | a[2 * i + 1] << 8) * (b[2 * j] | b[2 * j + 1] << 8);
    for (int i = 0; i < 16; i++)
        t[i] += 38 * t[i + 16];
    for (int round = 0; round < 4; round++) {
        int64_t top = 0;
        for (int i = 0; i < 16; i++) {
            t[i] += top;
            top = t[i] >> 16;
            t[i] &= 0xffff;
        }
        t[0] += 38 * top;
    }
    for (int round = 0; round < 2; round++) { /* take p away when it fits */
        int64_t m[16], borrow = 0;
        for (int i = 0; i < 16; i++) {
            m[i] = t[i] - (i == 0 ? 0xffed : i == 15 ? 0x7fff : 0xffff) - borrow;
            borrow = m[i] < 0;
            m[i] += borrow << 16;
        }
        if (!borrow)
            memcpy(t, m, sizeof m);
    }
    for (int i = 0; i < 16; i++) {
        out[2 * i] = (uint8_t)t[i];
        out[2 * i + 1] = (uint8_t)(t[i] >> 8);
    }
}

/* Limbs at the edge of what fe_mul may be given. */
static struct fe some_loose(size_t i)
{
    struct fe f;
    rng_fill(&rng, &f, sizeof f);
    for (size_t k = 0; k < 5; k++) {
        f.v[k] &= ((uint64_t)1 << 54) - 1;
        if (i % 4 == 1 || (i % 4 == 2 && k == i / 4 % 5))
            f.v[k] = ((uint64_t)1 << 54) - 1;
        if (i % 4 == 3 && k != i / 4 % 5)
            f.v[k] = i / 20 % 3 ? FE_MASK : 0;
    }
    return f;
}

static void field_products_of_the_widest_limbs_are_right_and_tight(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4000; i++) {
        struct fe a = some_loose(i), b = some_loose(i / 2),
                  products[3] = {fe_mul(a, b), fe_sq(a), fe_carry(a)};
        uint8_t abytes[32], bbytes[32], got[32], expected[32], one[32] = {1};
        fe_to_bytes(a, abytes);
        fe_to_bytes(b, bbytes);
        const uint8_t *factors[3] = {bbytes, abytes, one};
        for (int k = 0; k < 3; k++) {
            slow_mul(abytes, factors[k], expected);
            fe_to_bytes(products[k], got);
            assert_memory_equal(got, expected, 32);
            for (int limb = 0; limb < 5; limb++)
                assert_true(products[k].v[limb] < ((uint64_t)1 << 51) + ((uint64_t)1 << 13));
        }
    }
}

static void field_differences_are_right_at_their_bounds(void **state)
{
    (void)state;
    const uint64_t tight = ((uint64_t)1 << 51) + ((uint64_t)1 << 13) - 1;
    const struct fe widest = {{tight, tight, tight, tight, tight}};
    const struct fe twice = fe_add(widest, widest);
    assert_true(fe_is_zero(fe_sub(fe_add(fe_sub(fe_zero, widest), widest), fe_zero)));
    assert_true(fe_is_zero(fe_add(fe_carry(fe_sub_wide(fe_zero, twice)), twice)));
    assert_true(fe_equal(fe_sub(widest, fe_zero), widest));
    for (int limb = 0; limb < 5; limb++) { /* no limb went below zero */
        assert_true(fe_sub(fe_zero, widest).v[limb] < (uint64_t)1 << 52);
        assert_true(fe_sub_wide(fe_zero, twice).v[limb] < (uint64_t)1 << 53);
    }
}

static void field_elements_have_one_encoding(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 19; k++) { /* p + k, for which there is room below 2^255 */
        uint8_t bytes[32], expected[32] = {(uint8_t)k};
        memset(bytes, 0xff, 32);
        bytes[0] = (uint8_t)(0xed + k);
        fe_to_bytes(fe_from_bytes(bytes), bytes);
        assert_memory_equal(bytes, expected, 32);
    }
    struct fe root, nine = {{9}}, inverses[3] = {nine, fe_zero, fe_sqrt_m1}, scratch[3];
    assert_int_equal(fe_sqrt_ratio(nine, fe_one, &root), 1);
    assert_true(fe_equal(fe_sq(root), nine));
    struct fe two = {{2}}; /* no square, for p = 5 mod 8; then the root is of i * u / v */
    assert_int_equal(fe_sqrt_ratio(two, fe_one, &root), 0);
    assert_true(fe_equal(fe_sq(root), fe_mul(two, fe_sqrt_m1)));
    assert_int_equal(fe_sqrt_ratio(fe_zero, fe_one, &root), 1);
    assert_int_equal(fe_sqrt_ratio(fe_one, fe_zero, &root), 0);
    assert_true(fe_is_zero(root));
    fe_invert_many(inverses, scratch, 3);
    assert_true(fe_equal(fe_mul(inverses[0], nine), fe_one));
    assert_true(fe_is_zero(inverses[1]));
    assert_true(fe_equal(fe_mul(inverses[2], fe_sqrt_m1), fe_one));
}

int main(void)
{
    static const uint8_t seed[32] = {20, 26};
    rng = rng_from_seed(&seeded, seed);
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiples_of_the_generator_are_the_rfcs),
        cmocka_unit_test(invalid_encodings_of_the_rfc_are_refused),
        cmocka_unit_test(valid_encodings_with_the_top_bit_set_are_refused),
        cmocka_unit_test(derivations_are_the_rfcs),
        cmocka_unit_test(decoding_accepts_what_libsodium_accepts),
        cmocka_unit_test(multiplication_is_libsodiums),
        cmocka_unit_test(multiplication_from_a_table_is_libsodiums),
        cmocka_unit_test(sums_and_differences_are_libsodiums),
        cmocka_unit_test(points_that_differ_by_small_order_are_one_element),
        cmocka_unit_test(batched_encoding_of_doubles_is_the_single_one),
        cmocka_unit_test(the_sum_of_many_multiples_is_the_naive_one),
        cmocka_unit_test(the_sum_reports_every_failed_allocation),
        cmocka_unit_test(scalars_have_one_encoding),
        cmocka_unit_test(scalar_halves_and_inverses_undo),
        cmocka_unit_test(field_products_of_the_widest_limbs_are_right_and_tight),
        cmocka_unit_test(field_differences_are_right_at_their_bounds),
        cmocka_unit_test(field_elements_have_one_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
