/* Encodings and the map of RFC 9496, on the internal points. */
#include "crypto/point.h"
#include "crypto/secret.h"

const struct fe fe_d = {
    {0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff}};
const struct fe fe_2d = {
    {0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff}};

/* RFC 9496 4.1, with a = -1 */
static const struct fe sqrt_ad_minus_one = {
    {0x7f6a0497b2e1b, 0x1836f0a97afd2, 0x7d747f6be7638, 0x456079e7e6498, 0x376931bf2b834}};
static const struct fe invsqrt_a_minus_d = {
    {0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff}};
static const struct fe one_minus_d_sq = {
    {0x409c1945fc176, 0x719abc6a1fc4f, 0x1c37f90b20684, 0x6bccca55eedf, 0x29072a8b2b3e}};
static const struct fe d_minus_one_sq = {
    {0x55aaa44ed4d20, 0x59603c3332635, 0x26d3baf4a7928, 0x120a66e6997a9, 0x5968b37af66c2}};

bool group_decode(const uint8_t bytes[GROUP_BYTES], struct group_element *out)
{
    uint8_t again[GROUP_BYTES];
    struct fe s = fe_from_bytes(bytes);
    fe_to_bytes(s, again);
    bool canonical = hash_equal(bytes, again, sizeof again) && (bytes[0] & 1) == 0;

    struct fe ss = fe_sq(s), u1 = fe_sub(fe_one, ss), u2 = fe_add(fe_one, ss);
    struct fe u2_sq = fe_sq(u2), du1_sq = fe_mul(fe_d, fe_sq(u1));
    struct fe v = fe_neg(fe_carry(fe_add(du1_sq, u2_sq)));
    struct fe root;
    bool square = fe_sqrt_ratio(fe_one, fe_mul(v, u2_sq), &root);
    struct fe den_x = fe_mul(root, u2), den_y = fe_mul(fe_mul(root, den_x), v);
    out->x = fe_abs(fe_mul(fe_add(s, s), den_x));
    out->y = fe_mul(u1, den_y);
    out->z = fe_one;
    out->t = fe_mul(out->x, out->y);
    return canonical && square && !fe_is_negative(out->t) && !fe_is_zero(out->y);
}

void group_encode(const struct group_element *e, uint8_t bytes[GROUP_BYTES])
{
    struct fe u1 = fe_mul(fe_add(e->z, e->y), fe_sub(e->z, e->y)), u2 = fe_mul(e->x, e->y), root;
    fe_sqrt_ratio(fe_one, fe_mul(u1, fe_sq(u2)), &root);
    struct fe den1 = fe_mul(root, u1), den2 = fe_mul(root, u2);
    struct fe z_inv = fe_mul(fe_mul(den1, den2), e->t);
    struct fe ix = fe_mul(e->x, fe_sqrt_m1), iy = fe_mul(e->y, fe_sqrt_m1);
    uint64_t rotate = fe_is_negative(fe_mul(e->t, z_inv));
    struct fe x = fe_select(e->x, iy, rotate), y = fe_select(e->y, ix, rotate);
    struct fe den_inv = fe_select(den2, fe_mul(den1, invsqrt_a_minus_d), rotate);
    y = fe_cneg(y, fe_is_negative(fe_mul(x, z_inv)));
    fe_to_bytes(fe_abs(fe_mul(den_inv, fe_sub(e->z, y))), bytes);
}

/* What encoding 2P needs of P: with E, F, G, H below, 2P = (EF : GH : FH : EG), and the inverse of EFGH
 * stands for the root in group_encode, so that one inversion serves many (curve25519-dalek's
 * double_and_compress_batch). */
struct doubled {
    struct fe e, f, g, h, eg, fh;
};

static void doubled_of(const struct group_element *p, struct doubled *d, struct fe *efgh)
{
    struct fe zz = fe_sq(p->z), dtt = fe_mul(fe_sq(p->t), fe_d);
    d->e = fe_mul(p->x, fe_add(p->y, p->y));
    d->f = fe_carry(fe_add(zz, dtt));
    d->g = fe_carry(fe_add(fe_sq(p->y), fe_sq(p->x)));
    d->h = fe_carry(fe_sub(zz, dtt));
    d->eg = fe_mul(d->e, d->g);
    d->fh = fe_mul(d->f, d->h);
    *efgh = fe_mul(d->eg, d->fh);
}

