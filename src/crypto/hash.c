#include "crypto/hash.h"

#include <sodium.h>

#include "base/err.h"

_Static_assert(sizeof(struct hash_sha512) >= sizeof(crypto_hash_sha512_state), "room for libsodium's state");
_Static_assert(sizeof(struct hash_sha256) >= sizeof(crypto_hash_sha256_state), "room for libsodium's state");
_Static_assert(_Alignof(struct hash_sha512) >= _Alignof(crypto_hash_sha512_state), "aligned for it");
_Static_assert(_Alignof(struct hash_sha256) >= _Alignof(crypto_hash_sha256_state), "aligned for it");

static crypto_hash_sha512_state *state512(struct hash_sha512 *h)
{
    return (crypto_hash_sha512_state *)(void *)h->opaque;
}

static crypto_hash_sha256_state *state256(struct hash_sha256 *h)
{
    return (crypto_hash_sha256_state *)(void *)h->opaque;
}

void hash_sha512(const void *bytes, size_t len, uint8_t out[HASH_SHA512_BYTES])
{
    crypto_hash_sha512(out, bytes, len);
}

void hash_sha512_init(struct hash_sha512 *h)
{
    crypto_hash_sha512_init(state512(h));
}

void hash_sha512_update(struct hash_sha512 *h, const void *bytes, size_t len)
{
    crypto_hash_sha512_update(state512(h), bytes, len);
}

void hash_sha512_final(struct hash_sha512 *h, uint8_t out[HASH_SHA512_BYTES])
{
    crypto_hash_sha512_final(state512(h), out);
}

void hash_sha256(const void *bytes, size_t len, uint8_t out[HASH_SHA256_BYTES])
{
    crypto_hash_sha256(out, bytes, len);
}

void hash_sha256_init(struct hash_sha256 *h)
{
    crypto_hash_sha256_init(state256(h));
}

void hash_sha256_update(struct hash_sha256 *h, const void *bytes, size_t len)
{
    crypto_hash_sha256_update(state256(h), bytes, len);
}

void hash_sha256_final(struct hash_sha256 *h, uint8_t out[HASH_SHA256_BYTES])
{
    crypto_hash_sha256_final(state256(h), out);
}

/* RFC 2104 written out, because libsodium's state of the same name cannot be forked after the key cheaply. */
void hash_hmac_init(struct hash_hmac *h, const void *key, size_t key_len)
{
    enum { block = 128 };
    uint8_t pad[block] = {0};
    if (key_len > block)
        hash_sha512(key, key_len, pad);
    else if (key_len > 0)
        memcpy(pad, key, key_len);
    for (size_t i = 0; i < block; i++)
        pad[i] ^= 0x36;
    hash_sha512_init(&h->inner);
    hash_sha512_update(&h->inner, pad, block);
    for (size_t i = 0; i < block; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    hash_sha512_init(&h->outer);
    hash_sha512_update(&h->outer, pad, block);
    sodium_memzero(pad, sizeof pad);
}

void hash_hmac_update(struct hash_hmac *h, const void *bytes, size_t len)
{
    hash_sha512_update(&h->inner, bytes, len);
}

void hash_hmac_final(struct hash_hmac *h, uint8_t out[HASH_SHA512_BYTES])
{
    uint8_t inner[HASH_SHA512_BYTES];
    hash_sha512_final(&h->inner, inner);
    hash_sha512_update(&h->outer, inner, sizeof inner);
    hash_sha512_final(&h->outer, out);
    sodium_memzero(inner, sizeof inner);
}

void hash_hmac(const void *key, size_t key_len, const void *bytes, size_t len, uint8_t out[HASH_SHA512_BYTES])
{
    struct hash_hmac h;
    hash_hmac_init(&h, key, key_len);
    hash_hmac_update(&h, bytes, len);
    hash_hmac_final(&h, out);
}

void hash_hkdf_extract(struct sv salt, const void *ikm, size_t ikm_len, uint8_t prk[HASH_SHA512_BYTES])
{
    /* RFC 2104 pads a key with zeros, so the empty salt and the zero salt are one. */
    hash_hmac(salt.ptr, salt.len, ikm, ikm_len, prk);
}

void hash_hkdf_expand(const void *prk, size_t prk_len, struct sv info, uint8_t *out, size_t len)
{
    BUG_ON(len > HASH_HKDF_BYTES_MAX);
    struct hash_hmac keyed, h;
    hash_hmac_init(&keyed, prk, prk_len);
    uint8_t t[HASH_SHA512_BYTES];
    for (uint8_t i = 1; len > 0; i++) {
        h = keyed;
        if (i > 1)
            hash_hmac_update(&h, t, sizeof t);
        hash_hmac_update(&h, info.ptr, info.len);
        hash_hmac_update(&h, &i, 1);
        hash_hmac_final(&h, t);
        size_t n = len < sizeof t ? len : sizeof t;
        memcpy(out, t, n);
        out += n;
        len -= n;
    }
    sodium_memzero(&keyed, sizeof keyed);
    sodium_memzero(t, sizeof t);
}

bool hash_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void hash_to_hex(const void *bytes, size_t len, char *out)
{
    sodium_bin2hex(out, len * 2 + 1, bytes, len);
}

bool hash_from_hex(struct sv hex, void *out, size_t len)
{
    size_t n;
    const char *end;
    if (hex.len != len * 2)
        return false;
    return sodium_hex2bin(out, len, hex.ptr, hex.len, NULL, &n, &end) == 0 && n == len &&
           end == hex.ptr + hex.len;
}
