/*
 * The prime-order group ristretto255 (RFC 9496): encodings, the map from uniform bytes, addition, and four
 * kinds of scalar multiplication. Above it nobody knows a curve. Internally an element is one of several
 * curve points that stand for it, kept unencoded between steps; compare with group_equal, never with memcmp.
 *
 * Time: a function whose name ends in _vartime takes time that depends on its arguments and may be given
 * public data only (what the partner sent, what goes to the partner). Every other function is constant time
 * in scalars, elements and bytes alike, save that group_decode tells by its result that bytes were refused.
 * Ownership: elements are values; wipe secret ones with secret_wipe. Threads: any.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/scalar.h"
#include "crypto/xmd.h"

#define GROUP_BYTES 32u
#define GROUP_UNIFORM_BYTES 64u

/* Opaque by convention: a curve point in extended coordinates (point.h), its field elements as field.h has
 * them. */
struct fe {
    uint64_t v[5];
};
struct group_element {
    struct fe x, y, z, t;
};

/* RFC 9496 4.3.1. False: not the one canonical encoding of an element. The identity (zeros) is accepted here.
 */
MUST_CHECK bool group_decode(const uint8_t bytes[GROUP_BYTES], struct group_element *out);
/* RFC 9496 4.3.2. */
void group_encode(const struct group_element *e, uint8_t bytes[GROUP_BYTES]);
/* Encodes 2 * e[i] for every i with one inversion for a whole batch, where group_encode needs a root for
 * each: to encode s * P, multiply P by s / 2 (scalar_halve). bytes: count * GROUP_BYTES. */
void group_double_encode(const struct group_element *e, size_t count, uint8_t *bytes);

bool group_is_identity(const struct group_element *e);
bool group_equal(const struct group_element *a, const struct group_element *b);
extern const struct group_element group_identity, group_generator;

/* RFC 9496 4.3.4: 64 uniform bytes to a uniform element. */
void group_map(const uint8_t uniform[GROUP_UNIFORM_BYTES], struct group_element *out);
/* hash_to_ristretto255 (RFC 9380 appendix B) with the tag that `x` was made with. */
void group_hash(const struct xmd *x, struct sv message, struct group_element *out);

void group_add(const struct group_element *a, const struct group_element *b, struct group_element *out);
void group_sub(const struct group_element *a, const struct group_element *b, struct group_element *out);
/* s * e for any e. */
void group_mul(const struct scalar *s, const struct group_element *e, struct group_element *out);

/* Multiples of one element, made once, for many multiplications of it: several times as fast as group_mul. */
struct group_table;
MUST_CHECK enum err group_table_open(const struct group_element *e, struct errctx *ec,
                                     struct group_table **out);
void group_table_close(struct group_table *t);
void group_table_mul(const struct group_table *t, const struct scalar *s, struct group_element *out);

/* The sum of s[i] * e[i]. Public data only. ERR_MEMORY. */
MUST_CHECK enum err group_sum_vartime(const struct scalar *s, const struct group_element *e, size_t count,
                                      struct errctx *ec, struct group_element *out);
