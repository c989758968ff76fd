/*
 * Everything that a party chooses at random for a session and may later show to an overseer follows from one
 * 32-byte seed: subkey = first 32 bytes of HMAC-SHA-512(seed, "enlace-psi/1 seed " || label).
 * The OPRF key, and the scalars of the counting suite, have a seed of their own that is wiped.
 */
#pragma once
#include <stdint.h>

#define PSI_SUBKEY_BYTES 32u

void psi_subkey(const uint8_t seed[32], const char *label, uint8_t out[PSI_SUBKEY_BYTES]);
/* First `len` (<= 64) bytes of HMAC-SHA-512(key, u32 number). */
void psi_prf(const uint8_t key[PSI_SUBKEY_BYTES], uint32_t number, void *out, unsigned len);
