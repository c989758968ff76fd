#include "crypto/seal.h"

#include <sodium.h>

static const uint8_t once[crypto_aead_chacha20poly1305_ietf_NPUBBYTES]; /* the key is the nonce */

_Static_assert(SEAL_TAG_BYTES == crypto_aead_chacha20poly1305_ietf_ABYTES, "RFC 8439 tag");

void seal_close(const uint8_t key[SEAL_KEY_BYTES], struct sv bound, const void *plain, size_t len,
                uint8_t *out)
{
    crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, plain, len, (const unsigned char *)bound.ptr,
                                              bound.len, NULL, once, key);
}

bool seal_open(const uint8_t key[SEAL_KEY_BYTES], struct sv bound, const uint8_t *sealed, void *plain,
               size_t len)
{
    if (crypto_aead_chacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed, len + SEAL_TAG_BYTES,
                                                  (const unsigned char *)bound.ptr, bound.len, once,
                                                  key) == 0)
        return true;
    sodium_memzero(plain, len);
    return false;
}
