/*
 * Ed25519 signatures (RFC 8032): a party's long-term identity. The secret half lives in a struct secret.
 * sign_verify is libsodium's: it refuses S >= l, public keys and R of small order, and non-canonical keys.
 * Say in every signed message what it is for: a key that signs two kinds of message must not confuse them.
 * Threads: any. Constant time in the secret key.
 */
#pragma once
#include <stdbool.h>

#include "base/rng.h"
#include "base/sv.h"
#include "crypto/secret.h"

#define SIGN_SEED_BYTES 32u
#define SIGN_PUBLIC_BYTES 32u
#define SIGN_SIGNATURE_BYTES 64u

struct sign_public {
    uint8_t bytes[SIGN_PUBLIC_BYTES];
};
struct sign_signature {
    uint8_t bytes[SIGN_SIGNATURE_BYTES];
};

/* The whole key follows from the 32-byte seed: RFC 8032 5.1.5. Close *key with secret_close. */
MUST_CHECK enum err sign_key_open(const uint8_t seed[SIGN_SEED_BYTES], struct errctx *ec, struct secret **key,
                                  struct sign_public *public_key);
MUST_CHECK enum err sign_key_open_random(const struct rng *rng, struct errctx *ec, struct secret **key,
                                         struct sign_public *public_key);
/* For storing the key: its first SIGN_SEED_BYTES bytes. */
const uint8_t *sign_key_seed(const struct secret *key);

void sign_message(const struct secret *key, struct sv message, struct sign_signature *out);
bool sign_verify(const struct sign_public *public_key, struct sv message,
                 const struct sign_signature *signature);
