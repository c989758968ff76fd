/*
 * Randomness is passed in too. rng_system is the operating system's (libsodium); a seeded one (ChaCha20 over
 * a 32-byte seed) makes transcripts and simulations repeatable and must never serve a real session. Threads:
 * rng_system any; a seeded one belongs to one thread.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct rng {
    void (*fill)(void *arg, void *out, size_t len);
    void *arg;
};

struct rng_seeded {
    uint8_t seed[32];
    uint64_t block;
};

extern const struct rng rng_system;
/* The returned rng borrows *state. */
struct rng rng_from_seed(struct rng_seeded *state, const uint8_t seed[32]);

static inline void rng_fill(const struct rng *r, void *out, size_t len)
{
    r->fill(r->arg, out, len);
}
uint64_t rng_u64(const struct rng *r);
/* Uniform in [0, bound), without modulo bias; bound > 0. */
uint64_t rng_below(const struct rng *r, uint64_t bound);
