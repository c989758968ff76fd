/*
 * Draws for invented records: a stream of numbers for each (seed, stream, index), so that any entity can be
 * made again by itself, in any order, on any machine. Integers only. Threads: a struct draw belongs to one.
 */
#pragma once
#include <stdbool.h>

#include "base/rng.h"

#define DRAW_WORDS 128u

struct draw {
    struct rng_seeded state;
    struct rng rng;
    uint8_t bytes[DRAW_WORDS * 4];
    unsigned used; /* of DRAW_WORDS */
};

enum draw_stream { DRAW_ENTITY = 1, DRAW_LEFT, DRAW_RIGHT, DRAW_ERRORS, DRAW_ORDER };

/* Do not copy a struct draw: its rng points into it. */
void draw_begin(struct draw *d, uint64_t seed, enum draw_stream stream, uint64_t index);
uint32_t draw_u32(struct draw *d);
/* Uniform in [0, bound); bound > 0. */
uint32_t draw_below(struct draw *d, uint32_t bound);
bool draw_percent(struct draw *d, uint32_t percent);
