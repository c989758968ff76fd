/*
 * What the asker can open. For each token the entry of i = 0 is looked up by its tag, that of i = 1 only
 * where 0 was found, and so on: the cost does not grow with the cap. Blocks are worked on by all threads and
 * then gathered in order, last block first: keys are given back to the system as agreements take up memory.
 */
#include <string.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "psi/session.h"
#include "psi/table.h"

#define BLOCK 1024u /* tokens; small, for this is where an asker's memory is at its peak */

enum flaw { FLAW_NONE, FLAW_SEAL, FLAW_FAMILY, FLAW_TWICE };

struct opened {
    uint32_t count;
    enum flaw flaw;
    struct psi_payload payloads[PSI_ENTITIES_PER_TOKEN_MAX];
};

struct job {
    const struct psi_session *s;
    uint32_t first;
    struct opened *opened;
};

static enum flaw judge(const struct opened *o, const struct psi_payload *p, uint16_t family)
{
    if (p->family != family)
        return FLAW_FAMILY;
    for (uint32_t i = 0; i < o->count; i++)
        if (memcmp(o->payloads[i].pseudonym, p->pseudonym, PSI_PSEUDONYM_BYTES) == 0)
            return FLAW_TWICE;
    return FLAW_NONE;
}

static void open_one(const struct psi_session *s, uint32_t item, struct opened *o)
{
    const struct psi_asking *a = &s->ask;
    uint32_t row = a->list.slots[item];
    o->count = 0;
    o->flaw = FLAW_NONE;
    if (row == PSI_DUMMY)
        return;
    for (uint32_t i = 0; i < PSI_ENTITIES_PER_TOKEN_MAX; i++) {
        struct psi_lock lock;
        struct psi_payload *p = &o->payloads[i];
        psi_lock_derive(a->keys + (size_t)item * PSI_KEY_BYTES, s->id, i, &lock);
        uint32_t at = psi_find(a->table, s->partner.hold_entries, PSI_ENTRY_BYTES, lock.tag);
        bool opens = at != PSI_NOT_FOUND && psi_entry_open(&lock, a->table + (size_t)at * PSI_ENTRY_BYTES, p);
        secret_wipe(&lock, sizeof lock);
        if (at == PSI_NOT_FOUND)
            return;
        o->flaw = opens ? judge(o, p, a->list.set->tokens[row].family) : FLAW_SEAL;
        if (o->flaw)
            return;
        o->count++;
    }
}

static void open_block(void *arg, size_t from, size_t to)
{
    const struct job *j = arg;
    for (size_t i = from; i < to; i++)
        open_one(j->s, j->first + (uint32_t)i, &j->opened[i]);
}

static enum err say_flaw(struct psi_session *s, enum flaw flaw, uint32_t item)
{
    static const char *const reasons[] = {
        [FLAW_SEAL] = "has its tag and does not open",
        [FLAW_FAMILY] = "names another family than the token's",
        [FLAW_TWICE] = "names an entity a second time",
    };
    return err_set(&s->why, ERR_PARTNER, "set: the entry for token %u %s", item, reasons[flaw]);
}

static enum err add_agreement(struct psi_session *s, const struct psi_agreement *agreement)
{
    struct psi_result *r = &s->result;
    if (r->agreement_count == s->agreement_cap) {
        size_t cap = s->agreement_cap ? s->agreement_cap * 2 : 64;
        struct psi_agreement *more = mem_realloc(s->agreements, cap, sizeof *more);
        if (!more)
            return err_set(&s->why, ERR_MEMORY, "%zu agreements: out of memory", cap);
        s->agreements = more;
        s->agreement_cap = cap;
    }
    s->agreements[r->agreement_count++] = *agreement;
    return ERR_OK;
}

