#include "node/population.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "resolve/tokens.h"
#include "store/read.h"

#define TICK_RECORDS 1000u
#define LINKED_ADDRESSES_MAX 16u

/* A record that belongs to another one of the same dataset. */
struct link {
    struct sv dataset, holder, id;
};

struct population {
    struct store *store;
    struct arena *keys;
    struct arena *scratch; /* of population_entity */
    struct link *links;    /* sorted by (dataset, holder) */
    size_t link_count, link_cap;
    struct key {
        struct sv dataset, id;
    } * entities;
    size_t entity_count, entity_cap;
    struct token_set tokens;
    struct score_stats *stats;
    int64_t load;
};

static enum err out_of_memory(struct errctx *ec)
{
    return err_set(ec, ERR_MEMORY, "matching: out of memory");
}

/* One more element at the end of a growing array; NULL when there is no memory. */
static void *grow(void **array, size_t *count, size_t *cap, size_t size)
{
    if (*count == *cap) {
        size_t more = *cap ? *cap * 2 : 1024;
        void *fresh = mem_realloc(*array, more, size);
        if (!fresh)
            return NULL;
        *array = fresh;
        *cap = more;
    }
    return (char *)*array + (*count)++ * size;
}

/* Datasets are few: the last one is nearly always the same again. */
static struct sv keep_dataset(struct population *p, struct sv dataset)
{
    if (p->entity_count && sv_eq(p->entities[p->entity_count - 1].dataset, dataset))
        return p->entities[p->entity_count - 1].dataset;
    if (p->link_count && sv_eq(p->links[p->link_count - 1].dataset, dataset))
        return p->links[p->link_count - 1].dataset;
    return arena_copy(p->keys, dataset);
}

static enum err note_link(void *arg, const struct record *r, struct errctx *ec)
{
    struct population *p = arg;
    struct sv holder = entity_holder(r);
    if (sv_empty(holder))
        return ERR_OK;
    struct link l = {keep_dataset(p, r->dataset), arena_copy(p->keys, holder), arena_copy(p->keys, r->id)};
    struct link *at = grow((void **)&p->links, &p->link_count, &p->link_cap, sizeof *p->links);
    if (!at || !l.dataset.ptr || !l.holder.ptr || !l.id.ptr)
        return out_of_memory(ec);
    *at = l;
    return ERR_OK;
}

static int by_holder(const void *pa, const void *pb)
{
    const struct link *a = pa, *b = pb;
    int c = sv_cmp(a->dataset, b->dataset);
    c = c ? c : sv_cmp(a->holder, b->holder);
    return c ? c : sv_cmp(a->id, b->id);
}

