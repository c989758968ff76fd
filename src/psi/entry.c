#include "psi/entry.h"

#include <string.h>

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/secret.h"

#define PAYLOAD_BYTES 32u
#define LABEL "enlace-psi/1 entry"
#define LABEL_BYTES (sizeof LABEL - 1)

_Static_assert(PSI_TAG_BYTES + PAYLOAD_BYTES + SEAL_TAG_BYTES == PSI_ENTRY_BYTES, "an entry is 64 bytes");
_Static_assert(sizeof(struct psi_lock) == 48, "a lock is what HKDF fills");

void psi_lock_derive(const uint8_t k[PSI_KEY_BYTES], const uint8_t session_id[PSI_HASH_BYTES], uint32_t i,
                     struct psi_lock *out)
{
    uint8_t info[LABEL_BYTES + PSI_HASH_BYTES + 4];
    memcpy(info, LABEL, LABEL_BYTES);
    memcpy(info + LABEL_BYTES, session_id, PSI_HASH_BYTES);
    for (unsigned b = 0; b < 4; b++)
        info[LABEL_BYTES + PSI_HASH_BYTES + b] = (uint8_t)(i >> (24 - 8 * b));
    hash_hkdf_expand(k, PSI_KEY_BYTES, sv_of((const char *)info, sizeof info), out->tag, sizeof *out);
}

void psi_entry_seal(const struct psi_lock *lock, const struct psi_payload *payload,
                    uint8_t out[PSI_ENTRY_BYTES])
{
    uint8_t plain[PAYLOAD_BYTES] = {0};
    memcpy(plain, payload->pseudonym, PSI_PSEUDONYM_BYTES);
    plain[16] = (uint8_t)(payload->family >> 8);
    plain[17] = (uint8_t)payload->family;
    for (unsigned b = 0; b < 4; b++)
        plain[18 + b] = (uint8_t)(payload->identifier_bitmap >> (24 - 8 * b));
    plain[22] = payload->birth_year_bucket;
    memcpy(out, lock->tag, PSI_TAG_BYTES);
    seal_close(lock->key, sv_of(NULL, 0), plain, sizeof plain, out + PSI_TAG_BYTES);
    secret_wipe(plain, sizeof plain);
}

bool psi_entry_open(const struct psi_lock *lock, const uint8_t entry[PSI_ENTRY_BYTES],
                    struct psi_payload *out)
{
    uint8_t plain[PAYLOAD_BYTES];
    if (!seal_open(lock->key, sv_of(NULL, 0), entry + PSI_TAG_BYTES, plain, sizeof plain))
        return false;
    struct cursor c = cursor_of(plain, sizeof plain);
    cursor_copy(&c, out->pseudonym, PSI_PSEUDONYM_BYTES);
    out->family = cursor_u16(&c);
    out->identifier_bitmap = cursor_u32(&c);
    out->birth_year_bucket = cursor_u8(&c);
    uint8_t rest = 0;
    while (cursor_left(&c))
        rest |= cursor_u8(&c);
    return rest == 0;
}