static void doubled_encode(const struct doubled *d, struct fe inverse, uint8_t bytes[GROUP_BYTES])
{
    struct fe z_inv = fe_mul(d->eg, inverse), t_inv = fe_mul(d->fh, inverse);
    uint64_t rotate = fe_is_negative(fe_mul(d->eg, z_inv));
    struct fe e = fe_select(d->e, d->g, rotate), g = fe_select(d->g, fe_neg(d->e), rotate);
    struct fe h = fe_select(d->h, fe_mul(d->f, fe_sqrt_m1), rotate);
    struct fe magic = fe_select(invsqrt_a_minus_d, fe_sqrt_m1, rotate);
    g = fe_cneg(g, fe_is_negative(fe_mul(fe_mul(h, e), z_inv)));
    fe_to_bytes(fe_abs(fe_mul(fe_mul(fe_sub(h, g), magic), fe_mul(g, t_inv))), bytes);
}

void group_double_encode(const struct group_element *e, size_t count, uint8_t *bytes)
{
    enum { together = 32 };
    struct doubled d[together];
    struct fe efgh[together], scratch[together];
    for (size_t n; count > 0; count -= n, e += n, bytes += n * GROUP_BYTES) {
        n = count < together ? count : together;
        for (size_t i = 0; i < n; i++)
            doubled_of(&e[i], &d[i], &efgh[i]);
        fe_invert_many(efgh, scratch, n);
        for (size_t i = 0; i < n; i++)
            doubled_encode(&d[i], efgh[i], bytes + i * GROUP_BYTES);
    }
    secret_wipe(d, sizeof d);
    secret_wipe(efgh, sizeof efgh);
    secret_wipe(scratch, sizeof scratch);
}

bool group_is_identity(const struct group_element *e)
{
    return fe_is_zero(e->x) | fe_is_zero(e->y);
}

bool group_equal(const struct group_element *a, const struct group_element *b)
{
    return fe_equal(fe_mul(a->x, b->y), fe_mul(a->y, b->x)) |
           fe_equal(fe_mul(a->y, b->y), fe_mul(a->x, b->x));
}

/* MAP of 4.3.4, for both halves of the uniform bytes at once. */
static void map_pair(const uint8_t uniform[GROUP_UNIFORM_BYTES], struct group_element out[2])
{
    struct fe t[2], r[2], u[2], v[2], root[2];
    uint64_t square[2];
    for (int i = 0; i < 2; i++) {
        t[i] = fe_from_bytes(uniform + 32 * i);
        r[i] = fe_mul(fe_sqrt_m1, fe_sq(t[i]));
        u[i] = fe_mul(fe_add(r[i], fe_one), one_minus_d_sq);
        struct fe rd1 = fe_carry(fe_add(fe_mul(r[i], fe_d), fe_one));
        v[i] = fe_mul(fe_neg(rd1), fe_add(r[i], fe_d));
    }
    fe_sqrt_ratio_pair(u, v, root, square);
    for (int i = 0; i < 2; i++) {
        struct fe other = fe_neg(fe_abs(fe_mul(root[i], t[i])));
        struct fe s = fe_select(other, root[i], square[i]);
        struct fe c = fe_select(r[i], fe_neg(fe_one), square[i]);
        struct fe n = fe_sub(fe_mul(fe_mul(c, fe_sub(r[i], fe_one)), d_minus_one_sq), v[i]);
        struct fe ss = fe_sq(s);
        struct point_completed p = {fe_mul(fe_add(s, s), v[i]), fe_sub(fe_one, ss),
                                    fe_mul(n, sqrt_ad_minus_one), fe_add(fe_one, ss)};
        point_to_extended(&p, &out[i]);
    }
}

void group_map(const uint8_t uniform[GROUP_UNIFORM_BYTES], struct group_element *out)
{
    struct group_element both[2];
    map_pair(uniform, both);
    group_add(&both[0], &both[1], out);
    secret_wipe(both, sizeof both);
}

void group_hash(const struct xmd *x, struct sv message, struct group_element *out)
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];
    xmd_expand(x, message, SV(""), uniform);
    group_map(uniform, out);
    secret_wipe(uniform, sizeof uniform);
}
