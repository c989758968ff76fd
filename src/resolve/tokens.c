#include "resolve/tokens.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "psi/psi.h"
#include "resolve/token_draft.h"

#define SORT_BUCKETS 65536u /* by a digest's first two bytes */

struct token_builder {
    struct token_options options;
    struct token_set set;
    size_t token_cap, entity_cap;
    struct token *batch; /* TOKEN_BATCH_ENTITIES times TOKEN_ENTITY_TOKENS_MAX */
    size_t batch_counts[TOKEN_BATCH_ENTITIES];
    struct token_build_stats stats;
};

static int token_order(const struct token *a, const struct token *b)
{
    int order = memcmp(a->digest, b->digest, TOKEN_DIGEST_BYTES);
    return order != 0 ? order : a->entity < b->entity ? -1 : a->entity > b->entity;
}
static int token_order_void(const void *a, const void *b)
{
    return token_order(a, b);
}

enum err token_builder_open(const struct token_options *options, struct errctx *ec,
                            struct token_builder **out)
{
    struct token_builder *b = mem_alloc(1, sizeof *b);
    if (b)
        b->batch = mem_alloc((size_t)TOKEN_BATCH_ENTITIES * TOKEN_ENTITY_TOKENS_MAX, sizeof *b->batch);
    if (!b || !b->batch) {
        token_builder_close(b);
        return err_set(ec, ERR_MEMORY, "no memory for tokens");
    }
    b->options = *options;
    *out = b;
    return ERR_OK;
}

void token_builder_close(struct token_builder *b)
{
    if (!b)
        return;
    mem_free(b->batch);
    token_set_free(&b->set);
    mem_free(b);
}

void token_set_free(struct token_set *set)
{
    mem_free(set->tokens);
    mem_free(set->entities);
    *set = (struct token_set){0};
}

/* Room for `more` items behind `count`; grows by half. */
static enum err reserve(void **items, size_t *cap, size_t count, size_t more, size_t item_size, size_t max,
                        const char *limit, struct errctx *ec)
{
    if (more > max - count)
        return err_set(ec, ERR_LIMIT, "a token set holds at most %zu (%s)", max, limit);
    if (count + more <= *cap)
        return ERR_OK;
    size_t cap_new = *cap + *cap / 2 > count + more ? *cap + *cap / 2 : count + more;
    void *grown = mem_realloc(*items, cap_new, item_size);
    if (!grown)
        return err_set(ec, ERR_MEMORY, "no memory for %zu tokens", cap_new);
    *items = grown;
    *cap = cap_new;
    return ERR_OK;
}

struct batch_work {
    struct token_builder *b;
    const struct entity *const *entities;
};
struct slot {
    struct token *tokens;
    size_t count;
    uint64_t families;
    uint32_t entity;
};

static void keep_draft(void *arg, const struct token_draft *draft)
{
    struct slot *slot = arg;
    if (slot->families && !(slot->families >> draft->family & 1))
        return;
    struct token *t = &slot->tokens[slot->count++];
    token_draft_digest(draft, t->digest);
    t->family = draft->family;
    t->entity = slot->entity;
}

static void make_tokens(void *arg, size_t from, size_t to)
{
    struct batch_work *work = arg;
    struct token_builder *b = work->b;
    for (size_t i = from; i < to; i++) {
        struct slot slot = {b->batch + i * TOKEN_ENTITY_TOKENS_MAX, 0, b->options.families,
                            (uint32_t)(b->set.entity_count + i)};
        token_drafts(work->entities[i], keep_draft, &slot);
        qsort(slot.tokens, slot.count, sizeof *slot.tokens, token_order_void);
        b->batch_counts[i] = slot.count;
    }
}

