#include "record/key_set.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"

/* Open addressing with linear probing, at most two thirds full. line 0: an empty place. */
struct place {
    const char *key;
    uint32_t len, hash;
    uint64_t line;
};

struct key_set {
    struct arena *arena;
    struct place *places;
    size_t cap, count; /* cap is a power of two */
    uint64_t seed;
};

enum err key_set_open(struct errctx *ec, struct key_set **out)
{
    struct key_set *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "set of keys: out of memory");
    enum err e = arena_open("set of keys (KEY_SET_BYTES_MAX)", KEY_SET_BYTES_MAX, ec, &s->arena);
    if (e) {
        mem_free(s);
        return e;
    }
    s->seed = rng_u64(&rng_system);
    *out = s;
    return ERR_OK;
}

void key_set_close(struct key_set *s)
{
    if (!s)
        return;
    arena_close(s->arena);
    mem_free(s->places);
    mem_free(s);
}

void key_set_closep(struct key_set **s)
{
    key_set_close(*s);
}

/* Each byte multiplied in and the upper half folded down: good enough spread, and not to be foreseen without
 * the seed. */
static uint32_t hash(uint64_t seed, struct sv key)
{
    uint64_t h = seed ^ key.len;
    for (size_t i = 0; i < key.len; i++) {
        h = (h ^ (unsigned char)key.ptr[i]) * (seed | 1);
        h ^= h >> 32;
    }
    return (uint32_t)(h ^ h >> 29);
}

static struct place *find(struct place *places, size_t cap, struct sv key, uint32_t h)
{
    size_t i = h & (cap - 1);
    while (places[i].line && !(places[i].hash == h && sv_eq(sv_of(places[i].key, places[i].len), key)))
        i = (i + 1) & (cap - 1);
    return &places[i];
}

static enum err grow(struct key_set *s, struct errctx *ec)
{
    size_t cap = s->cap ? s->cap * 2 : 1024;
    struct place *places = mem_alloc(cap, sizeof *places);
    if (!places)
        return err_set(ec, ERR_MEMORY, "set of keys: out of memory");
    for (size_t i = 0; i < s->cap; i++) {
        const struct place *p = &s->places[i];
        if (p->line)
            *find(places, cap, sv_of(p->key, p->len), p->hash) = *p;
    }
    mem_free(s->places);
    s->places = places;
    s->cap = cap;
    return ERR_OK;
}

enum err key_set_add(struct key_set *s, struct sv key, uint64_t line, struct errctx *ec, uint64_t *first)
{
    BUG_ON(line == 0 || key.len > UINT32_MAX);
    if (s->count * 3 >= s->cap * 2)
        TRY(grow(s, ec));
    uint32_t h = hash(s->seed, key);
    struct place *p = find(s->places, s->cap, key, h);
    *first = p->line;
    if (p->line)
        return ERR_OK;
    struct sv copy = arena_copy(s->arena, key);
    if (!copy.ptr)
        return arena_error(s->arena, ec);
    *p = (struct place){copy.ptr, (uint32_t)copy.len, h, line};
    s->count++;
    return ERR_OK;
}
