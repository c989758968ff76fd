/* Asking with the VOPRF: blinded chunks out, evaluated chunks in, then the holder's set pulled chunk by
 * chunk. */
#include <string.h>

#include "base/mem.h"
#include "psi/session.h"

enum err psi_ask_begin(struct psi_session *s, const uint8_t public_key[PSI_ELEMENT_BYTES])
{
    struct psi_asking *a = &s->ask;
    struct errctx *ec = &s->why;
    uint8_t blinds[VOPRF_SEED_BYTES];
    psi_subkey(secret_peek(s->seed), "ask blinds", blinds);
    enum err e = voprf_asker_open(public_key, blinds, ec, &a->voprf);
    secret_wipe(blinds, sizeof blinds);
    if (e == ERR_PARTNER)
        err_prefix(ec, "public key");
    TRY(e);
    TRY(voprf_batch_open(PSI_CHUNK_TOKENS, ec, &a->batch));
    a->keys = mem_alloc(a->list.count, PSI_KEY_BYTES);
    a->table = mem_alloc(s->partner.hold_entries, PSI_ENTRY_BYTES);
    if (!a->keys || !a->table)
        return err_set(ec, ERR_MEMORY, "keys of %u tokens and %u entries: out of memory", a->list.count,
                       s->partner.hold_entries);
    return ERR_OK;
}

void psi_ask_end(struct psi_session *s)
{
    struct psi_asking *a = &s->ask;
    voprf_asker_close(a->voprf);
    voprf_batch_close(a->batch);
    secret_close(a->scalar);
    if (a->keys)
        secret_wipe(a->keys, (size_t)a->list.count * (s->suite == PSI_VOPRF ? PSI_KEY_BYTES : PSI_TAG_BYTES));
    mem_free(a->keys);
    mem_free(a->table);
    psi_list_close(&a->list);
    *a = (struct psi_asking){0};
}

/* The scratch's digests stay as they are until the answer is taken: voprf_finalize reads them again. */
static enum err make_blinded(struct psi_session *s, struct buf *b)
{
    struct psi_asking *a = &s->ask;
    uint32_t count = psi_chunk_len(a->list.count, a->blinded);
    psi_scratch_load(s, &a->list, a->blinded);
    psi_put_chunk(b, PSI_BLINDED, a->blinded, count);
    uint8_t *elements = buf_space(b, (size_t)count * PSI_ELEMENT_BYTES);
    TRY(buf_check(b, &s->why));
    return voprf_blind(a->voprf, a->batch, (uint64_t)a->blinded * PSI_CHUNK_TOKENS, s->scratch->inputs, count,
                       s->config.threads, &s->why, elements);
}

static enum err take_evaluated(struct psi_session *s, struct sv body)
{
    struct psi_asking *a = &s->ask;
    struct psi_chunk chunk;
    TRY(psi_get_chunk(body, PSI_EVALUATED, a->blinded, a->list.count, PSI_ELEMENT_BYTES, PSI_PROOF_BYTES,
                      &s->why, &chunk));
    enum err e = voprf_finalize(a->voprf, a->batch, chunk.items, chunk.proof, s->config.threads, &s->why,
                                s->scratch->outputs[0]);
    if (e == ERR_PARTNER)
        err_prefix(&s->why, "evaluated chunk %u", chunk.index);
    TRY(e);
    uint8_t *keys = a->keys + (size_t)chunk.index * PSI_CHUNK_TOKENS * PSI_KEY_BYTES;
    for (uint32_t i = 0; i < chunk.count; i++)
        memcpy(keys + (size_t)i * PSI_KEY_BYTES, s->scratch->outputs[i], PSI_KEY_BYTES);
    secret_wipe(s->scratch->outputs, sizeof s->scratch->outputs);
    a->blinded++;
    return psi_tokens_done(s, chunk.count);
}

static enum err take_set(struct psi_session *s, struct sv body)
{
    struct psi_asking *a = &s->ask;
    struct psi_chunk chunk;
    TRY(psi_get_chunk(body, PSI_SET, a->pulled, s->partner.hold_entries, PSI_ENTRY_BYTES, 0, &s->why,
                      &chunk));
    memcpy(a->table + (size_t)chunk.index * PSI_CHUNK_TOKENS * PSI_ENTRY_BYTES, chunk.items,
           (size_t)chunk.count * PSI_ENTRY_BYTES);
    a->pulled++;
    s->over = a->pulled == psi_chunks(s->partner.hold_entries);
    return psi_tokens_done(s, chunk.count);
}

static enum err ask_make(struct psi_session *s, struct buf *b)
{
    if (s->ask.blinded < psi_chunks(s->ask.list.count))
        return make_blinded(s, b);
    psi_put_pull(b, PSI_SET, s->ask.pulled);
    return ERR_OK;
}

static enum err ask_take(struct psi_session *s, struct sv body)
{
    return s->ask.blinded < psi_chunks(s->ask.list.count) ? take_evaluated(s, body) : take_set(s, body);
}

const struct psi_part psi_part_ask = {ask_make, ask_take, psi_match};