static enum err append_batch(struct token_builder *b, const struct entity *const *entities, size_t count,
                             struct errctx *ec)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += b->batch_counts[i];
    TRY(reserve((void **)&b->set.tokens, &b->token_cap, b->set.token_count, total, sizeof *b->set.tokens,
                TOKEN_SET_TOKENS_MAX, "TOKEN_SET_TOKENS_MAX", ec));
    TRY(reserve((void **)&b->set.entities, &b->entity_cap, b->set.entity_count, count,
                sizeof *b->set.entities, TOKEN_ENTITIES_MAX, "TOKEN_ENTITIES_MAX", ec));
    for (size_t i = 0; i < count; i++) {
        const struct token *made = b->batch + i * TOKEN_ENTITY_TOKENS_MAX;
        for (size_t k = 0; k < b->batch_counts[i]; k++)
            if (k == 0 || memcmp(made[k].digest, made[k - 1].digest, TOKEN_DIGEST_BYTES) != 0)
                b->set.tokens[b->set.token_count++] = made[k];
        b->set.entities[b->set.entity_count++] =
            (struct token_entity){entity_identifier_bitmap(entities[i]), entity_birth_bucket(entities[i])};
    }
    b->stats.drafts += total;
    return ERR_OK;
}

enum err token_builder_add(struct token_builder *b, const struct entity *const *entities, size_t count,
                           struct errctx *ec)
{
    while (count > 0) {
        size_t n = count < TOKEN_BATCH_ENTITIES ? count : TOKEN_BATCH_ENTITIES;
        struct batch_work work = {b, entities};
        parallel_for(b->options.threads, n, 32, make_tokens, &work);
        TRY(append_batch(b, entities, n, ec));
        entities += n;
        count -= n;
    }
    return ERR_OK;
}

/* ---- order ---- */

struct sort_work {
    struct token *tokens;
    const size_t *ends; /* of each bucket */
};

static void sort_buckets(void *arg, size_t from, size_t to)
{
    struct sort_work *work = arg;
    for (size_t i = from; i < to; i++) {
        size_t start = i == 0 ? 0 : work->ends[i - 1];
        qsort(work->tokens + start, work->ends[i] - start, sizeof *work->tokens, token_order_void);
    }
}

/* Spread over buckets by the first two bytes (SHA-512 makes them even), then each bucket by itself, in
 * parallel. */
static enum err sort_tokens(struct token_builder *b, struct errctx *ec)
{
    size_t n = b->set.token_count;
    struct token *sorted = mem_alloc(n ? n : 1, sizeof *sorted);
    size_t *ends = mem_alloc(SORT_BUCKETS, sizeof *ends);
    if (!sorted || !ends) {
        mem_free(sorted);
        mem_free(ends);
        return err_set(ec, ERR_MEMORY, "no memory to sort %zu tokens", n);
    }
    for (size_t i = 0; i < n; i++)
        ends[b->set.tokens[i].digest[0] << 8 | b->set.tokens[i].digest[1]]++;
    for (size_t i = 0, at = 0; i < SORT_BUCKETS; i++) {
        size_t count = ends[i];
        ends[i] = at; /* its start for now; filling it moves it to its end */
        at += count;
    }
    for (size_t i = 0; i < n; i++)
        sorted[ends[b->set.tokens[i].digest[0] << 8 | b->set.tokens[i].digest[1]]++] = b->set.tokens[i];
    mem_free(b->set.tokens);
    b->set.tokens = sorted;
    parallel_for(b->options.threads, SORT_BUCKETS, 64, sort_buckets, &(struct sort_work){sorted, ends});
    mem_free(ends);
    return ERR_OK;
}

static void drop_shared(struct token_builder *b)
{
    struct token *t = b->set.tokens;
    size_t kept = 0;
    for (size_t i = 0, next; i < b->set.token_count; i = next) {
        for (next = i + 1;
             next < b->set.token_count && memcmp(t[i].digest, t[next].digest, TOKEN_DIGEST_BYTES) == 0;
             next++)
            ;
        if (next - i > PSI_ENTITIES_PER_TOKEN_MAX) {
            b->stats.shared_left_out += next - i;
            continue;
        }
        memmove(t + kept, t + i, (next - i) * sizeof *t);
        kept += next - i;
    }
    b->set.token_count = kept;
}

enum err token_builder_finish(struct token_builder *b, struct errctx *ec, struct token_set *set,
                              struct token_build_stats *stats)
{
    enum err e = sort_tokens(b, ec);
    if (e == ERR_OK) {
        drop_shared(b);
        *set = b->set;
        b->set = (struct token_set){0};
        if (stats)
            *stats = b->stats;
    }
    token_builder_close(b);
    return e;
}
