/* Holding for counts: answers wait until all blinded chunks are here, so that they can be shuffled. */
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "psi/count.h"

enum err psi_count_hold_begin(struct psi_session *s)
{
    struct psi_holding *h = &s->hold;
    TRY(secret_open(sizeof(struct scalar), &s->why, &h->scalar));
    scalar_random(s->config.rng, psi_count_scalar_of(h->scalar));
    h->points = mem_alloc(s->partner.ask_tokens, PSI_ELEMENT_BYTES);
    if (!h->points)
        return err_set(&s->why, ERR_MEMORY, "answers to %u tokens: out of memory", s->partner.ask_tokens);
    return ERR_OK;
}

/* Within each family, so that its count can be told and nothing finer. */
static void shuffle_points(struct psi_session *s)
{
    uint8_t(*p)[PSI_ELEMENT_BYTES] = s->hold.points;
    for (unsigned f = 0; f < s->partner.family_count; f++) {
        uint32_t count = s->partner.families[f].tokens;
        for (uint32_t i = count; i > 1; i--) {
            uint32_t j = (uint32_t)rng_below(s->config.rng, i);
            uint8_t swap[PSI_ELEMENT_BYTES];
            memcpy(swap, p[i - 1], sizeof swap);
            memmove(p[i - 1], p[j], sizeof swap);
            memcpy(p[j], swap, sizeof swap);
        }
        p += count;
    }
}

static enum err count_hold_take(struct psi_session *s, struct sv body)
{
    struct psi_holding *h = &s->hold;
    uint32_t total = s->partner.ask_tokens, chunks = psi_chunks(total);
    struct psi_chunk chunk;
    if (h->blinded == chunks && h->evaluated < chunks)
        return psi_get_pull(body, PSI_EVALUATED, h->evaluated, &s->why);
    if (h->blinded == chunks)
        return psi_get_pull(body, PSI_SET, h->sent, &s->why);
    TRY(psi_get_chunk(body, PSI_BLINDED, h->blinded, total, PSI_ELEMENT_BYTES, 0, &s->why, &chunk));
    enum err e =
        psi_count_raise_elements(psi_count_scalar_of(h->scalar), chunk.items, chunk.count, s->config.threads,
                                 &s->why, h->points[(size_t)chunk.index * PSI_CHUNK_TOKENS]);
    if (e == ERR_PARTNER)
        err_prefix(&s->why, "blinded chunk %u", chunk.index);
    TRY(e);
    return psi_tokens_done(s, chunk.count);
}

static enum err make_set(struct psi_session *s, struct buf *b)
{
    struct psi_holding *h = &s->hold;
    uint32_t count = psi_chunk_len(h->list.count, h->sent);
    psi_put_chunk(b, PSI_SET, h->sent, count);
    uint8_t *tags = buf_space(b, (size_t)count * PSI_TAG_BYTES);
    TRY(buf_check(b, &s->why));
    psi_scratch_load(s, &h->list, h->sent);
    psi_count_raise_tokens(psi_count_scalar_of(h->scalar), s->scratch->digests, count, s->config.threads,
                           s->scratch->elements[0]);
    for (uint32_t i = 0; i < count; i++)
        psi_count_tag(s->id, s->scratch->elements[i], tags + (size_t)i * PSI_TAG_BYTES);
    h->sent++;
    s->over = h->sent == psi_chunks(h->list.count);
    return psi_tokens_done(s, count);
}

static enum err count_hold_make(struct psi_session *s, struct buf *b)
{
    struct psi_holding *h = &s->hold;
    uint32_t total = s->partner.ask_tokens, chunks = psi_chunks(total);
    if (h->blinded < chunks) {
        psi_put_noted(b, h->blinded++);
        if (h->blinded == chunks)
            shuffle_points(s);
        return ERR_OK;
    }
    if (h->evaluated == chunks)
        return make_set(s, b);
    uint32_t count = psi_chunk_len(total, h->evaluated);
    psi_put_chunk(b, PSI_EVALUATED, h->evaluated, count);
    buf_put(b, h->points + (size_t)h->evaluated * PSI_CHUNK_TOKENS, (size_t)count * PSI_ELEMENT_BYTES);
    h->evaluated++;
    return ERR_OK;
}

const struct psi_part psi_part_count_hold = {count_hold_make, count_hold_take, NULL};
