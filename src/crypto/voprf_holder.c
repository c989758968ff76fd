#include "base/mem.h"
#include "base/parallel.h"
#include "crypto/secret.h"
#include "crypto/voprf_suite.h"

/* Elements that share one inversion when encoded; their room is on the stack. */
#define TOGETHER 32u

struct scalars {
    struct scalar k, half; /* k / 2, for group_double_encode */
};

struct voprf_key {
    struct secret *scalars;
    uint8_t pk[VOPRF_PUBLIC_BYTES];
    struct xmd to_group;
};

static const struct scalars *scalars_of(const struct voprf_key *key)
{
    return (const struct scalars *)(const void *)secret_peek(key->scalars);
}

/* DeriveKeyPair: HashToScalar over seed || len || info || counter, until it is not zero. */
static enum err derive(const uint8_t seed[VOPRF_SEED_BYTES], struct sv info, struct errctx *ec,
                       struct scalar *k)
{
    struct xmd x;
    xmd_init(&x, SV("DeriveKeyPair" VOPRF_CONTEXT));
    uint8_t info_len[2] = {(uint8_t)(info.len >> 8), (uint8_t)info.len}, wide[SCALAR_WIDE_BYTES];
    xmd_prefix(&x, seed, VOPRF_SEED_BYTES);
    xmd_prefix(&x, info_len, sizeof info_len);
    enum err code = err_set(ec, ERR_INTERNAL, "the key seed gives no key");
    for (unsigned counter = 0; counter < 256 && code != ERR_OK; counter++) {
        char byte = (char)counter;
        xmd_expand(&x, info, sv_of(&byte, 1), wide);
        scalar_reduce(wide, k);
        if (!scalar_is_zero(k))
            code = ERR_OK;
    }
    secret_wipe(wide, sizeof wide);
    secret_wipe(&x, sizeof x);
    return code;
}

enum err voprf_key_open(const uint8_t seed[VOPRF_SEED_BYTES], struct sv info, struct errctx *ec,
                        struct voprf_key **out)
{
    if (info.len > UINT16_MAX)
        return err_set(ec, ERR_LIMIT, "key info has %zu bytes, at most 65535 are possible", info.len);
    struct voprf_key *key = mem_alloc(1, sizeof *key);
    if (!key)
        return err_set(ec, ERR_MEMORY, "no memory for a key");
    enum err code = secret_open(sizeof(struct scalars), ec, &key->scalars);
    struct scalars *s = code == ERR_OK ? (struct scalars *)(void *)secret_bytes(key->scalars) : NULL;
    if (code == ERR_OK)
        code = derive(seed, info, ec, &s->k);
    if (code != ERR_OK) {
        voprf_key_close(key);
        return code;
    }
    scalar_halve(&s->k, &s->half);
    struct group_element pk;
    group_mul(&s->k, &group_generator, &pk);
    group_encode(&pk, key->pk);
    voprf_group_tag(&key->to_group);
    *out = key;
    return ERR_OK;
}

void voprf_key_close(struct voprf_key *key)
{
    if (!key)
        return;
    secret_close(key->scalars);
    mem_free(key);
}

void voprf_key_public(const struct voprf_key *key, uint8_t out[VOPRF_PUBLIC_BYTES])
{
    memcpy(out, key->pk, VOPRF_PUBLIC_BYTES);
}

struct evaluation {
    const struct scalar *half;
    const struct group_element *blinded;
    uint8_t *evaluated;
};

static void evaluate_range(void *arg, size_t from, size_t to)
{
    const struct evaluation *ev = arg;
    struct group_element half[TOGETHER];
    for (size_t n; from < to; from += n) {
        n = to - from < TOGETHER ? to - from : TOGETHER;
        for (size_t i = 0; i < n; i++)
            group_mul(ev->half, &ev->blinded[from + i], &half[i]);
        group_double_encode(half, n, ev->evaluated + from * GROUP_BYTES);
    }
}

enum err voprf_evaluate(const struct voprf_key *key, const uint8_t *blinded, size_t count,
                        const struct rng *rng, unsigned threads, struct errctx *ec, uint8_t *evaluated,
                        uint8_t proof[VOPRF_PROOF_BYTES])
{
    if (count == 0 || count > VOPRF_BATCH_MAX)
        return err_set(ec, ERR_LIMIT, "a batch of %zu elements, VOPRF_BATCH_MAX is %u", count,
                       VOPRF_BATCH_MAX);
    struct group_element *elements = mem_alloc(count, sizeof *elements);
    if (!elements)
        return err_set(ec, ERR_MEMORY, "no memory for %zu elements", count);
    enum err code = voprf_decode("blinded", blinded, count, threads, ec, elements);
    if (code == ERR_OK) {
        struct evaluation ev = {&scalars_of(key)->half, elements, evaluated};
        parallel_for(threads, count, TOGETHER, evaluate_range, &ev);
        struct voprf_statement st = {key->pk, blinded, evaluated, elements, NULL, count, threads};
        code = voprf_prove(&st, &scalars_of(key)->k, rng, ec, proof);
    }
    mem_free(elements);
    return code;
}

struct own {
    const struct voprf_key *key;
    const struct sv *inputs;
    uint8_t *outputs;
};

static void own_range(void *arg, size_t from, size_t to)
{
    const struct own *o = arg;
    struct group_element half[TOGETHER];
    uint8_t encoded[TOGETHER * GROUP_BYTES];
    for (size_t n; from < to; from += n) {
        n = to - from < TOGETHER ? to - from : TOGETHER;
        for (size_t i = 0; i < n; i++) {
            /* An input that hashes to the identity would be a discrete logarithm found: not a case to handle.
             */
            BUG_ON(!voprf_input_element(&o->key->to_group, o->inputs[from + i], &half[i]));
            group_mul(&scalars_of(o->key)->half, &half[i], &half[i]);
        }
        group_double_encode(half, n, encoded);
        for (size_t i = 0; i < n; i++)
            voprf_output(o->inputs[from + i], encoded + i * GROUP_BYTES,
                         o->outputs + (from + i) * VOPRF_OUTPUT_BYTES);
    }
    secret_wipe(half, sizeof half);
    secret_wipe(encoded, sizeof encoded);
}

enum err voprf_evaluate_own(const struct voprf_key *key, const struct sv *inputs, size_t count,
                            unsigned threads, struct errctx *ec, uint8_t *outputs)
{
    TRY(voprf_check_inputs(inputs, count, ec));
    struct own o = {key, inputs, outputs};
    parallel_for(threads, count, TOGETHER, own_range, &o);
    return ERR_OK;
}
