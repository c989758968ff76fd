#include "text/wordmap.h"

#include "base/err.h"

/* FNV-1a, its high bits folded down. The keys are ours or the site's, not an attacker's, and the map does not
 * grow. */
static uint32_t hash_key(struct sv key)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (uint8_t)key.ptr[i]) * 0x100000001B3u;
    return (uint32_t)(h ^ h >> 32);
}

static struct wordmap_slot *slot_of(const struct wordmap *map, struct sv key)
{
    uint32_t i = hash_key(key) & (map->slot_count - 1);
    while (map->slots[i].key.ptr && !sv_eq(map->slots[i].key, key))
        i = (i + 1) & (map->slot_count - 1);
    return &map->slots[i];
}

bool wordmap_put(struct wordmap *map, struct sv key, uint32_t value)
{
    struct wordmap_slot *slot = slot_of(map, key);
    if (slot->key.ptr)
        return false;
    map->used++;
    BUG_ON((uint64_t)map->used * 4 > (uint64_t)map->slot_count * 3);
    *slot = (struct wordmap_slot){key, value};
    return true;
}

bool wordmap_find(const struct wordmap *map, struct sv key, uint32_t *value)
{
    if (!map->slots)
        return false;
    const struct wordmap_slot *slot = slot_of(map, key);
    if (!slot->key.ptr)
        return false;
    *value = slot->value;
    return true;
}
