/* Asking for counts: all blinded chunks out, then the shuffled answers and the holder's tags pulled. */
#include <string.h>

#include "base/mem.h"
#include "psi/count.h"
#include "psi/table.h"

enum err psi_count_ask_begin(struct psi_session *s)
{
    struct psi_asking *a = &s->ask;
    TRY(secret_open(sizeof(struct scalar), &s->why, &a->scalar));
    psi_count_scalar(secret_peek(s->seed), psi_count_scalar_of(a->scalar));
    a->keys = mem_alloc(a->list.count, PSI_TAG_BYTES);
    a->table = mem_alloc(s->partner.hold_entries, PSI_TAG_BYTES);
    if (!a->keys || !a->table)
        return err_set(&s->why, ERR_MEMORY, "tags of %u tokens and %u entries: out of memory", a->list.count,
                       s->partner.hold_entries);
    return ERR_OK;
}

static enum err count_ask_make(struct psi_session *s, struct buf *b)
{
    struct psi_asking *a = &s->ask;
    uint32_t chunks = psi_chunks(a->list.count);
    if (a->blinded == chunks && a->evaluated < chunks)
        psi_put_pull(b, PSI_EVALUATED, a->evaluated);
    else if (a->blinded == chunks)
        psi_put_pull(b, PSI_SET, a->pulled);
    if (a->blinded == chunks)
        return ERR_OK;
    uint32_t count = psi_chunk_len(a->list.count, a->blinded);
    psi_scratch_load(s, &a->list, a->blinded);
    psi_put_chunk(b, PSI_BLINDED, a->blinded, count);
    uint8_t *elements = buf_space(b, (size_t)count * PSI_ELEMENT_BYTES);
    TRY(buf_check(b, &s->why));
    psi_count_raise_tokens(psi_count_scalar_of(a->scalar), s->scratch->digests, count, s->config.threads,
                           elements);
    return ERR_OK;
}

static enum err take_evaluated(struct psi_session *s, struct sv body)
{
    struct psi_asking *a = &s->ask;
    struct psi_chunk chunk;
    struct scalar inverse;
    TRY(psi_get_chunk(body, PSI_EVALUATED, a->evaluated, a->list.count, PSI_ELEMENT_BYTES, 0, &s->why,
                      &chunk));
    scalar_invert(psi_count_scalar_of(a->scalar), &inverse);
    enum err e = psi_count_raise_elements(&inverse, chunk.items, chunk.count, s->config.threads, &s->why,
                                          s->scratch->elements[0]);
    secret_wipe(&inverse, sizeof inverse);
    if (e == ERR_PARTNER)
        err_prefix(&s->why, "evaluated chunk %u", chunk.index);
    TRY(e);
    uint8_t *tags = a->keys + (size_t)chunk.index * PSI_CHUNK_TOKENS * PSI_TAG_BYTES;
    for (uint32_t i = 0; i < chunk.count; i++)
        psi_count_tag(s->id, s->scratch->elements[i], tags + (size_t)i * PSI_TAG_BYTES);
    a->evaluated++;
    return psi_tokens_done(s, chunk.count);
}

static enum err count_ask_take(struct psi_session *s, struct sv body)
{
    struct psi_asking *a = &s->ask;
    uint32_t chunks = psi_chunks(a->list.count);
    struct psi_chunk chunk;
    if (a->blinded < chunks) {
        TRY(psi_get_noted(body, a->blinded, &s->why));
        a->blinded++;
        return ERR_OK;
    }
    if (a->evaluated < chunks)
        return take_evaluated(s, body);
    TRY(psi_get_chunk(body, PSI_SET, a->pulled, s->partner.hold_entries, PSI_TAG_BYTES, 0, &s->why, &chunk));
    memcpy(a->table + (size_t)chunk.index * PSI_CHUNK_TOKENS * PSI_TAG_BYTES, chunk.items,
           (size_t)chunk.count * PSI_TAG_BYTES);
    a->pulled++;
    s->over = a->pulled == psi_chunks(s->partner.hold_entries);
    return psi_tokens_done(s, chunk.count);
}

static enum err sort_tags(struct psi_session *s, const char *what, uint8_t *tags, uint32_t count)
{
    psi_sort(tags, count, PSI_TAG_BYTES, psi_order_keys);
    if (psi_find_duplicate(tags, count, PSI_TAG_BYTES, psi_order_keys) != PSI_NOT_FOUND)
        return err_set(&s->why, ERR_PARTNER, "%s: two elements are the same", what);
    return ERR_OK;
}

static enum err count_conclude(struct psi_session *s)
{
    struct psi_asking *a = &s->ask;
    struct psi_result *r = &s->result;
    uint8_t *tags = a->keys;
    TRY(sort_tags(s, "set", a->table, s->partner.hold_entries));
    for (unsigned f = 0; f < s->own.family_count; f++) {
        uint32_t count = s->own.families[f].tokens, both = 0;
        TRY(sort_tags(s, "evaluated", tags, count));
        for (uint32_t i = 0; i < count; i++, tags += PSI_TAG_BYTES)
            both += psi_find(a->table, s->partner.hold_entries, PSI_TAG_BYTES, tags) != PSI_NOT_FOUND;
        r->counts[r->count_count++] = (struct psi_count){s->own.families[f].family, both};
    }
    psi_ask_end(s);
    return ERR_OK;
}

const struct psi_part psi_part_count_ask = {count_ask_make, count_ask_take, count_conclude};
