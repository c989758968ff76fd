#include "sample/words.h"

#include <pthread.h>

#include "base/err.h"
#include "text/pack.h"

#define WORDS_MAX 8192u
#define SHORTS_MAX 4096u

/* In the order of enum words_pool. */
static const char *const names[WORDS_POOL_COUNT] = {
    "mx_male",  "mx_female", "mx_surname", "us_male", "us_female", "us_surname", "trade_mx", "trade_us",
    "place",    "place_us",  "syllable",   "form_mx", "form_us",   "city_mx",    "city_us",  "state_mx",
    "state_us", "make",      "color",      "wmi",     "bank",      "curp_state", "area_us",  "area_mx"};

struct pool {
    size_t first, count;
    uint32_t total; /* of the weights */
};

struct short_form {
    struct sv canonical, name;
    bool surname;
};

static struct sv word_text[WORDS_MAX];
static uint32_t word_sum[WORDS_MAX]; /* of the weights in the pool up to this word */
static size_t word_count;
static struct pool pools[WORDS_POOL_COUNT];
static struct short_form shorts[SHORTS_MAX];
static size_t short_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void parse_pool(struct pool *pool, struct sv line)
{
    struct sv item, word;
    pool->first = word_count;
    while (sv_split(&line, '|', &item)) {
        uint64_t weight = 1;
        BUG_ON(word_count == WORDS_MAX || !sv_split(&item, '=', &word));
        BUG_ON(item.ptr && !sv_to_u64(item, &weight));
        pool->total += (uint32_t)weight;
        word_text[word_count] = word;
        word_sum[word_count++] = pool->total;
    }
    pool->count = word_count - pool->first;
}

static void parse_shorts(const char *pack)
{
    struct sv rest = pack_bytes(pack), line, kind;
    while (pack_next_line(&rest, &line)) {
        struct short_form *s = &shorts[short_count];
        BUG_ON(short_count == SHORTS_MAX || !sv_split(&line, '\t', &kind) ||
               !sv_split(&line, '\t', &s->name) || !sv_split(&line, '\t', &s->canonical));
        s->surname = kind.ptr[0] == 's';
        short_count += !sv_eq(s->name, s->canonical);
    }
}

static void parse(void)
{
    struct sv rest = pack_bytes("sample_words.tsv"), line, name;
    for (size_t i = 0; i < WORDS_POOL_COUNT; i++) {
        BUG_ON(!pack_next_line(&rest, &line) || !sv_split(&line, '\t', &name) ||
               !sv_eq(name, sv_cstr(names[i])));
        parse_pool(&pools[i], line);
    }
    parse_shorts("nicknames_es.tsv");
    parse_shorts("nicknames_en.tsv");
}

struct sv words_draw(struct draw *d, enum words_pool pool)
{
    pthread_once(&once, parse);
    const struct pool *p = &pools[pool];
    uint32_t at = draw_below(d, p->total);
    size_t low = p->first, high = p->first + p->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (word_sum[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return word_text[low];
}

struct sv words_draw_short(struct draw *d, struct sv name, bool surname)
{
    uint32_t fits = 0;
    pthread_once(&once, parse);
    for (size_t i = 0; i < short_count; i++)
        fits += shorts[i].surname == surname && sv_eq(shorts[i].canonical, name);
    if (!fits)
        return (struct sv){NULL, 0};
    uint32_t chosen = draw_below(d, fits);
    for (size_t i = 0;; i++)
        if (shorts[i].surname == surname && sv_eq(shorts[i].canonical, name) && chosen-- == 0)
            return shorts[i].name;
}
