/* RFC 9497 2.2: one proof of discrete logarithm equality for a whole batch. */
#include "base/mem.h"
#include "base/parallel.h"
#include "crypto/secret.h"
#include "crypto/voprf_suite.h"

struct weights {
    const struct voprf_statement *st;
    struct xmd x; /* HashToScalar, its messages starting with the batch's seed */
    struct scalar *d;
};

/* compositeTranscript = len || seed || i || len || Ci || len || Di || "Composite" (2.2.1) */
static void weights_range(void *arg, size_t from, size_t to)
{
    struct weights *w = arg;
    for (size_t i = from; i < to; i++) {
        char rest[2 + 2 * (2 + GROUP_BYTES) + 9] = {(char)(i >> 8), (char)i, 0, GROUP_BYTES};
        memcpy(rest + 4, w->st->blinded + i * GROUP_BYTES, GROUP_BYTES);
        rest[4 + GROUP_BYTES + 1] = GROUP_BYTES;
        memcpy(rest + 6 + GROUP_BYTES, w->st->evaluated + i * GROUP_BYTES, GROUP_BYTES);
        memcpy(rest + 6 + 2 * GROUP_BYTES, "Composite", 9);
        uint8_t wide[SCALAR_WIDE_BYTES];
        xmd_expand(&w->x, sv_of(rest, sizeof rest), SV(""), wide);
        scalar_reduce(wide, &w->d[i]);
    }
}

/* The random weight of each pair; NULL when out of memory. */
static struct scalar *weights_make(const struct voprf_statement *st)
{
    static const uint8_t len[2] = {0, GROUP_BYTES}, seed_len[2] = {0, HASH_SHA512_BYTES};
    static const char tag[] = "Seed-" VOPRF_CONTEXT;
    static const uint8_t tag_len[2] = {0, sizeof tag - 1};
    struct weights w = {.st = st, .d = mem_alloc(st->count, sizeof *w.d)};
    if (!w.d)
        return NULL;
    uint8_t seed[HASH_SHA512_BYTES];
    struct hash_sha512 h;
    hash_sha512_init(&h);
    hash_sha512_update(&h, len, sizeof len);
    hash_sha512_update(&h, st->pk, GROUP_BYTES);
    hash_sha512_update(&h, tag_len, sizeof tag_len);
    hash_sha512_update(&h, tag, sizeof tag - 1);
    hash_sha512_final(&h, seed);
    voprf_scalar_tag(&w.x);
    xmd_prefix(&w.x, seed_len, sizeof seed_len);
    xmd_prefix(&w.x, seed, sizeof seed);
    parallel_for(st->threads, st->count, 64, weights_range, &w);
    return w.d;
}

/* Each sum may be cut into parts for several threads; a sum of less than this is quicker whole. */
#define PART_COUNT_MIN 1024u
#define PARTS_MAX 8u

struct sums {
    const struct scalar *d;
    const struct group_element *terms[2];
    size_t count, parts;
    struct group_element out[2 * PARTS_MAX];
    enum err code[2 * PARTS_MAX];
};

static void sums_range(void *arg, size_t from, size_t to)
{
    struct sums *s = arg;
    for (size_t i = from; i < to; i++) {
        size_t part = i % s->parts, begin = s->count * part / s->parts,
               end = s->count * (part + 1) / s->parts;
        s->code[i] =
            group_sum_vartime(s->d + begin, s->terms[i / s->parts] + begin, end - begin, NULL, &s->out[i]);
    }
}

