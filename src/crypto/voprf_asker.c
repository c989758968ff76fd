#include <sodium.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "crypto/secret.h"
#include "crypto/voprf_suite.h"

struct voprf_asker {
    struct secret *seed;
    uint8_t pk[VOPRF_PUBLIC_BYTES];
    struct group_table *generator_table, *pk_table;
    struct xmd to_group;
};

struct voprf_batch {
    size_t count, count_max;
    uint64_t first;
    const struct sv *inputs;
    struct group_element *blinded;
    uint8_t *blinded_bytes;
};

enum err voprf_asker_open(const uint8_t pk[VOPRF_PUBLIC_BYTES], const uint8_t seed[VOPRF_SEED_BYTES],
                          struct errctx *ec, struct voprf_asker **out)
{
    struct group_element key;
    TRY(voprf_decode("public key:", pk, 1, 1, ec, &key));
    struct voprf_asker *a = mem_alloc(1, sizeof *a);
    if (!a)
        return err_set(ec, ERR_MEMORY, "no memory for an asker");
    memcpy(a->pk, pk, VOPRF_PUBLIC_BYTES);
    voprf_group_tag(&a->to_group);
    enum err code = secret_open_copy(seed, VOPRF_SEED_BYTES, ec, &a->seed);
    if (code == ERR_OK)
        code = group_table_open(&group_generator, ec, &a->generator_table);
    if (code == ERR_OK)
        code = group_table_open(&key, ec, &a->pk_table);
    if (code != ERR_OK) {
        voprf_asker_close(a);
        return code;
    }
    *out = a;
    return ERR_OK;
}

void voprf_asker_close(struct voprf_asker *a)
{
    if (!a)
        return;
    secret_close(a->seed);
    group_table_close(a->generator_table);
    group_table_close(a->pk_table);
    mem_free(a);
}

enum err voprf_batch_open(size_t count_max, struct errctx *ec, struct voprf_batch **out)
{
    if (count_max == 0 || count_max > VOPRF_BATCH_MAX)
        return err_set(ec, ERR_LIMIT, "a batch of %zu inputs, VOPRF_BATCH_MAX is %u", count_max,
                       VOPRF_BATCH_MAX);
    struct voprf_batch *b = mem_alloc(1, sizeof *b);
    if (b) {
        b->count_max = count_max;
        b->blinded = mem_alloc(count_max, sizeof *b->blinded);
        b->blinded_bytes = mem_alloc(count_max, GROUP_BYTES);
    }
    if (!b || !b->blinded || !b->blinded_bytes) {
        voprf_batch_close(b);
        return err_set(ec, ERR_MEMORY, "no memory for a batch of %zu inputs", count_max);
    }
    *out = b;
    return ERR_OK;
}

void voprf_batch_close(struct voprf_batch *b)
{
    if (!b)
        return;
    mem_free(b->blinded);
    mem_free(b->blinded_bytes);
    mem_free(b);
}

/* Input number i's blind. Zero is as good as any: additive blinding wants it uniform over all of them. */
static void blind_of(const struct voprf_asker *a, uint64_t i, struct scalar *r)
{
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
    uint8_t wide[SCALAR_WIDE_BYTES] = {0};
    crypto_stream_chacha20_xor_ic(wide, wide, sizeof wide, nonce, i, secret_peek(a->seed));
    scalar_reduce(wide, r);
    secret_wipe(wide, sizeof wide);
}

struct work {
    const struct voprf_asker *a;
    struct voprf_batch *b;
    const struct group_element *evaluated;
    uint8_t *outputs;
};

/* B = H(x) + r * G */
static void blind_range(void *arg, size_t from, size_t to)
{
    const struct work *w = arg;
    struct scalar r;
    struct group_element h, mask;
    for (size_t i = from; i < to; i++) {
        BUG_ON(!voprf_input_element(&w->a->to_group, w->b->inputs[i], &h));
        blind_of(w->a, w->b->first + i, &r);
        group_table_mul(w->a->generator_table, &r, &mask);
        group_add(&h, &mask, &w->b->blinded[i]);
        group_encode(&w->b->blinded[i], w->b->blinded_bytes + i * GROUP_BYTES);
    }
    secret_wipe(&r, sizeof r);
    secret_wipe(&h, sizeof h);
    secret_wipe(&mask, sizeof mask);
}

