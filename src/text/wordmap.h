/*
 * A map from words to small numbers over memory that the owner gives: for the lookup tables made from packs,
 * built once and then only read. Keys are borrowed. Threads: one while putting, any number while finding.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"

struct wordmap_slot {
    struct sv key; /* ptr NULL: free */
    uint32_t value;
};

/* Zeroed slots; their number is a power of two, and at most three quarters of them may be used (BUG_ON). */
struct wordmap {
    struct wordmap_slot *slots;
    uint32_t slot_count, used;
};

/* Puts a new key; false when it is there already (it keeps its value). */
bool wordmap_put(struct wordmap *map, struct sv key, uint32_t value);
bool wordmap_find(const struct wordmap *map, struct sv key, uint32_t *value);