/* ComputeComposites' M = sum d*C into out[0], and, where the D are decoded, Z = sum d*D into out[1]. */
static enum err composites(const struct voprf_statement *st, struct errctx *ec, struct group_element out[2])
{
    const size_t sums = st->evaluated_elements ? 2 : 1;
    size_t parts = (st->threads ? st->threads : parallel_processors()) / sums;
    if (parts > st->count / PART_COUNT_MIN)
        parts = st->count / PART_COUNT_MIN;
    parts = parts < 1 ? 1 : parts > PARTS_MAX ? PARTS_MAX : parts;
    struct sums s = {
        .terms = {st->blinded_elements, st->evaluated_elements}, .count = st->count, .parts = parts};
    struct scalar *d = weights_make(st);
    if (!d)
        return err_set(ec, ERR_MEMORY, "no memory for the weights of %zu elements", st->count);
    s.d = d;
    parallel_for(st->threads, sums * parts, 1, sums_range, &s);
    mem_free(d);
    for (size_t i = 0; i < sums * parts; i++) {
        if (s.code[i] != ERR_OK)
            return err_set(ec, ERR_MEMORY, "no memory to sum %zu elements", st->count);
        if (i % parts == 0)
            out[i / parts] = s.out[i];
        else
            group_add(&out[i / parts], &s.out[i], &out[i / parts]);
    }
    return ERR_OK;
}

/* c = HashToScalar(len || pk || len || M || len || Z || len || t2 || len || t3 || "Challenge") */
static void challenge(const uint8_t *pk, const struct group_element *const e[4], struct scalar *c)
{
    char transcript[5 * (2 + GROUP_BYTES)] = {0, GROUP_BYTES};
    memcpy(transcript + 2, pk, GROUP_BYTES);
    for (size_t i = 0; i < 4; i++) {
        uint8_t *at = (uint8_t *)transcript + (i + 1) * (2 + GROUP_BYTES);
        at[1] = GROUP_BYTES;
        group_encode(e[i], at + 2);
    }
    struct xmd x;
    voprf_scalar_tag(&x);
    uint8_t wide[SCALAR_WIDE_BYTES];
    xmd_expand(&x, sv_of(transcript, sizeof transcript), SV("Challenge"), wide);
    scalar_reduce(wide, c);
}

/* GenerateProof with ComputeCompositesFast: Z = k * M. */
enum err voprf_prove(const struct voprf_statement *st, const struct scalar *k, const struct rng *rng,
                     struct errctx *ec, uint8_t proof[VOPRF_PROOF_BYTES])
{
    struct group_element mz[2], t2, t3;
    TRY(composites(st, ec, mz));
    group_mul(k, &mz[0], &mz[1]);
    struct scalar r, c, s;
    scalar_random(rng, &r);
    group_mul(&r, &group_generator, &t2);
    group_mul(&r, &mz[0], &t3);
    challenge(st->pk, (const struct group_element *const[]){&mz[0], &mz[1], &t2, &t3}, &c);
    scalar_mul(&c, k, &s);
    scalar_sub(&r, &s, &s);
    memcpy(proof, c.bytes, SCALAR_BYTES);
    memcpy(proof + SCALAR_BYTES, s.bytes, SCALAR_BYTES);
    secret_wipe(&r, sizeof r);
    return ERR_OK;
}

/* a * p + b * q */
static void two_products(const struct scalar *a, const struct group_element *p, const struct scalar *b,
                         const struct group_element *q, struct group_element *out)
{
    struct group_element ap, bq;
    group_mul(a, p, &ap);
    group_mul(b, q, &bq);
    group_add(&ap, &bq, out);
}

/* VerifyProof */
enum err voprf_check_proof(const struct voprf_statement *st, const uint8_t proof[VOPRF_PROOF_BYTES],
                           struct errctx *ec)
{
    struct scalar c, s, expected;
    struct group_element pk, mz[2], t2, t3;
    if (!scalar_decode(proof, &c) || !scalar_decode(proof + SCALAR_BYTES, &s))
        return err_set(ec, ERR_PARTNER, "the proof " VOPRF_SAYS_SCALAR);
    TRY(voprf_decode("public key:", st->pk, 1, 1, ec, &pk));
    TRY(composites(st, ec, mz));
    two_products(&s, &group_generator, &c, &pk, &t2);
    two_products(&s, &mz[0], &c, &mz[1], &t3);
    challenge(st->pk, (const struct group_element *const[]){&mz[0], &mz[1], &t2, &t3}, &expected);
    if (!hash_equal(expected.bytes, c.bytes, SCALAR_BYTES))
        return err_set(ec, ERR_PARTNER, "the proof " VOPRF_SAYS_PROOF);
    return ERR_OK;
}
