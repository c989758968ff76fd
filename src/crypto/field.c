#include "crypto/field.h"

#include <string.h>

const struct fe fe_zero;
const struct fe fe_one = {{1}};
const struct fe fe_sqrt_m1 = {
    {0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};

static uint64_t load(const uint8_t *in)
{
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | in[i];
    return v;
}

struct fe fe_from_bytes(const uint8_t in[32])
{
    return (struct fe){{load(in) & FE_MASK, load(in + 6) >> 3 & FE_MASK, load(in + 12) >> 6 & FE_MASK,
                        load(in + 19) >> 1 & FE_MASK, load(in + 24) >> 12 & FE_MASK}};
}

/* The representative below p. After one carry a < 2p: q says whether a + 19 reaches 2^255, that is a >= p. */
static struct fe canonical(struct fe a)
{
    a = fe_carry(a);
    uint64_t q = (a.v[0] + 19) >> 51;
    for (int i = 1; i < 5; i++)
        q = (a.v[i] + q) >> 51;
    a.v[0] += 19 * q;
    for (int i = 0; i < 4; i++) {
        a.v[i + 1] += a.v[i] >> 51;
        a.v[i] &= FE_MASK;
    }
    a.v[4] &= FE_MASK;
    return a;
}

void fe_to_bytes(struct fe a, uint8_t out[32])
{
    a = canonical(a);
    const uint64_t words[4] = {a.v[0] | a.v[1] << 51, a.v[1] >> 13 | a.v[2] << 38,
                               a.v[2] >> 26 | a.v[3] << 25, a.v[3] >> 39 | a.v[4] << 12};
    for (int i = 0; i < 32; i++)
        out[i] = (uint8_t)(words[i / 8] >> (8 * (i % 8)));
}

uint64_t fe_is_zero(struct fe a)
{
    a = canonical(a);
    uint64_t any = a.v[0] | a.v[1] | a.v[2] | a.v[3] | a.v[4];
    return 1 ^ (any | (0 - any)) >> 63;
}

uint64_t fe_is_negative(struct fe a)
{
    return canonical(a).v[0] & 1;
}

uint64_t fe_equal(struct fe a, struct fe b)
{
    return fe_is_zero(fe_sub(a, b));
}

struct fe fe_abs(struct fe a)
{
    return fe_cneg(a, fe_is_negative(a));
}

/* Several chains of squarings side by side: each waits for its own last product only. */
static inline void square_times(struct fe *a, size_t lanes, int times)
{
    for (int i = 0; i < times; i++)
#pragma GCC unroll 2
        for (size_t k = 0; k < lanes; k++)
            a[k] = fe_sq(a[k]);
}

static inline void multiply(struct fe *a, const struct fe *b, size_t lanes)
{
    for (size_t k = 0; k < lanes; k++)
        a[k] = fe_mul(a[k], b[k]);
}

#define LANES_MAX 2

/* a^(2^250 - 1), and a^11 on the way: the start of both powers below. The chain is Bernstein's ("Curve25519:
 * new Diffie-Hellman speed records", 2006). */
static inline __attribute__((always_inline)) void power_250(const struct fe *a, size_t lanes,
                                                            struct fe *eleven, struct fe *out)
{
    const size_t bytes = lanes * sizeof *a;
    struct fe t[LANES_MAX], p10[LANES_MAX], p50[LANES_MAX];
    memcpy(t, a, bytes);
    square_times(t, lanes, 1);
    memcpy(eleven, t, bytes); /* 2 */
    square_times(t, lanes, 2);
    multiply(t, a, lanes); /* 9 */
    multiply(eleven, t, lanes);
    memcpy(out, eleven, bytes);
    square_times(out, lanes, 1);
    multiply(out, t, lanes); /* 2^5 - 1 */
    memcpy(t, out, bytes);
    square_times(t, lanes, 5);
    multiply(t, out, lanes); /* 2^10 - 1 */
    memcpy(p10, t, bytes);
    square_times(t, lanes, 10);
    multiply(t, p10, lanes); /* 2^20 - 1 */
    memcpy(out, t, bytes);
    square_times(t, lanes, 20);
    multiply(t, out, lanes); /* 2^40 - 1 */
    square_times(t, lanes, 10);
    multiply(t, p10, lanes); /* 2^50 - 1 */
    memcpy(p50, t, bytes);
    square_times(t, lanes, 50);
    multiply(t, p50, lanes); /* 2^100 - 1 */
    memcpy(out, t, bytes);
    square_times(t, lanes, 100);
    multiply(t, out, lanes); /* 2^200 - 1 */
    square_times(t, lanes, 50);
    multiply(t, p50, lanes);
    memcpy(out, t, bytes);
}

struct fe fe_invert(struct fe a)
{
    struct fe eleven, t;
    power_250(&a, 1, &eleven, &t);
    square_times(&t, 1, 5);
    return fe_mul(t, eleven); /* 2^255 - 21 = p - 2 */
}

/* Montgomery's trick: running products forth, one inversion, and back. A zero takes part as a one. */
void fe_invert_many(struct fe *a, struct fe *scratch, size_t count)
{
    struct fe product = fe_one;
    for (size_t i = 0; i < count; i++) {
        scratch[i] = product;
        product = fe_mul(product, fe_select(a[i], fe_one, fe_is_zero(a[i])));
    }
    product = fe_invert(product);
    for (size_t i = count; i-- > 0;) {
        uint64_t zero = fe_is_zero(a[i]);
        struct fe inverse = fe_mul(product, scratch[i]);
        product = fe_mul(product, fe_select(a[i], fe_one, zero));
        a[i] = fe_select(inverse, fe_zero, zero);
    }
}

/* r = (u * v^3) * (u * v^7)^((p - 5) / 8), then corrected by a fourth root of one. */
static inline __attribute__((always_inline)) void
sqrt_ratios(const struct fe *u, const struct fe *v, size_t lanes, struct fe *root, uint64_t *was_square)
{
    struct fe uv7[LANES_MAX], power[LANES_MAX], unused[LANES_MAX];
    for (size_t k = 0; k < lanes; k++) {
        struct fe v3 = fe_mul(fe_sq(v[k]), v[k]);
        root[k] = fe_mul(u[k], v3);
        uv7[k] = fe_mul(root[k], fe_sq(fe_sq(v[k])));
    }
    power_250(uv7, lanes, unused, power);
    square_times(power, lanes, 2);
    multiply(power, uv7, lanes); /* 2^252 - 3 */
    for (size_t k = 0; k < lanes; k++) {
        struct fe r = fe_mul(root[k], power[k]);
        struct fe check = fe_mul(v[k], fe_sq(r)), minus_u = fe_neg(u[k]);
        uint64_t correct = fe_equal(check, u[k]), flipped = fe_equal(check, minus_u);
        uint64_t flipped_i = fe_equal(check, fe_mul(minus_u, fe_sqrt_m1));
        r = fe_select(r, fe_mul(r, fe_sqrt_m1), flipped | flipped_i);
        root[k] = fe_abs(r);
        was_square[k] = correct | flipped;
    }
}

uint64_t fe_sqrt_ratio(struct fe u, struct fe v, struct fe *root)
{
    uint64_t was_square;
    sqrt_ratios(&u, &v, 1, root, &was_square);
    return was_square;
}

void fe_sqrt_ratio_pair(const struct fe u[2], const struct fe v[2], struct fe root[2], uint64_t was_square[2])
{
    sqrt_ratios(u, v, 2, root, was_square);
}
