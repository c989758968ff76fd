/*
 * Inside of group.h: the field of integers modulo p = 2^255 - 19, five limbs of 51 bits, in portable C with
 * 128-bit products. Everything is constant time. For point.h and the group's own sources only.
 *
 * Bounds, which every formula must keep. A *tight* element has limbs below 2^51 + 2^13, a *loose* one below
 * 2^54.
 *
 * - fe_mul, fe_sq, fe_carry: take loose, give tight.
 * - fe_add: gives the sum of both bounds; tight + tight < 2^52 + 2^14.
 * - fe_sub(a, b): b < 2^52 - 38, so tight; gives less than a's bound + 2^52.
 * - fe_sub_wide(a, b): b < 2^53 - 76; gives less than a's bound + 2^53.
 * - fe_neg, fe_cneg, fe_abs: take tight, give tight. fe_select: as its operands.
 * - fe_equal: its second operand is tight. The other questions and fe_to_bytes take loose.
 *
 * So the sums and differences of products need no carry before the next product.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "crypto/group.h"

typedef unsigned __int128 fe_wide;

#define FE_MASK (((uint64_t)1 << 51) - 1)
#define FE_INLINE static inline __attribute__((always_inline))

extern const struct fe fe_zero, fe_one, fe_sqrt_m1;

/* Limb by limb in full: written as loops, gcc keeps them in memory. */
FE_INLINE struct fe fe_add(struct fe a, struct fe b)
{
    return (struct fe){{a.v[0] + b.v[0], a.v[1] + b.v[1], a.v[2] + b.v[2], a.v[3] + b.v[3], a.v[4] + b.v[4]}};
}

/* a + n * p - b, so that no limb goes below zero */
FE_INLINE struct fe fe_sub_multiple(struct fe a, struct fe b, uint64_t n)
{
    const uint64_t low = n * (FE_MASK - 18), high = n * FE_MASK;
    return (struct fe){{a.v[0] + low - b.v[0], a.v[1] + high - b.v[1], a.v[2] + high - b.v[2],
                        a.v[3] + high - b.v[3], a.v[4] + high - b.v[4]}};
}

FE_INLINE struct fe fe_sub(struct fe a, struct fe b)
{
    return fe_sub_multiple(a, b, 2);
}

FE_INLINE struct fe fe_sub_wide(struct fe a, struct fe b)
{
    return fe_sub_multiple(a, b, 4);
}

FE_INLINE struct fe fe_carry(struct fe a)
{
    return (struct fe){{(a.v[0] & FE_MASK) + 19 * (a.v[4] >> 51), (a.v[1] & FE_MASK) + (a.v[0] >> 51),
                        (a.v[2] & FE_MASK) + (a.v[1] >> 51), (a.v[3] & FE_MASK) + (a.v[2] >> 51),
                        (a.v[4] & FE_MASK) + (a.v[3] >> 51)}};
}

/* Column sums of loose operands stay below 77 * 2^108 < 2^115, so that each carry fits 64 bits; the last,
 * whose column has no factor 19, is below 5 * 2^57, and 19 times that still fits. */
FE_INLINE struct fe fe_fold(fe_wide r0, fe_wide r1, fe_wide r2, fe_wide r3, fe_wide r4)
{
    struct fe h;
    r1 += (uint64_t)(r0 >> 51);
    r2 += (uint64_t)(r1 >> 51);
    r3 += (uint64_t)(r2 >> 51);
    r4 += (uint64_t)(r3 >> 51);
    h.v[0] = ((uint64_t)r0 & FE_MASK) + 19 * (uint64_t)(r4 >> 51);
    h.v[1] = ((uint64_t)r1 & FE_MASK) + (h.v[0] >> 51);
    h.v[0] &= FE_MASK;
    h.v[2] = (uint64_t)r2 & FE_MASK;
    h.v[3] = (uint64_t)r3 & FE_MASK;
    h.v[4] = (uint64_t)r4 & FE_MASK;
    return h;
}

