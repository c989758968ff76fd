/*
 * After the two runs of PSI_BOTH: did both find the same? Each side digests what it found as triples of the
 * asker's pseudonym, the holder's pseudonym and the family; both know these for common tokens and nobody else
 * does. The holder commits to its digest, the asker shows its own, the holder opens: neither can echo the
 * other. Nothing is revealed but whether they are equal; for honest parties they always are.
 */
#include <string.h>

#include "base/mem.h"
#include "psi/session.h"
#include "psi/table.h"

#define TRIPLE_BYTES (2 * PSI_PSEUDONYM_BYTES + 2)

static int order_triples(const void *a, const void *b)
{
    return memcmp(a, b, TRIPLE_BYTES);
}

static void make_triple(const struct psi_session *s, const struct psi_agreement *a, uint8_t out[TRIPLE_BYTES])
{
    bool asker = s->role == PSI_ROLE_ASKER;
    uint8_t *own = asker ? out : out + PSI_PSEUDONYM_BYTES;
    uint8_t *partner = asker ? out + PSI_PSEUDONYM_BYTES : out;
    psi_pseudonym(secret_peek(s->seed), a->entity, own);
    memcpy(partner, a->pseudonym, PSI_PSEUDONYM_BYTES);
    out[TRIPLE_BYTES - 2] = (uint8_t)(a->family >> 8);
    out[TRIPLE_BYTES - 1] = (uint8_t)a->family;
}

/* SHA-512("enlace-psi/1 compare" || session id || triples in bytewise order) */
static enum err digest_triples(struct psi_session *s)
{
    uint32_t count = (uint32_t)s->result.agreement_count;
    uint8_t *triples = mem_alloc(count, TRIPLE_BYTES);
    if (!triples)
        return err_set(&s->why, ERR_MEMORY, "comparing %u agreements: out of memory", count);
    for (uint32_t i = 0; i < count; i++)
        make_triple(s, &s->agreements[i], triples + (size_t)i * TRIPLE_BYTES);
    psi_sort(triples, count, TRIPLE_BYTES, order_triples);
    struct hash_sha512 h;
    hash_sha512_init(&h);
    hash_sha512_update(&h, "enlace-psi/1 compare", 20);
    hash_sha512_update(&h, s->id, PSI_HASH_BYTES);
    hash_sha512_update(&h, triples, (size_t)count * TRIPLE_BYTES);
    hash_sha512_final(&h, s->compare_digest);
    mem_free(triples);
    return ERR_OK;
}

/* SHA-512("enlace-psi/1 commit" || session id || salt || digest) */
static void commit_to(const struct psi_session *s, const uint8_t salt[32],
                      const uint8_t digest[PSI_HASH_BYTES], uint8_t out[PSI_HASH_BYTES])
{
    struct hash_sha512 h;
    hash_sha512_init(&h);
    hash_sha512_update(&h, "enlace-psi/1 commit", 19);
    hash_sha512_update(&h, s->id, PSI_HASH_BYTES);
    hash_sha512_update(&h, salt, 32);
    hash_sha512_update(&h, digest, PSI_HASH_BYTES);
    hash_sha512_final(&h, out);
}

static enum err same_digest(struct psi_session *s, enum psi_type type, const uint8_t digest[PSI_HASH_BYTES])
{
    if (hash_equal(digest, s->compare_digest, PSI_HASH_BYTES))
        return ERR_OK;
    return err_set(&s->why, ERR_PARTNER, "%s: the partner's list of agreements differs from ours",
                   psi_type_name(type));
}

/* The holder speaks first (commit) and last (reveal); the asker in between (compare). */
enum err psi_compare_make(struct psi_session *s, struct buf *b)
{
    if (s->role == PSI_ROLE_ASKER) {
        TRY(digest_triples(s));
        psi_put_fixed(b, PSI_COMPARE, s->compare_digest, PSI_HASH_BYTES);
        return ERR_OK;
    }
    if (s->compare_step++ == 0) {
        uint8_t commitment[PSI_HASH_BYTES];
        TRY(digest_triples(s));
        rng_fill(s->config.rng, s->compare_salt, sizeof s->compare_salt);
        commit_to(s, s->compare_salt, s->compare_digest, commitment);
        psi_put_fixed(b, PSI_COMMIT, commitment, sizeof commitment);
        return ERR_OK;
    }
    psi_put_fixed(b, PSI_REVEAL, s->compare_salt, sizeof s->compare_salt);
    buf_put(b, s->compare_digest, PSI_HASH_BYTES);
    s->over = true;
    return ERR_OK;
}

enum err psi_compare_take(struct psi_session *s, struct sv body)
{
    const uint8_t *bytes;
    uint8_t commitment[PSI_HASH_BYTES];
    if (s->role == PSI_ROLE_HOLDER) {
        TRY(psi_get_fixed(body, PSI_COMPARE, PSI_HASH_BYTES, &s->why, &bytes));
        return same_digest(s, PSI_COMPARE, bytes);
    }
    if (s->compare_step++ == 0) {
        TRY(psi_get_fixed(body, PSI_COMMIT, PSI_HASH_BYTES, &s->why, &bytes));
        memcpy(s->partner_commit, bytes, PSI_HASH_BYTES);
        return ERR_OK;
    }
    TRY(psi_get_fixed(body, PSI_REVEAL, 32 + PSI_HASH_BYTES, &s->why, &bytes));
    commit_to(s, bytes, bytes + 32, commitment);
    if (!hash_equal(commitment, s->partner_commit, PSI_HASH_BYTES))
        return err_set(&s->why, ERR_PARTNER, "reveal: does not open the commitment");
    s->over = true;
    return same_digest(s, PSI_REVEAL, bytes + 32);
}
