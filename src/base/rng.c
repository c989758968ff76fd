#include "base/rng.h"

#include <sodium.h>
#include <string.h>

#include "base/err.h"

static void system_fill(void *arg, void *out, size_t len)
{
    (void)arg;
    randombytes_buf(out, len);
}

const struct rng rng_system = {system_fill, NULL};

/* Each call uses the next whole block range of the stream, so a result depends on the calls before it only
 * through the counter. */
static void seeded_fill(void *arg, void *out, size_t len)
{
    struct rng_seeded *s = arg;
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
    memset(out, 0, len);
    crypto_stream_chacha20_xor_ic(out, out, len, nonce, s->block, s->seed);
    s->block += (len + 63) / 64;
}

struct rng rng_from_seed(struct rng_seeded *state, const uint8_t seed[32])
{
    memcpy(state->seed, seed, 32);
    state->block = 0;
    return (struct rng){seeded_fill, state};
}

uint64_t rng_u64(const struct rng *r)
{
    uint64_t v;
    rng_fill(r, &v, sizeof v);
    return v;
}

uint64_t rng_below(const struct rng *r, uint64_t bound)
{
    BUG_ON(bound == 0);
    uint64_t floor = (0 - bound) % bound; /* 2^64 mod bound: values under it would be favoured */
    for (;;) {
        uint64_t v = rng_u64(r);
        if (v >= floor)
            return v % bound;
    }
}
