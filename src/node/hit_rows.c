#include "node/hit_rows.h"

#include "base/arena.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "resolve/score.h"
#include "resolve/token_rule.h"

#define ROWS_BYTES_MAX ((size_t)1 << 30)

struct hit_rows {
    struct arena *arena;
    struct store_hit *items;
    size_t count, cap;
    struct population *population;
    struct psi_session *psi;
};

static enum err entity(void *arg, uint32_t number, struct errctx *ec, const struct entity **out)
{
    struct hit_rows *rows = arg;
    return population_entity(rows->population, number, ec, out);
}

static struct sv pseudonym_text(struct hit_rows *rows, const uint8_t pseudonym[PSI_PSEUDONYM_BYTES])
{
    char hex[2 * PSI_PSEUDONYM_BYTES + 1];
    hash_to_hex(pseudonym, PSI_PSEUDONYM_BYTES, hex);
    return arena_copy(rows->arena, sv_cstr(hex));
}

/* [{"name":"curp","weight":21.50}]: families are named by the rule, so nothing needs escaping. */
static struct sv families_text(struct hit_rows *rows, const struct score_hit *hit)
{
    struct sv text = arena_copy(rows->arena, SV("["));
    for (size_t i = 0; i < hit->family_count && text.ptr; i++) {
        const struct token_family_rule *rule = token_family_find(hit->families[i].family);
        text = arena_printf(rows->arena, "%.*s%s{\"name\":\"%s\",\"weight\":%.2f}", SV_ARG(text),
                            i ? "," : "", rule ? rule->name : "unknown", hit->families[i].weight);
    }
    return text.ptr ? arena_printf(rows->arena, "%.*s]", SV_ARG(text)) : text;
}

static enum err add(void *arg, const struct score_hit *hit, struct errctx *ec)
{
    struct hit_rows *rows = arg;
    if (rows->count == STORE_HITS_MAX)
        return err_set(ec, ERR_LIMIT, "more than %u hits in one session: ask less at a time", STORE_HITS_MAX);
    if (rows->count == rows->cap) {
        size_t cap = rows->cap ? rows->cap * 2 : 256;
        struct store_hit *fresh = mem_realloc(rows->items, cap, sizeof *fresh);
        if (!fresh)
            return err_set(ec, ERR_MEMORY, "hits: out of memory");
        rows->items = fresh;
        rows->cap = cap;
    }
    uint8_t own[PSI_PSEUDONYM_BYTES];
    struct store_hit h = {.score = hit->score, .grade = sv_cstr(score_grade_name(hit->grade))};
    population_key(rows->population, hit->entity, &h.dataset, &h.record);
    psi_pseudonym(psi_seed(rows->psi), hit->entity, own);
    h.own_pseudonym = pseudonym_text(rows, own);
    h.peer_pseudonym = pseudonym_text(rows, hit->pseudonym);
    h.families = families_text(rows, hit);
    if (!h.own_pseudonym.ptr || !h.peer_pseudonym.ptr || !h.families.ptr)
        return arena_error(rows->arena, ec);
    rows->items[rows->count++] = h;
    return ERR_OK;
}

enum err hit_rows_open(struct population *population, struct psi_session *psi,
                       const struct psi_result *result, double threshold, struct errctx *ec,
                       struct hit_rows **out)
{
    struct hit_rows *rows = mem_alloc(1, sizeof *rows);
    if (!rows)
        return err_set(ec, ERR_MEMORY, "hits: out of memory");
    rows->population = population;
    rows->psi = psi;
    uint32_t partner_entries =
        result->partner.hold_entries ? result->partner.hold_entries : result->partner.ask_tokens;
    struct score_config config = {.set = population_tokens(population),
                                  .stats = population_stats(population),
                                  .partner_entities =
                                      score_partner_entities(population_tokens(population), partner_entries),
                                  .threshold = threshold,
                                  .entity = entity,
                                  .hit = add,
                                  .arg = rows};
    enum err e = arena_open("hits", ROWS_BYTES_MAX, ec, &rows->arena);
    if (e == ERR_OK)
        e = score_agreements(&config, result->agreements, result->agreement_count, ec);
    if (e != ERR_OK) {
        hit_rows_closep(&rows);
        return e;
    }
    *out = rows;
    return ERR_OK;
}

void hit_rows_closep(struct hit_rows **rows)
{
    if (!*rows)
        return;
    arena_close((*rows)->arena);
    mem_free((*rows)->items);
    mem_free(*rows);
}

const struct store_hit *hit_rows_items(const struct hit_rows *rows)
{
    return rows->items;
}

size_t hit_rows_count(const struct hit_rows *rows)
{
    return rows->count;
}