enum err voprf_blind(const struct voprf_asker *a, struct voprf_batch *b, uint64_t first,
                     const struct sv *inputs, size_t count, unsigned threads, struct errctx *ec,
                     uint8_t *blinded)
{
    b->count = 0;
    if (count == 0 || count > b->count_max)
        return err_set(ec, ERR_LIMIT, "a batch of %zu inputs where %zu were said", count, b->count_max);
    TRY(voprf_check_inputs(inputs, count, ec));
    b->count = count;
    b->first = first;
    b->inputs = inputs;
    struct work w = {a, b, NULL, NULL};
    parallel_for(threads, count, 32, blind_range, &w);
    memcpy(blinded, b->blinded_bytes, count * GROUP_BYTES);
    return ERR_OK;
}

/* N = Z - r * pk, then Finalize's hash. */
static void finalize_range(void *arg, size_t from, size_t to)
{
    const struct work *w = arg;
    struct scalar r;
    struct group_element mask, n;
    uint8_t encoded[GROUP_BYTES];
    for (size_t i = from; i < to; i++) {
        blind_of(w->a, w->b->first + i, &r);
        group_table_mul(w->a->pk_table, &r, &mask);
        group_sub(&w->evaluated[i], &mask, &n);
        group_encode(&n, encoded);
        voprf_output(w->b->inputs[i], encoded, w->outputs + i * VOPRF_OUTPUT_BYTES);
    }
    secret_wipe(&r, sizeof r);
    secret_wipe(&mask, sizeof mask);
    secret_wipe(&n, sizeof n);
    secret_wipe(encoded, sizeof encoded);
}

enum err voprf_finalize(const struct voprf_asker *a, struct voprf_batch *b, const uint8_t *evaluated,
                        const uint8_t proof[VOPRF_PROOF_BYTES], unsigned threads, struct errctx *ec,
                        uint8_t *outputs)
{
    BUG_ON(b->count == 0);
    struct group_element *elements = mem_alloc(b->count, sizeof *elements);
    if (!elements)
        return err_set(ec, ERR_MEMORY, "no memory for %zu elements", b->count);
    enum err code = voprf_decode("evaluated", evaluated, b->count, threads, ec, elements);
    if (code == ERR_OK) {
        struct voprf_statement st = {a->pk,    b->blinded_bytes, evaluated, b->blinded,
                                     elements, b->count,         threads};
        code = voprf_check_proof(&st, proof, ec);
    }
    if (code == ERR_OK) {
        struct work w = {a, b, elements, outputs};
        parallel_for(threads, b->count, 32, finalize_range, &w);
    }
    mem_free(elements);
    return code;
}

enum err voprf_verify(const uint8_t pk[VOPRF_PUBLIC_BYTES], const uint8_t *blinded, const uint8_t *evaluated,
                      size_t count, const uint8_t proof[VOPRF_PROOF_BYTES], unsigned threads,
                      struct errctx *ec)
{
    if (count == 0 || count > VOPRF_BATCH_MAX)
        return err_set(ec, ERR_LIMIT, "a batch of %zu elements, VOPRF_BATCH_MAX is %u", count,
                       VOPRF_BATCH_MAX);
    struct group_element *elements = mem_alloc(count * 2, sizeof *elements);
    if (!elements)
        return err_set(ec, ERR_MEMORY, "no memory for %zu elements", count * 2);
    enum err code = voprf_decode("blinded", blinded, count, threads, ec, elements);
    if (code == ERR_OK)
        code = voprf_decode("evaluated", evaluated, count, threads, ec, elements + count);
    if (code == ERR_OK) {
        struct voprf_statement st = {pk, blinded, evaluated, elements, elements + count, count, threads};
        code = voprf_check_proof(&st, proof, ec);
    }
    mem_free(elements);
    return code;
}
