/*
 * One entry of a holder's set: for the i-th entity sharing a token, whoever knows the token's OPRF output k
 * (its first 32 bytes) finds the entry by its tag and opens its payload.
 *
 *   tag (16) || key (32) = HKDF-Expand(SHA-512)(k, "enlace-psi/1 entry" || session id || u32 i)
 *   entry (64) = tag || ChaCha20-Poly1305(key, nonce 0, payload (32))
 *   payload = pseudonym (16) || u16 family || u32 identifier bitmap || u8 birth-year bucket || 9 zero bytes
 *
 * HKDF's extraction is skipped as RFC 5869 3.3 allows: k is uniform. One block gives both values.
 */
#pragma once
#include "psi/message.h"

#define PSI_KEY_BYTES 32u /* of an OPRF output: what is kept for a token */

struct psi_payload {
    uint8_t pseudonym[PSI_PSEUDONYM_BYTES];
    uint32_t identifier_bitmap;
    uint16_t family;
    uint8_t birth_year_bucket;
};

struct psi_lock {
    uint8_t tag[PSI_TAG_BYTES];
    uint8_t key[32];
};
void psi_lock_derive(const uint8_t k[PSI_KEY_BYTES], const uint8_t session_id[PSI_HASH_BYTES], uint32_t i,
                     struct psi_lock *out);

void psi_entry_seal(const struct psi_lock *lock, const struct psi_payload *payload,
                    uint8_t out[PSI_ENTRY_BYTES]);
/* False: it does not open, or its padding is not zero. The tag was compared before. */
MUST_CHECK bool psi_entry_open(const struct psi_lock *lock, const uint8_t entry[PSI_ENTRY_BYTES],
                               struct psi_payload *out);