FE_INLINE struct fe fe_mul(struct fe a, struct fe b)
{
    const uint64_t a0 = a.v[0], a1 = a.v[1], a2 = a.v[2], a3 = a.v[3], a4 = a.v[4];
    const uint64_t b0 = b.v[0], b1 = b.v[1], b2 = b.v[2], b3 = b.v[3], b4 = b.v[4];
    const uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
    fe_wide r0 = (fe_wide)a0 * b0 + (fe_wide)a1 * c4 + (fe_wide)a2 * c3 + (fe_wide)a3 * c2 + (fe_wide)a4 * c1;
    fe_wide r1 = (fe_wide)a0 * b1 + (fe_wide)a1 * b0 + (fe_wide)a2 * c4 + (fe_wide)a3 * c3 + (fe_wide)a4 * c2;
    fe_wide r2 = (fe_wide)a0 * b2 + (fe_wide)a1 * b1 + (fe_wide)a2 * b0 + (fe_wide)a3 * c4 + (fe_wide)a4 * c3;
    fe_wide r3 = (fe_wide)a0 * b3 + (fe_wide)a1 * b2 + (fe_wide)a2 * b1 + (fe_wide)a3 * b0 + (fe_wide)a4 * c4;
    fe_wide r4 = (fe_wide)a0 * b4 + (fe_wide)a1 * b3 + (fe_wide)a2 * b2 + (fe_wide)a3 * b1 + (fe_wide)a4 * b0;
    return fe_fold(r0, r1, r2, r3, r4);
}

FE_INLINE struct fe fe_sq(struct fe a)
{
    const uint64_t a0 = a.v[0], a1 = a.v[1], a2 = a.v[2], a3 = a.v[3], a4 = a.v[4];
    const uint64_t d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, c3 = 19 * a3, c4 = 19 * a4;
    fe_wide r0 = (fe_wide)a0 * a0 + (fe_wide)d1 * c4 + (fe_wide)d2 * c3;
    fe_wide r1 = (fe_wide)d0 * a1 + (fe_wide)d2 * c4 + (fe_wide)a3 * c3;
    fe_wide r2 = (fe_wide)d0 * a2 + (fe_wide)a1 * a1 + (fe_wide)(2 * a3) * c4;
    fe_wide r3 = (fe_wide)d0 * a3 + (fe_wide)d1 * a2 + (fe_wide)a4 * c4;
    fe_wide r4 = (fe_wide)d0 * a4 + (fe_wide)d1 * a3 + (fe_wide)a2 * a2;
    return fe_fold(r0, r1, r2, r3, r4);
}

/* bit ? b : a, for bit 0 or 1 */
FE_INLINE struct fe fe_select(struct fe a, struct fe b, uint64_t bit)
{
    const uint64_t m = 0 - bit;
    return (struct fe){{a.v[0] ^ (m & (a.v[0] ^ b.v[0])), a.v[1] ^ (m & (a.v[1] ^ b.v[1])),
                        a.v[2] ^ (m & (a.v[2] ^ b.v[2])), a.v[3] ^ (m & (a.v[3] ^ b.v[3])),
                        a.v[4] ^ (m & (a.v[4] ^ b.v[4]))}};
}

FE_INLINE struct fe fe_neg(struct fe a)
{
    return fe_carry(fe_sub(fe_zero, a));
}

FE_INLINE struct fe fe_cneg(struct fe a, uint64_t bit)
{
    return fe_select(a, fe_neg(a), bit);
}

/* The one representative below p, little-endian; reading ignores the top bit and accepts values of p and
 * above. */
void fe_to_bytes(struct fe a, uint8_t out[32]);
struct fe fe_from_bytes(const uint8_t in[32]);

/* 0 or 1. Negative is odd (RFC 9496 3.1). */
uint64_t fe_is_zero(struct fe a);
uint64_t fe_is_negative(struct fe a);
uint64_t fe_equal(struct fe a, struct fe b);
struct fe fe_abs(struct fe a);

/* 1 / a, and 0 for 0. */
struct fe fe_invert(struct fe a);
/* Replaces each of count elements by its inverse, 0 by 0, with one inversion; scratch as long as a. */
void fe_invert_many(struct fe *a, struct fe *scratch, size_t count);

/* SQRT_RATIO_M1 (RFC 9496 4.2) of tight elements: 1 and sqrt(u/v), or 0 and sqrt(i*u/v) when u/v is no
 * square; the root is not negative. A pair takes about seven eighths of the time of two: each of the two
 * chains of squarings waits for its own last product only. */
uint64_t fe_sqrt_ratio(struct fe u, struct fe v, struct fe *root);
void fe_sqrt_ratio_pair(const struct fe u[2], const struct fe v[2], struct fe root[2],
                        uint64_t was_square[2]);
