/* What an overseer derives again from a party's seed and set. */
#include "base/mem.h"
#include "psi/commit.h"
#include "crypto/group.h"
#include "psi/count.h"

static enum err open_list(const uint8_t seed[PSI_SEED_BYTES], const struct token_set *set, enum psi_mode mode,
                          bool ask, struct errctx *ec, struct psi_list *out)
{
    struct psi_sizes sizes;
    enum psi_list_kind kind = ask ? PSI_LIST_ASK : mode == PSI_COUNT ? PSI_LIST_HOLD_DISTINCT : PSI_LIST_HOLD;
    TRY(psi_measure(set, mode, ask ? PSI_ROLE_ASKER : PSI_ROLE_HOLDER, ec, &sizes));
    return psi_list_open(out, set, kind, &sizes, seed, ec);
}

enum err psi_audit_commitment(const uint8_t seed[PSI_SEED_BYTES], const struct token_set *set,
                              enum psi_mode mode, enum psi_role role, unsigned threads, struct errctx *ec,
                              uint8_t root[32])
{
    struct psi_list list = {0};
    enum err e = open_list(seed, set, mode, role == PSI_ROLE_ASKER, ec, &list);
    if (!e)
        e = psi_commit(&list, threads, NULL, ec, root);
    psi_list_close(&list);
    return e;
}

/* An additive blind does not depend on the holder's key, so any element will do for one. */
static enum err blind_voprf(const uint8_t seed[PSI_SEED_BYTES], uint32_t first, const struct sv *inputs,
                            uint32_t count, unsigned threads, struct errctx *ec, uint8_t *out)
{
    uint8_t blinds[VOPRF_SEED_BYTES], any[GROUP_BYTES];
    struct voprf_asker *asker = NULL;
    struct voprf_batch *batch = NULL;
    group_encode(&group_generator, any);
    psi_subkey(seed, "ask blinds", blinds);
    enum err e = voprf_asker_open(any, blinds, ec, &asker);
    if (!e)
        e = voprf_batch_open(count, ec, &batch);
    if (!e)
        e = voprf_blind(asker, batch, first, inputs, count, threads, ec, out);
    voprf_batch_close(batch);
    voprf_asker_close(asker);
    secret_wipe(blinds, sizeof blinds);
    return e;
}

static enum err put_blinded(const uint8_t seed[PSI_SEED_BYTES], const struct psi_list *list,
                            enum psi_mode mode, uint32_t index, unsigned threads, struct psi_scratch *scratch,
                            struct errctx *ec, struct buf *out)
{
    uint32_t first = index * PSI_CHUNK_TOKENS, count = psi_chunk_len(list->count, index);
    psi_list_digests(list, first, count, scratch->digests);
    for (uint32_t i = 0; i < count; i++)
        scratch->inputs[i] = sv_of((const char *)scratch->digests[i], TOKEN_DIGEST_BYTES);
    if (mode == PSI_COUNT) {
        struct scalar a;
        psi_count_scalar(seed, &a);
        psi_count_raise_tokens(&a, scratch->digests, count, threads, scratch->elements[0]);
        secret_wipe(&a, sizeof a);
    } else {
        TRY(blind_voprf(seed, first, scratch->inputs, count, threads, ec, scratch->elements[0]));
    }
    psi_put_chunk(out, PSI_BLINDED, index, count);
    buf_put(out, scratch->elements, (size_t)count * PSI_ELEMENT_BYTES);
    return buf_check(out, ec);
}

enum err psi_audit_blinded(const uint8_t seed[PSI_SEED_BYTES], const struct token_set *set,
                           enum psi_mode mode, uint32_t index, unsigned threads, struct errctx *ec,
                           struct buf *out)
{
    struct psi_list list = {0};
    struct psi_scratch *scratch = mem_alloc(1, sizeof *scratch);
    enum err e =
        scratch ? open_list(seed, set, mode, true, ec, &list) : err_set(ec, ERR_MEMORY, "psi: out of memory");
    if (!e && index >= psi_chunks(list.count))
        e = err_set(ec, ERR_NOT_FOUND, "blinded chunk %u: there are %u", index, psi_chunks(list.count));
    if (!e)
        e = put_blinded(seed, &list, mode, index, threads, scratch, ec, out);
    psi_list_close(&list);
    mem_free(scratch);
    return e;
}
