#include "resolve/party.h"

#include "base/mem.h"

#define ENTRIES_FIRST 1024u /* a power of two */

struct party_entry {
    struct entity *entity;
    struct sv id;
};

struct party {
    struct token_options options;
    struct arena *arena;
    struct party_entry *entries;
    size_t count, cap;
    uint32_t *slots; /* by id: an entry's number + 1, or 0; twice as many as entries fit */
    struct token_set set;
    struct token_build_stats build;
    struct score_stats *stats;
};

enum err party_open(const struct token_options *options, size_t bytes_max, struct errctx *ec,
                    struct party **out)
{
    struct party *p = mem_alloc(1, sizeof *p);
    if (!p)
        return err_set(ec, ERR_MEMORY, "no memory for entities");
    p->options = *options;
    enum err e = arena_open("entities", bytes_max, ec, &p->arena);
    if (e != ERR_OK) {
        party_close(p);
        return e;
    }
    *out = p;
    return ERR_OK;
}

void party_close(struct party *p)
{
    if (!p)
        return;
    token_set_free(&p->set);
    score_stats_close(p->stats);
    arena_close(p->arena);
    mem_free(p->entries);
    mem_free(p->slots);
    mem_free(p);
}

/* ---- entries by id ---- */

static size_t first_slot(const struct party *p, struct sv id)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < id.len; i++)
        h = (h ^ (unsigned char)id.ptr[i]) * 0x100000001b3u;
    return (size_t)(h ^ h >> 32) & (2 * p->cap - 1);
}

static void fill_slot(struct party *p, uint32_t entry)
{
    size_t slot = first_slot(p, p->entries[entry].id);
    while (p->slots[slot])
        slot = (slot + 1) & (2 * p->cap - 1);
    p->slots[slot] = entry + 1;
}

static enum err grow(struct party *p, struct errctx *ec)
{
    size_t cap = p->cap ? 2 * p->cap : ENTRIES_FIRST;
    uint32_t *slots = mem_alloc(2 * cap, sizeof *slots);
    struct party_entry *entries = slots ? mem_realloc(p->entries, cap, sizeof *entries) : NULL;
    if (!entries) {
        mem_free(slots);
        return err_set(ec, ERR_MEMORY, "no memory for %zu entities", cap);
    }
    mem_free(p->slots);
    p->entries = entries;
    p->slots = slots;
    p->cap = cap;
    for (uint32_t i = 0; i < p->count; i++)
        fill_slot(p, i);
    return ERR_OK;
}

bool party_find(const struct party *p, struct sv id, uint32_t *entity)
{
    if (p->cap == 0)
        return false;
    for (size_t slot = first_slot(p, id); p->slots[slot]; slot = (slot + 1) & (2 * p->cap - 1))
        if (sv_eq(p->entries[p->slots[slot] - 1].id, id)) {
            *entity = p->slots[slot] - 1;
            return true;
        }
    return false;
}

/* ---- records ---- */

static enum err add_to_holder(struct party *p, const struct record *r, struct errctx *ec)
{
    uint32_t holder;
    if (!party_find(p, entity_holder(r), &holder))
        return ERR_OK;
    return entity_add_record(p->arena, p->entries[holder].entity, r, ec);
}

enum err party_add(struct party *p, const struct record *r, struct errctx *ec)
{
    struct party_entry entry;
    if (!sv_empty(entity_holder(r)))
        return add_to_holder(p, r, ec);
    if (!entity_is_main(r))
        return ERR_OK;
    BUG_ON(p->stats);
    if (p->count == p->cap)
        TRY(grow(p, ec));
    TRY(entity_from_record(p->arena, r, ec, &entry.entity));
    entry.id = arena_copy(p->arena, r->id);
    if (!entry.id.ptr)
        return arena_error(p->arena, ec);
    p->entries[p->count] = entry;
    fill_slot(p, (uint32_t)p->count++);
    return ERR_OK;
}

static enum err add_batches(struct party *p, struct token_builder *b, struct errctx *ec)
{
    for (size_t i = 0; i < p->count; i += TOKEN_BATCH_ENTITIES) {
        const struct entity *batch[TOKEN_BATCH_ENTITIES];
        size_t n = p->count - i < TOKEN_BATCH_ENTITIES ? p->count - i : TOKEN_BATCH_ENTITIES;
        for (size_t k = 0; k < n; k++) {
            batch[k] = p->entries[i + k].entity;
            score_stats_add(p->stats, batch[k]);
        }
        TRY(token_builder_add(b, batch, n, ec));
    }
    return ERR_OK;
}

enum err party_finish(struct party *p, struct errctx *ec)
{
    struct token_builder *b;
    BUG_ON(p->stats);
    TRY(score_stats_open(p->count, ec, &p->stats));
    TRY(token_builder_open(&p->options, ec, &b));
    enum err e = add_batches(p, b, ec);
    if (e != ERR_OK) {
        token_builder_close(b);
        return e;
    }
    return token_builder_finish(b, ec, &p->set, &p->build);
}

size_t party_entities(const struct party *p)
{
    return p->count;
}
struct sv party_id(const struct party *p, uint32_t entity)
{
    BUG_ON(entity >= p->count);
    return p->entries[entity].id;
}
const struct entity *party_entity(const struct party *p, uint32_t entity)
{
    BUG_ON(entity >= p->count);
    return p->entries[entity].entity;
}
const struct token_set *party_set(const struct party *p)
{
    return &p->set;
}
const struct token_build_stats *party_build_stats(const struct party *p)
{
    return &p->build;
}

struct scoring {
    const struct party *party;
    enum err (*hit)(void *arg, const struct score_hit *hit, struct errctx *ec);
    void *arg;
};

static enum err own_entity(void *arg, uint32_t number, struct errctx *ec, const struct entity **out)
{
    const struct scoring *s = arg;
    (void)ec;
    *out = party_entity(s->party, number);
    return ERR_OK;
}

static enum err pass_hit(void *arg, const struct score_hit *hit, struct errctx *ec)
{
    const struct scoring *s = arg;
    return s->hit(s->arg, hit, ec);
}

enum err party_score(const struct party *p, const struct psi_agreement *agreements, size_t count,
                     size_t partner_entities, double threshold,
                     enum err (*hit)(void *arg, const struct score_hit *hit, struct errctx *ec), void *arg,
                     struct errctx *ec)
{
    struct scoring scoring = {p, hit, arg};
    struct score_config config = {&p->set,    p->stats, partner_entities, threshold,
                                  own_entity, pass_hit, &scoring};
    return score_agreements(&config, agreements, count, ec);
}
