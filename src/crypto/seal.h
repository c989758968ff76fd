/*
 * Seals one payload under one key that is used once: ChaCha20-Poly1305 (RFC 8439) with the zero nonce.
 * The nonce carries nothing here because no key ever seals a second payload: each is derived for one message
 * (in the private match, HKDF of an OPRF output, session and index). Sealing twice under a key would give
 * away both payloads, so a key that comes from anywhere but a fresh derivation has no place here.
 *
 * The AEAD does not commit to its key. Where a receiver tries several keys on one payload, or shows others
 * which key opened it, the key must be fixed by something else first (there: the tag found by equality).
 * Threads: any.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sv.h"

#define SEAL_KEY_BYTES 32u
#define SEAL_TAG_BYTES 16u

/* out: len + SEAL_TAG_BYTES. `bound` is authenticated and not sent; may be empty. out may be plain. */
void seal_close(const uint8_t key[SEAL_KEY_BYTES], struct sv bound, const void *plain, size_t len,
                uint8_t *out);
/* False when anything was changed, and then `plain` is zeroed. sealed: len + SEAL_TAG_BYTES; plain: len. */
MUST_CHECK bool seal_open(const uint8_t key[SEAL_KEY_BYTES], struct sv bound, const uint8_t *sealed,
                          void *plain, size_t len);