static size_t first_link(const struct population *p, struct sv dataset, struct sv holder)
{
    size_t low = 0, high = p->link_count;
    struct link want = {dataset, holder, SV("")};
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_holder(&p->links[middle], &want) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum err add_other(struct population *p, struct sv dataset, struct sv id, struct arena *arena,
                          struct entity *e, struct errctx *ec)
{
    struct record other;
    enum err code = store_get_record(p->store, dataset, id, arena, ec, &other);
    if (code == ERR_NOT_FOUND) /* a dangling link says nothing */
        return ERR_OK;
    return code != ERR_OK ? code : entity_add_record(arena, e, &other, ec);
}

static enum err build(struct population *p, const struct record *r, struct arena *arena, struct errctx *ec,
                      struct entity **out)
{
    TRY(entity_from_record(arena, r, ec, out));
    for (size_t i = first_link(p, r->dataset, r->id);
         i < p->link_count && sv_eq(p->links[i].dataset, r->dataset) && sv_eq(p->links[i].holder, r->id); i++)
        TRY(add_other(p, r->dataset, p->links[i].id, arena, *out, ec));
    const struct property *address = schema_property(r->schema, SV("addressEntity"));
    struct sv id;
    size_t n = 0;
    for (size_t i = 0; n < LINKED_ADDRESSES_MAX && record_next(r, address, &i, &id); n++)
        TRY(add_other(p, r->dataset, id, arena, *out, ec));
    return ERR_OK;
}

struct gathering {
    struct population *p;
    struct token_builder *builder;
    struct arena *arena;
    const struct entity *batch[TOKEN_BATCH_ENTITIES];
    size_t batch_count;
    const struct progress *progress;
};

static enum err flush(struct gathering *g, struct errctx *ec)
{
    TRY(token_builder_add(g->builder, g->batch, g->batch_count, ec));
    g->batch_count = 0;
    arena_reset(g->arena);
    return ERR_OK;
}

static enum err gather(void *arg, const struct record *r, struct errctx *ec)
{
    struct gathering *g = arg;
    struct population *p = g->p;
    if (!entity_is_main(r))
        return ERR_OK;
    if (progress_cancelled(g->progress))
        return err_set(ec, ERR_CANCELLED, "matching: cancelled");
    struct entity *e = NULL;
    TRY(build(p, r, g->arena, ec, &e));
    struct key k = {keep_dataset(p, r->dataset), arena_copy(p->keys, r->id)};
    struct key *at = grow((void **)&p->entities, &p->entity_count, &p->entity_cap, sizeof *p->entities);
    if (!at || !k.dataset.ptr || !k.id.ptr)
        return out_of_memory(ec);
    *at = k;
    score_stats_add(p->stats, e);
    g->batch[g->batch_count++] = e;
    if (p->entity_count % TICK_RECORDS == 0)
        progress_tick(g->progress, "entities", p->entity_count, 0);
    return g->batch_count == TOKEN_BATCH_ENTITIES ? flush(g, ec) : ERR_OK;
}

static enum err gather_all(struct population *p, const struct progress *progress, struct errctx *ec)
{
    ARENA_SCOPED struct arena *arena = NULL;
    struct gathering g = {.p = p, .progress = progress};
    TRY(arena_open("entities", POPULATION_ENTITY_BYTES_MAX, ec, &arena));
    g.arena = arena;
    TRY(token_builder_open(&(struct token_options){0}, ec, &g.builder));
    enum err e = store_each_for_matching(p->store, SV(""), gather, &g, ec);
    if (e == ERR_OK)
        e = flush(&g, ec);
    if (e != ERR_OK) {
        token_builder_close(g.builder);
        return e;
    }
    return token_builder_finish(g.builder, ec, &p->tokens, NULL);
}

static enum err count_records(struct store *store, struct errctx *ec, size_t *records)
{
    ARENA_SCOPED struct arena *arena = NULL;
    struct store_count *counts = NULL;
    size_t n = 0;
    TRY(arena_open("counts", 1 << 20, ec, &arena));
    TRY(store_count_records(store, arena, ec, &counts, &n));
    *records = 0;
    for (size_t i = 0; i < n; i++)
        *records += counts[i].records;
    return ERR_OK;
}

static enum err fill(struct population *p, const char *folder, const struct progress *progress,
                     struct errctx *ec)
{
    size_t records = 0;
    TRY(store_open(folder, STORE_RECORDS, NULL, ec, &p->store));
    TRY(arena_open("keys of records", POPULATION_KEYS_BYTES_MAX, ec, &p->keys));
    TRY(arena_open("entity", POPULATION_ENTITY_BYTES_MAX, ec, &p->scratch));
    TRY(population_newest_load(p->store, ec, &p->load));
    TRY(count_records(p->store, ec, &records));
    TRY(score_stats_open(records, ec, &p->stats));
    TRY(store_each_for_matching(p->store, SV(""), note_link, p, ec));
    if (p->link_count)
        qsort(p->links, p->link_count, sizeof *p->links, by_holder);
    return gather_all(p, progress, ec);
}

enum err population_open(const char *folder, const struct progress *progress, struct errctx *ec,
                         struct population **out)
{
    struct population *p = mem_alloc(1, sizeof *p);
    if (!p)
        return out_of_memory(ec);
    enum err e = fill(p, folder, progress, ec);
    if (e != ERR_OK) {
        population_close(p);
        return e;
    }
    *out = p;
    return ERR_OK;
}

void population_close(struct population *p)
{
    if (!p)
        return;
    token_set_free(&p->tokens);
    score_stats_close(p->stats);
    store_close(p->store);
    arena_close(p->keys);
    arena_close(p->scratch);
    mem_free(p->links);
    mem_free(p->entities);
    mem_free(p);
}

void population_closep(struct population **p)
{
    population_close(*p);
}

const struct token_set *population_tokens(const struct population *p)
{
    return &p->tokens;
}

const struct score_stats *population_stats(const struct population *p)
{
    return p->stats;
}

size_t population_entities(const struct population *p)
{
    return p->entity_count;
}

int64_t population_load(const struct population *p)
{
    return p->load;
}

void population_key(const struct population *p, uint32_t entity, struct sv *dataset, struct sv *id)
{
    BUG_ON(entity >= p->entity_count);
    *dataset = p->entities[entity].dataset;
    *id = p->entities[entity].id;
}

enum err population_entity(struct population *p, uint32_t number, struct errctx *ec,
                           const struct entity **out)
{
    struct sv dataset, id;
    struct record r;
    struct entity *e = NULL;
    population_key(p, number, &dataset, &id);
    arena_reset(p->scratch);
    TRY(store_get_record(p->store, dataset, id, p->scratch, ec, &r));
    TRY(build(p, &r, p->scratch, ec, &e));
    *out = e;
    return ERR_OK;
}

static enum err newest(void *arg, const struct store_load_entry *l, struct errctx *ec)
{
    (void)ec;
    *(int64_t *)arg = l->load_id;
    return ERR_OK;
}

enum err population_newest_load(struct store *store, struct errctx *ec, int64_t *load)
{
    *load = 0;
    return store_each_load(store, newest, load, ec);
}
