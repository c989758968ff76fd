/* Holding with the VOPRF: blinded chunks evaluated with a proof each, then our own set, sealed chunk by
 * chunk. */
#include <string.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "psi/session.h"

enum err psi_hold_begin(struct psi_session *s, const uint8_t info[PSI_HASH_BYTES])
{
    struct psi_holding *h = &s->hold;
    enum err e =
        voprf_key_open(secret_peek(s->key_seed), sv_of((const char *)info, PSI_HASH_BYTES), &s->why, &h->key);
    /* from here the key alone lives, until psi_hold_end */
    secret_close(s->key_seed);
    s->key_seed = NULL;
    TRY(e);
    voprf_key_public(h->key, h->public_key);
    psi_subkey(secret_peek(s->seed), "pseudonyms", h->pseudonym_key);
    return ERR_OK;
}

void psi_hold_end(struct psi_session *s)
{
    struct psi_holding *h = &s->hold;
    voprf_key_close(h->key);
    secret_close(h->scalar);
    mem_free(h->points);
    psi_list_close(&h->list);
    secret_wipe(h, sizeof *h);
}

static enum err take_blinded(struct psi_session *s, struct sv body)
{
    struct psi_holding *h = &s->hold;
    struct psi_chunk chunk;
    TRY(psi_get_chunk(body, PSI_BLINDED, h->blinded, s->partner.ask_tokens, PSI_ELEMENT_BYTES, 0, &s->why,
                      &chunk));
    enum err e = voprf_evaluate(h->key, chunk.items, chunk.count, s->config.rng, s->config.threads, &s->why,
                                s->scratch->elements[0], h->proof);
    if (e == ERR_PARTNER)
        err_prefix(&s->why, "blinded chunk %u", chunk.index);
    TRY(e);
    h->blinded++;
    return psi_tokens_done(s, chunk.count);
}

static enum err hold_take(struct psi_session *s, struct sv body)
{
    if (s->hold.blinded < psi_chunks(s->partner.ask_tokens))
        return take_blinded(s, body);
    return psi_get_pull(body, PSI_SET, s->hold.sent, &s->why);
}

static void make_evaluated(struct psi_session *s, struct buf *b)
{
    struct psi_holding *h = &s->hold;
    uint32_t count = psi_chunk_len(s->partner.ask_tokens, h->evaluated);
    psi_put_chunk(b, PSI_EVALUATED, h->evaluated, count);
    buf_put(b, s->scratch->elements, (size_t)count * PSI_ELEMENT_BYTES);
    buf_put(b, h->proof, PSI_PROOF_BYTES);
    h->evaluated++;
}

struct job {
    const struct psi_session *s;
    uint32_t first; /* item of the list */
    uint8_t *entries;
};

/* A dummy goes the same way as a real entry: only its payload is nobody's. */
static void seal_entries(void *arg, size_t from, size_t to)
{
    const struct job *j = arg;
    const struct psi_session *s = j->s;
    const struct token_set *set = s->hold.list.set;
    for (size_t i = from; i < to; i++) {
        uint32_t item = j->first + (uint32_t)i, row = s->hold.list.slots[item];
        struct psi_payload payload = {0};
        struct psi_lock lock;
        uint32_t entity = row == PSI_DUMMY ? UINT32_MAX : set->tokens[row].entity;
        psi_prf(s->hold.pseudonym_key, entity, payload.pseudonym, PSI_PSEUDONYM_BYTES);
        if (row != PSI_DUMMY) {
            payload.family = set->tokens[row].family;
            payload.identifier_bitmap = set->entities[entity].identifier_bitmap;
            payload.birth_year_bucket = set->entities[entity].birth_year_bucket;
        }
        psi_lock_derive(s->scratch->outputs[i], s->id, psi_list_rank(&s->hold.list, item), &lock);
        psi_entry_seal(&lock, &payload, j->entries + i * PSI_ENTRY_BYTES);
        secret_wipe(&lock, sizeof lock);
    }
}

static enum err make_set(struct psi_session *s, struct buf *b)
{
    struct psi_holding *h = &s->hold;
    uint32_t count = psi_chunk_len(h->list.count, h->sent);
    psi_put_chunk(b, PSI_SET, h->sent, count);
    uint8_t *entries = buf_space(b, (size_t)count * PSI_ENTRY_BYTES);
    TRY(buf_check(b, &s->why));
    psi_scratch_load(s, &h->list, h->sent);
    TRY(voprf_evaluate_own(h->key, s->scratch->inputs, count, s->config.threads, &s->why,
                           s->scratch->outputs[0]));
    struct job job = {s, h->sent * PSI_CHUNK_TOKENS, entries};
    parallel_for(s->config.threads, count, 64, seal_entries, &job);
    secret_wipe(s->scratch->outputs, sizeof s->scratch->outputs);
    h->sent++;
    s->over = h->sent == psi_chunks(h->list.count);
    return psi_tokens_done(s, count);
}

static enum err hold_make(struct psi_session *s, struct buf *b)
{
    if (s->hold.evaluated == s->hold.blinded)
        return make_set(s, b);
    make_evaluated(s, b);
    return ERR_OK;
}

const struct psi_part psi_part_hold = {hold_make, hold_take, NULL};
