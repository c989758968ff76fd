#include "sample/draw.h"

#include <string.h>

#include "base/err.h"

#define BLOCKS_EACH 4096u /* of 64 bytes: room for one index; none comes near it */

void draw_begin(struct draw *d, uint64_t seed, enum draw_stream stream, uint64_t index)
{
    uint8_t key[32] = {0};
    for (unsigned i = 0; i < 8; i++)
        key[i] = (uint8_t)(seed >> (8 * i));
    key[8] = (uint8_t)stream;
    d->rng = rng_from_seed(&d->state, key);
    d->state.block = index * BLOCKS_EACH;
    d->used = DRAW_WORDS;
}

uint32_t draw_u32(struct draw *d)
{
    if (d->used == DRAW_WORDS) {
        rng_fill(&d->rng, d->bytes, sizeof d->bytes);
        d->used = 0;
    }
    const uint8_t *b = d->bytes + (size_t)d->used++ * 4;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Lemire, Fast Random Integer Generation in an Interval, 2019. */
uint32_t draw_below(struct draw *d, uint32_t bound)
{
    BUG_ON(bound == 0);
    uint64_t product = (uint64_t)draw_u32(d) * bound;
    for (uint32_t floor = (0 - bound) % bound; (uint32_t)product < floor;)
        product = (uint64_t)draw_u32(d) * bound;
    return (uint32_t)(product >> 32);
}

bool draw_percent(struct draw *d, uint32_t percent)
{
    return draw_below(d, 100) < percent;
}
