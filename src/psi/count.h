/*
 * The counting suite's arithmetic, dh-ca-ristretto255 (De Cristofaro, Gasti, Tsudik 2012): with secret
 * scalars a (asker) and b (holder), and H the map of a token to the group, the asker sends a*H(x); the holder
 * answers ab*H(x), shuffled, and sends tags of b*H(y); the asker multiplies the answers by 1/a and compares
 * tags. It learns how many are equal, by family, and not which, as long as both follow the protocol: an asker
 * that sent one token many times over would learn whether the holder has it. Private to psi/.
 */
#pragma once
#include "crypto/scalar.h"
#include "psi/session.h"

/* Element i of out = scalar * H(digest i). Constant time. */
void psi_count_raise_tokens(const struct scalar *scalar, const uint8_t (*digests)[TOKEN_DIGEST_BYTES],
                            uint32_t count, unsigned threads, uint8_t *out);
/* Element i of out = scalar * element i, the partner's. ERR_PARTNER: one is no encoding, or the identity. */
MUST_CHECK enum err psi_count_raise_elements(const struct scalar *scalar, const uint8_t *elements,
                                             uint32_t count, unsigned threads, struct errctx *ec,
                                             uint8_t *out);
/* First 16 bytes of SHA-512("enlace-psi/1 count tag" || session id || element). */
void psi_count_tag(const uint8_t session_id[PSI_HASH_BYTES], const uint8_t element[PSI_ELEMENT_BYTES],
                   uint8_t out[PSI_TAG_BYTES]);
/* The asker's scalar, from its seed. */
void psi_count_scalar(const uint8_t seed[PSI_SEED_BYTES], struct scalar *out);

static inline struct scalar *psi_count_scalar_of(struct secret *secret)
{
    return (struct scalar *)(void *)secret_bytes(secret); /* struct scalar is bytes: any alignment will do */
}
