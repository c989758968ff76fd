#include "resolve/score_stats.h"

#include "base/mem.h"
#include "resolve/draft.h"

#define ROWS 2u
#define CELLS_MIN ((size_t)1 << 12)
#define CELLS_MAX ((size_t)1 << 22)
#define CELLS_PER_ENTITY 128u /* distinct keys that an entity adds, with room */
#define SEEN_PER_ENTITY 1024u /* bits of the filter for (key, birth date) */

enum key_kind { KEY_PART = 0, KEY_DATE = 100, KEY_PLACE = 101 };

struct score_stats {
    size_t entities;
    size_t cells; /* of a row; a power of two */
    uint32_t *rows[ROWS];
    size_t seen_bits; /* a power of two */
    uint8_t *seen;
};

static size_t power_of_two(size_t at_least, size_t min, size_t max)
{
    size_t n = min;
    while (n < at_least && n < max)
        n *= 2;
    return n;
}

enum err score_stats_open(size_t entities, struct errctx *ec, struct score_stats **out)
{
    struct score_stats *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "no memory for name statistics");
    size_t bounded = entities < CELLS_MAX ? entities : CELLS_MAX;
    s->cells = power_of_two(bounded * CELLS_PER_ENTITY, CELLS_MIN, CELLS_MAX);
    s->seen_bits = power_of_two(bounded * SEEN_PER_ENTITY, CELLS_MIN, CELLS_MAX * 64);
    bool failed = !(s->seen = mem_alloc(s->seen_bits / 8, 1));
    for (unsigned r = 0; r < ROWS; r++)
        failed |= !(s->rows[r] = mem_alloc(s->cells, sizeof *s->rows[r]));
    if (failed) {
        score_stats_close(s);
        return err_set(ec, ERR_MEMORY, "no memory for name statistics");
    }
    *out = s;
    return ERR_OK;
}

void score_stats_close(struct score_stats *s)
{
    if (!s)
        return;
    for (unsigned r = 0; r < ROWS; r++)
        mem_free(s->rows[r]);
    mem_free(s->seen);
    mem_free(s);
}

/* FNV-1a with the finaliser of MurmurHash3: own data, so nobody chooses the keys against us. */
static uint64_t hash_key(unsigned kind, struct sv text)
{
    uint64_t h = 0xcbf29ce484222325u ^ kind;
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (unsigned char)text.ptr[i]) * 0x100000001b3u;
    h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 33;
}
static size_t cell(const struct score_stats *s, unsigned row, uint64_t h)
{
    return (size_t)(row ? h >> 32 | h << 32 : h) & (s->cells - 1);
}

struct adding {
    struct score_stats *s;
    uint64_t person; /* of the entity's first date, or of its number when it has none */
};

static void add_key(const struct adding *a, unsigned kind, struct sv text)
{
    uint64_t h = hash_key(kind, text);
    size_t bit = (size_t)((h ^ a->person) * 0x9e3779b97f4a7c15u >> 16) & (a->s->seen_bits - 1);
    if (a->s->seen[bit / 8] >> bit % 8 & 1)
        return;
    a->s->seen[bit / 8] |= (uint8_t)(1u << bit % 8);
    for (unsigned r = 0; r < ROWS; r++)
        a->s->rows[r][cell(a->s, r, h)]++;
}

static void add_draft(void *arg, const struct token_draft *d)
{
    struct adding *a = arg;
    for (unsigned i = 0; i < d->part_count; i++)
        add_key(a, KEY_PART + d->parts[i].level, d->parts[i].key);
    for (unsigned i = 0; i < d->place_count; i++)
        add_key(a, KEY_PLACE, d->places[i]);
}

void score_stats_add(struct score_stats *s, const struct entity *e)
{
    struct adding a = {s, hash_key(KEY_DATE, sv_of((const char *)&s->entities, sizeof s->entities))};
    char buf[DATE_YYMMDD_BYTES];
    if (e->date_count > 0 && date_is_full(e->dates[0]))
        a.person = hash_key(KEY_DATE, draft_date_text(e->dates[0], DRAFT_DATE, 0, buf));
    token_drafts(e, add_draft, &a);
    a.person = hash_key(KEY_DATE, sv_of((const char *)&s->entities, sizeof s->entities));
    for (size_t i = 0; i < e->date_count; i++)
        if (date_is_full(e->dates[i]))
            add_key(&a, KEY_DATE, draft_date_text(e->dates[i], DRAFT_DATE, 0, buf));
    s->entities++;
}

size_t score_stats_entities(const struct score_stats *s)
{
    return s->entities;
}

static uint32_t count(const struct score_stats *s, unsigned kind, struct sv text)
{
    uint64_t h = hash_key(kind, text);
    uint32_t least = UINT32_MAX;
    for (unsigned r = 0; r < ROWS; r++) {
        uint32_t n = s->rows[r][cell(s, r, h)];
        least = n < least ? n : least;
    }
    return least;
}

uint32_t score_stats_part(const struct score_stats *s, enum draft_level level, struct sv key)
{
    return count(s, KEY_PART + (unsigned)level, key);
}
uint32_t score_stats_date(const struct score_stats *s, struct sv text)
{
    return count(s, KEY_DATE, text);
}
uint32_t score_stats_place(const struct score_stats *s, struct sv text)
{
    return count(s, KEY_PLACE, text);
}
