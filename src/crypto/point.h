/*
 * Inside of group.h: points of edwards25519, -x^2 + y^2 = 1 + d x^2 y^2, that stand for elements of
 * ristretto255. Formulas of Hisil, Wong, Carter and Dawson ("Twisted Edwards Curves Revisited", 2008),
 * complete for this curve, so that no pair of points is a special case. Constant time. For the group's own
 * sources only.
 *
 * Extended: x = X/Z, y = Y/Z, T = XY/Z. Projective: without T, enough to double. A sum or a double comes out
 * *completed*, x = X/Z, y = Y/T, and costs 3 products to go on as projective, 4 as extended.
 * All coordinates are tight between operations (field.h), those of a completed point loose.
 */
#pragma once
#include "crypto/field.h"

struct point_completed {
    struct fe x, y, z, t;
};
/* A second operand made ready: Y + X, Y - X, Z, 2dT. */
struct point_cached {
    struct fe y_plus_x, y_minus_x, z, t2d;
};
/* The same with Z = 1; 128 bytes, for the cache lines. */
struct point_affine {
    struct fe y_plus_x, y_minus_x, t2d;
    uint64_t unused;
};

extern const struct fe fe_d, fe_2d;

FE_INLINE void point_to_projective(const struct point_completed *c, struct group_element *out)
{
    out->x = fe_mul(c->x, c->t);
    out->y = fe_mul(c->y, c->z);
    out->z = fe_mul(c->z, c->t);
}

FE_INLINE void point_to_extended(const struct point_completed *c, struct group_element *out)
{
    point_to_projective(c, out);
    out->t = fe_mul(c->x, c->y);
}

FE_INLINE void point_to_cached(const struct group_element *p, struct point_cached *out)
{
    out->y_plus_x = fe_add(p->y, p->x);
    out->y_minus_x = fe_sub(p->y, p->x);
    out->z = p->z;
    out->t2d = fe_mul(p->t, fe_2d);
}

/* Needs x, y, z only. Widest: t < 2^52 + 2^14 + (4p's limb) < 2^53.6. */
FE_INLINE void point_double(const struct group_element *p, struct point_completed *out)
{
    struct fe xx = fe_sq(p->x), yy = fe_sq(p->y), zz = fe_sq(p->z);
    struct fe sum_sq = fe_sq(fe_add(p->x, p->y));
    out->y = fe_add(yy, xx);
    out->z = fe_sub(yy, xx);
    out->x = fe_sub_wide(sum_sq, out->y);
    out->t = fe_sub_wide(fe_add(zz, zz), out->z);
}

FE_INLINE void point_complete(struct fe plus, struct fe minus, struct fe t, struct fe z,
                              struct point_completed *out)
{
    struct fe zz = fe_add(z, z);
    out->x = fe_sub(plus, minus);
    out->y = fe_add(plus, minus);
    out->z = fe_add(zz, t);
    out->t = fe_sub(zz, t);
}

FE_INLINE void point_add(const struct group_element *p, const struct point_cached *q,
                         struct point_completed *out)
{
    point_complete(fe_mul(fe_add(p->y, p->x), q->y_plus_x), fe_mul(fe_sub(p->y, p->x), q->y_minus_x),
                   fe_mul(p->t, q->t2d), fe_mul(p->z, q->z), out);
}

FE_INLINE void point_add_affine(const struct group_element *p, const struct point_affine *q,
                                struct point_completed *out)
{
    point_complete(fe_mul(fe_add(p->y, p->x), q->y_plus_x), fe_mul(fe_sub(p->y, p->x), q->y_minus_x),
                   fe_mul(p->t, q->t2d), p->z, out);
}

/* -Q: x and t change sign, so that the first two change places. t2d is tight before and after. */
FE_INLINE void point_negate_affine(struct point_affine *q, uint64_t bit)
{
    struct fe plus = fe_select(q->y_plus_x, q->y_minus_x, bit);
    q->y_minus_x = fe_select(q->y_minus_x, q->y_plus_x, bit);
    q->y_plus_x = plus;
    q->t2d = fe_cneg(q->t2d, bit);
}

FE_INLINE void point_negate_cached(struct point_cached *q, uint64_t bit)
{
    struct fe plus = fe_select(q->y_plus_x, q->y_minus_x, bit);
    q->y_minus_x = fe_select(q->y_minus_x, q->y_plus_x, bit);
    q->y_plus_x = plus;
    q->t2d = fe_cneg(q->t2d, bit);
}

/* Affine forms of many points with one inversion; scratch: 2 * count. */
void point_to_affine_many(const struct group_element *p, size_t count, struct fe *scratch,
                          struct point_affine *out);

/* Signed digits: s = sum of digits[i] * 2^(width * i), each above -2^(width-1) and not above 2^(width-1);
 * width 2 to
 * 14. `count` digits with width * count >= 254 leave no carry, because s < 2^253. */
#define POINT_DIGITS(width) ((253 + (width)) / (width))
void point_digits(const struct scalar *s, unsigned width, int16_t *digits, size_t count);
