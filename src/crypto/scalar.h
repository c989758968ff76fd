/*
 * Scalars of ristretto255: integers modulo the prime l = 2^252 + 27742317777372353535851937790883648493,
 * always reduced, little-endian (RFC 9496 4.4). All functions are constant time; wipe secret ones with
 * secret_wipe. None can fail unless it says so. Threads: any.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"

#define SCALAR_BYTES 32u
#define SCALAR_WIDE_BYTES 64u

struct scalar {
    uint8_t bytes[SCALAR_BYTES];
};

/* False when the encoding is not below l: a value has one encoding only. */
bool scalar_decode(const uint8_t bytes[SCALAR_BYTES], struct scalar *out);
/* 64 bytes modulo l: uniform to within 2^-250 when the bytes are. */
void scalar_reduce(const uint8_t wide[SCALAR_WIDE_BYTES], struct scalar *out);
/* Uniform in [1, l): RandomScalar of RFC 9497. */
void scalar_random(const struct rng *rng, struct scalar *out);
bool scalar_is_zero(const struct scalar *s);

void scalar_add(const struct scalar *a, const struct scalar *b, struct scalar *out);
void scalar_sub(const struct scalar *a, const struct scalar *b, struct scalar *out);
void scalar_mul(const struct scalar *a, const struct scalar *b, struct scalar *out);
/* a / 2 mod l, for group_double_encode. */
void scalar_halve(const struct scalar *a, struct scalar *out);
/* 1 / a; a is not 0. */
void scalar_invert(const struct scalar *a, struct scalar *out);
