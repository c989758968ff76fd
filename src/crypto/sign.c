#include "crypto/sign.h"

#include <sodium.h>

enum err sign_key_open(const uint8_t seed[SIGN_SEED_BYTES], struct errctx *ec, struct secret **key,
                       struct sign_public *public_key)
{
    TRY(secret_open(crypto_sign_SECRETKEYBYTES, ec, key));
    /* libsodium's secret key is seed || public key, so sign_key_seed can lend the first half. */
    crypto_sign_seed_keypair(public_key->bytes, secret_bytes(*key), seed);
    return ERR_OK;
}

enum err sign_key_open_random(const struct rng *rng, struct errctx *ec, struct secret **key,
                              struct sign_public *public_key)
{
    uint8_t seed[SIGN_SEED_BYTES];
    rng_fill(rng, seed, sizeof seed);
    enum err code = sign_key_open(seed, ec, key, public_key);
    secret_wipe(seed, sizeof seed);
    return code;
}

const uint8_t *sign_key_seed(const struct secret *key)
{
    return secret_peek(key);
}

void sign_message(const struct secret *key, struct sv message, struct sign_signature *out)
{
    BUG_ON(secret_len(key) != crypto_sign_SECRETKEYBYTES);
    crypto_sign_detached(out->bytes, NULL, (const unsigned char *)message.ptr, message.len, secret_peek(key));
}

bool sign_verify(const struct sign_public *public_key, struct sv message,
                 const struct sign_signature *signature)
{
    return crypto_sign_verify_detached(signature->bytes, (const unsigned char *)message.ptr, message.len,
                                       public_key->bytes) == 0;
}
