#include "psi/commit.h"

#include <string.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "psi/message.h"

#define DEPTH_MAX 24u /* 2^24 leaves */

/* Roots of the complete subtrees that the leaves so far fall into, largest first: one for each 1 in `count`.
 */
struct merkle {
    uint8_t stack[DEPTH_MAX + 1][32];
    uint32_t count;
};

static void node(const uint8_t left[32], const uint8_t right[32], uint8_t out[32])
{
    uint8_t bytes[65] = {1};
    memcpy(bytes + 1, left, 32);
    memcpy(bytes + 33, right, 32);
    hash_sha256(bytes, sizeof bytes, out);
}

static void merkle_push(struct merkle *m, const uint8_t hash[32])
{
    unsigned top = (unsigned)__builtin_popcount(m->count);
    memcpy(m->stack[top], hash, 32);
    for (uint32_t n = m->count++; n & 1; n >>= 1, top--)
        node(m->stack[top - 1], m->stack[top], m->stack[top - 1]);
}

static void merkle_root(struct merkle *m, uint8_t out[32])
{
    unsigned top = (unsigned)__builtin_popcount(m->count);
    BUG_ON(top == 0);
    for (; top > 1; top--)
        node(m->stack[top - 2], m->stack[top - 1], m->stack[top - 2]);
    memcpy(out, m->stack[0], 32);
}

struct job {
    const struct psi_list *list;
    struct hash_hmac keyed;
    const struct progress *progress;
    uint8_t (*roots)[32]; /* one for each chunk */
};

static void leaf(const struct hash_hmac *keyed, const uint8_t digest[TOKEN_DIGEST_BYTES], uint8_t out[32])
{
    struct hash_hmac h = *keyed;
    uint8_t mac[HASH_SHA512_BYTES], bytes[33] = {0};
    hash_hmac_update(&h, digest, TOKEN_DIGEST_BYTES);
    hash_hmac_final(&h, mac);
    memcpy(bytes + 1, mac, 32);
    hash_sha256(bytes, sizeof bytes, out);
}

/* A chunk of 4,096 = 2^12 leaves is a complete subtree, so its root can be pushed like a leaf. */
static void chunk_roots(void *arg, size_t from, size_t to)
{
    const struct job *j = arg;
    for (size_t chunk = from; chunk < to && !progress_cancelled(j->progress); chunk++) {
        struct merkle m = {.count = 0};
        uint32_t first = (uint32_t)chunk * PSI_CHUNK_TOKENS;
        for (uint32_t i = 0; i < psi_chunk_len(j->list->count, (uint32_t)chunk); i++) {
            uint8_t digest[1][TOKEN_DIGEST_BYTES], hash[32];
            psi_list_digests(j->list, first + i, 1, digest);
            leaf(&j->keyed, digest[0], hash);
            merkle_push(&m, hash);
        }
        merkle_root(&m, j->roots[chunk]);
    }
}

enum err psi_commit(const struct psi_list *list, unsigned threads, const struct progress *progress,
                    struct errctx *ec, uint8_t root[32])
{
    uint32_t chunks = psi_chunks(list->count);
    struct job job = {.list = list, .progress = progress, .roots = mem_alloc(chunks, 32)};
    if (!job.roots)
        return err_set(ec, ERR_MEMORY, "commitment: out of memory");
    hash_hmac_init(&job.keyed, list->leaf_key, sizeof list->leaf_key);
    parallel_for(threads, chunks, 1, chunk_roots, &job);
    struct merkle m = {.count = 0};
    for (uint32_t i = 0; i < chunks; i++)
        merkle_push(&m, job.roots[i]);
    merkle_root(&m, root);
    mem_free(job.roots);
    secret_wipe(&job.keyed, sizeof job.keyed);
    if (progress_cancelled(progress))
        return err_set(ec, ERR_CANCELLED, "cancelled");
    return ERR_OK;
}