/* Every entity of ours that has the token agrees with every entity of the partner's that has it. */
static enum err gather(struct psi_session *s, uint32_t item, const struct opened *o)
{
    if (o->flaw)
        return say_flaw(s, o->flaw, item);
    if (o->count == 0)
        return ERR_OK;
    const struct token_set *set = s->ask.list.set;
    struct psi_group g = psi_group_of(set, s->ask.list.slots[item]);
    for (size_t row = g.start; row < g.start + g.size; row++)
        for (uint32_t i = 0; i < o->count; i++) {
            const struct psi_payload *p = &o->payloads[i];
            struct psi_agreement agreement = {
                .token = (uint32_t)row,
                .entity = set->tokens[row].entity,
                .identifier_bitmap = p->identifier_bitmap,
                .family = p->family,
                .birth_year_bucket = p->birth_year_bucket,
            };
            memcpy(agreement.pseudonym, p->pseudonym, PSI_PSEUDONYM_BYTES);
            TRY(add_agreement(s, &agreement));
        }
    return ERR_OK;
}

static int order_agreements(const void *left, const void *right)
{
    const struct psi_agreement *a = left, *b = right;
    if (a->entity != b->entity)
        return a->entity < b->entity ? -1 : 1;
    int order = memcmp(a->pseudonym, b->pseudonym, PSI_PSEUDONYM_BYTES);
    if (order)
        return order;
    return a->token < b->token ? -1 : a->token > b->token;
}

/* Each is there once: a token names a pseudonym once (judge). What it says of a pseudonym must be one thing.
 */
static enum err sort_agreements(struct psi_session *s)
{
    struct psi_agreement *a = s->agreements;
    size_t count = s->result.agreement_count;
    if (count > UINT32_MAX)
        return err_set(&s->why, ERR_LIMIT, "%zu agreements, more than %u", count, UINT32_MAX);
    psi_sort(a, (uint32_t)count, sizeof *a, order_agreements);
    for (size_t i = 1; i < count; i++)
        if (memcmp(a[i - 1].pseudonym, a[i].pseudonym, PSI_PSEUDONYM_BYTES) == 0 &&
            (a[i - 1].identifier_bitmap != a[i].identifier_bitmap ||
             a[i - 1].birth_year_bucket != a[i].birth_year_bucket))
            return err_set(&s->why, ERR_PARTNER, "set: one pseudonym is described in two ways");
    s->result.agreements = a;
    return ERR_OK;
}

static enum err match_blocks(struct psi_session *s, struct opened *opened)
{
    struct psi_asking *a = &s->ask;
    while (a->list.count) {
        uint32_t first = (a->list.count - 1) / BLOCK * BLOCK, count = a->list.count - first;
        struct job job = {s, first, opened};
        if (progress_cancelled(s->config.progress))
            return err_set(&s->why, ERR_CANCELLED, "cancelled");
        parallel_for(s->config.threads, count, 64, open_block, &job);
        for (uint32_t i = 0; i < count; i++)
            TRY(gather(s, first + i, &opened[i]));
        secret_wipe(a->keys + (size_t)first * PSI_KEY_BYTES, (size_t)count * PSI_KEY_BYTES);
        a->list.count = first;
        uint8_t *fewer = mem_realloc(a->keys, first ? first : 1, PSI_KEY_BYTES);
        if (fewer) /* a shrinking that fails leaves the block as it was */
            a->keys = fewer;
    }
    return ERR_OK;
}

enum err psi_match(struct psi_session *s)
{
    uint32_t entries = s->partner.hold_entries;
    /* what only the chunks needed goes first: memory is at its peak here */
    voprf_asker_close(s->ask.voprf);
    voprf_batch_close(s->ask.batch);
    s->ask.voprf = NULL;
    s->ask.batch = NULL;
    psi_sort(s->ask.table, entries, PSI_ENTRY_BYTES, psi_order_keys);
    if (psi_find_duplicate(s->ask.table, entries, PSI_ENTRY_BYTES, psi_order_keys) != PSI_NOT_FOUND)
        return err_set(&s->why, ERR_PARTNER, "set: two entries have the same tag");
    struct opened *opened = mem_alloc(BLOCK, sizeof *opened);
    if (!opened)
        return err_set(&s->why, ERR_MEMORY, "matching: out of memory");
    enum err e = match_blocks(s, opened);
    mem_free(opened);
    TRY(e);
    psi_ask_end(s);
    return sort_agreements(s);
}
