/*
 * Hashes and what is built from them: SHA-512, SHA-256, HMAC-SHA-512 (RFC 2104, FIPS 180-4), HKDF-SHA-512
 * (RFC 5869), constant-time comparison and hex. Knows nothing of what it hashes.
 * None of these can fail. States hold no memory of their own; hash_*_final wipes them. Threads: a state
 * belongs to one, the rest any.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

#define HASH_SHA512_BYTES 64u
#define HASH_SHA256_BYTES 32u

/* Opaque by convention: room for the implementation's state. Copying one forks the hash. */
struct hash_sha512 {
    uint64_t opaque[26];
};
struct hash_sha256 {
    uint64_t opaque[13];
};

void hash_sha512(const void *bytes, size_t len, uint8_t out[HASH_SHA512_BYTES]);
void hash_sha512_init(struct hash_sha512 *h);
void hash_sha512_update(struct hash_sha512 *h, const void *bytes, size_t len);
void hash_sha512_final(struct hash_sha512 *h, uint8_t out[HASH_SHA512_BYTES]);

void hash_sha256(const void *bytes, size_t len, uint8_t out[HASH_SHA256_BYTES]);
void hash_sha256_init(struct hash_sha256 *h);
void hash_sha256_update(struct hash_sha256 *h, const void *bytes, size_t len);
void hash_sha256_final(struct hash_sha256 *h, uint8_t out[HASH_SHA256_BYTES]);

/* A key of any length. The key schedule (two compressions) can be kept and copied for many messages. */
struct hash_hmac {
    struct hash_sha512 inner, outer;
};
void hash_hmac(const void *key, size_t key_len, const void *bytes, size_t len,
               uint8_t out[HASH_SHA512_BYTES]);
void hash_hmac_init(struct hash_hmac *h, const void *key, size_t key_len);
void hash_hmac_update(struct hash_hmac *h, const void *bytes, size_t len);
void hash_hmac_final(struct hash_hmac *h, uint8_t out[HASH_SHA512_BYTES]);

#define HASH_HKDF_BYTES_MAX (255u * HASH_SHA512_BYTES) /* RFC 5869, 2.3 */

/* RFC 5869 2.2. An empty salt stands for 64 zero bytes. */
void hash_hkdf_extract(struct sv salt, const void *ikm, size_t ikm_len, uint8_t prk[HASH_SHA512_BYTES]);
/* RFC 5869 2.3; len <= HASH_HKDF_BYTES_MAX. Up to 64 bytes cost four compressions when info is short. */
void hash_hkdf_expand(const void *prk, size_t prk_len, struct sv info, uint8_t *out, size_t len);

/* Equal? In time that depends on len alone. */
bool hash_equal(const void *a, const void *b, size_t len);

/* Lower case, 2 * len digits and a NUL. */
void hash_to_hex(const void *bytes, size_t len, char *out);
/* Exactly 2 * len digits of either case, else false. */
bool hash_from_hex(struct sv hex, void *out, size_t len);
