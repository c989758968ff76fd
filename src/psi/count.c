#include "psi/count.h"

#include <string.h>

#include "base/parallel.h"
#include "crypto/group.h"
#include "crypto/xmd.h"

#define BATCH 64u /* elements encoded with one inversion; on the stack */

struct job {
    struct scalar half; /* group_double_encode doubles */
    struct xmd xmd;
    const uint8_t (*digests)[TOKEN_DIGEST_BYTES]; /* these, or the elements */
    const uint8_t *elements;
    uint8_t *out;
    uint8_t flaws[PSI_CHUNK_TOKENS]; /* 1: no encoding, 2: the identity */
};

static void read_element(struct job *j, size_t i, struct group_element *e)
{
    if (!group_decode(j->elements + i * PSI_ELEMENT_BYTES, e))
        j->flaws[i] = 1;
    else if (group_is_identity(e))
        j->flaws[i] = 2;
    if (j->flaws[i])
        *e = group_generator;
}

static void raise_range(void *arg, size_t from, size_t to)
{
    struct job *j = arg;
    struct group_element e, products[BATCH];
    for (size_t first = from; first < to; first += BATCH) {
        size_t count = to - first < BATCH ? to - first : BATCH;
        for (size_t i = 0; i < count; i++) {
            if (j->digests)
                group_hash(&j->xmd, sv_of((const char *)j->digests[first + i], TOKEN_DIGEST_BYTES), &e);
            else
                read_element(j, first + i, &e);
            group_mul(&j->half, &e, &products[i]);
        }
        group_double_encode(products, count, j->out + first * PSI_ELEMENT_BYTES);
    }
    secret_wipe(&e, sizeof e);
    secret_wipe(products, sizeof products);
}

void psi_count_raise_tokens(const struct scalar *scalar, const uint8_t (*digests)[TOKEN_DIGEST_BYTES],
                            uint32_t count, unsigned threads, uint8_t *out)
{
    struct job job = {.digests = digests, .out = out};
    scalar_halve(scalar, &job.half);
    xmd_init(&job.xmd, SV("enlace-psi/1 dh-ca-ristretto255"));
    parallel_for(threads, count, BATCH, raise_range, &job);
    secret_wipe(&job.half, sizeof job.half);
}

enum err psi_count_raise_elements(const struct scalar *scalar, const uint8_t *elements, uint32_t count,
                                  unsigned threads, struct errctx *ec, uint8_t *out)
{
    struct job job = {.elements = elements, .out = out};
    scalar_halve(scalar, &job.half);
    parallel_for(threads, count, BATCH, raise_range, &job);
    secret_wipe(&job.half, sizeof job.half);
    for (uint32_t i = 0; i < count; i++)
        if (job.flaws[i])
            return err_set(ec, ERR_PARTNER, "element %u %s", i,
                           job.flaws[i] == 1 ? VOPRF_SAYS_ENCODING : VOPRF_SAYS_IDENTITY);
    return ERR_OK;
}

void psi_count_tag(const uint8_t session_id[PSI_HASH_BYTES], const uint8_t element[PSI_ELEMENT_BYTES],
                   uint8_t out[PSI_TAG_BYTES])
{
    struct hash_sha512 h;
    uint8_t full[HASH_SHA512_BYTES];
    hash_sha512_init(&h);
    hash_sha512_update(&h, "enlace-psi/1 count tag", 22);
    hash_sha512_update(&h, session_id, PSI_HASH_BYTES);
    hash_sha512_update(&h, element, PSI_ELEMENT_BYTES);
    hash_sha512_final(&h, full);
    memcpy(out, full, PSI_TAG_BYTES);
}

void psi_count_scalar(const uint8_t seed[PSI_SEED_BYTES], struct scalar *out)
{
    uint8_t key[PSI_SUBKEY_BYTES], wide[SCALAR_WIDE_BYTES];
    psi_subkey(seed, "ask scalar", key);
    psi_prf(key, 0, wide, sizeof wide);
    scalar_reduce(wide, out);
    secret_wipe(key, sizeof key);
    secret_wipe(wide, sizeof wide);
}
