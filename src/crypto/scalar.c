#include "crypto/scalar.h"

#include <sodium.h>
#include <string.h>

#include "base/err.h"

/* a < l by the borrow of a - l, byte by byte, so that the time says nothing of a secret scalar. */
bool scalar_decode(const uint8_t bytes[SCALAR_BYTES], struct scalar *out)
{
    static const uint8_t l[SCALAR_BYTES] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                            0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                            0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    unsigned borrow = 0;
    for (size_t i = 0; i < SCALAR_BYTES; i++)
        borrow = ((unsigned)bytes[i] - l[i] - borrow) >> 31;
    memcpy(out->bytes, bytes, SCALAR_BYTES);
    return borrow == 1;
}

void scalar_reduce(const uint8_t wide[SCALAR_WIDE_BYTES], struct scalar *out)
{
    crypto_core_ristretto255_scalar_reduce(out->bytes, wide);
}

void scalar_random(const struct rng *rng, struct scalar *out)
{
    uint8_t wide[SCALAR_WIDE_BYTES];
    do {
        rng_fill(rng, wide, sizeof wide);
        scalar_reduce(wide, out);
    } while (scalar_is_zero(out));
    sodium_memzero(wide, sizeof wide);
}

bool scalar_is_zero(const struct scalar *s)
{
    return sodium_is_zero(s->bytes, SCALAR_BYTES);
}

void scalar_add(const struct scalar *a, const struct scalar *b, struct scalar *out)
{
    crypto_core_ristretto255_scalar_add(out->bytes, a->bytes, b->bytes);
}

void scalar_sub(const struct scalar *a, const struct scalar *b, struct scalar *out)
{
    crypto_core_ristretto255_scalar_sub(out->bytes, a->bytes, b->bytes);
}

void scalar_mul(const struct scalar *a, const struct scalar *b, struct scalar *out)
{
    crypto_core_ristretto255_scalar_mul(out->bytes, a->bytes, b->bytes);
}

void scalar_halve(const struct scalar *a, struct scalar *out)
{
    /* (l + 1) / 2 */
    static const struct scalar half = {{0xf7, 0xe9, 0x7a, 0x2e, 0x8d, 0x31, 0x09, 0x2c, 0x6b, 0xce, 0x7b,
                                        0x51, 0xef, 0x7c, 0x6f, 0x0a, 0,    0,    0,    0,    0,    0,
                                        0,    0,    0,    0,    0,    0,    0,    0,    0,    0x08}};
    scalar_mul(a, &half, out);
}

void scalar_invert(const struct scalar *a, struct scalar *out)
{
    BUG_ON(scalar_is_zero(a));
    struct scalar copy = *a;
    BUG_ON(crypto_core_ristretto255_scalar_invert(out->bytes, copy.bytes) != 0);
    sodium_memzero(&copy, sizeof copy);
}
