#include "psi/seed.h"

#include <string.h>

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "psi/psi.h"

void psi_subkey(const uint8_t seed[32], const char *label, uint8_t out[PSI_SUBKEY_BYTES])
{
    struct hash_hmac h;
    uint8_t full[HASH_SHA512_BYTES];
    hash_hmac_init(&h, seed, PSI_SEED_BYTES);
    hash_hmac_update(&h, "enlace-psi/1 seed ", 18);
    hash_hmac_update(&h, label, strlen(label));
    hash_hmac_final(&h, full);
    memcpy(out, full, PSI_SUBKEY_BYTES);
    secret_wipe(full, sizeof full);
}

void psi_prf(const uint8_t key[PSI_SUBKEY_BYTES], uint32_t number, void *out, unsigned len)
{
    uint8_t full[HASH_SHA512_BYTES];
    const uint8_t be[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                           (uint8_t)number};
    BUG_ON(len > sizeof full);
    hash_hmac(key, PSI_SUBKEY_BYTES, be, sizeof be, full);
    memcpy(out, full, len);
    secret_wipe(full, sizeof full);
}

void psi_pseudonym(const uint8_t seed[PSI_SEED_BYTES], uint32_t entity, uint8_t out[PSI_PSEUDONYM_BYTES])
{
    uint8_t key[PSI_SUBKEY_BYTES];
    psi_subkey(seed, "pseudonyms", key);
    psi_prf(key, entity, out, PSI_PSEUDONYM_BYTES);
    secret_wipe(key, sizeof key);
}
