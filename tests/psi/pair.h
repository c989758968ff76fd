/* Two machines in one process, with a hand on the wire between them. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "psi/message.h"
#include "psi/psi.h"

enum side { SIDE_ASKER, SIDE_HOLDER };

/* May change a body on its way. number: 0 for the first body of that sender. */
typedef void tamper_fn(void *arg, enum side sender, unsigned number, struct buf *body);

struct pair {
    struct psi_config config[2];
    struct rng_seeded stream[2];
    struct rng rng[2];
    struct psi_session *s[2];
    uint8_t packs[2][32];
    tamper_fn *tamper; /* the sender's transcript follows what it changed: it is the sender that lies */
    void *tamper_arg;
    bool keep_log;
    bool honest_senders; /* the wire changes bodies behind their backs */
    /* after pair_run */
    enum err err[2];
    struct errctx ec[2];
    struct buf log;  /* every body as sent, each after its u32 length */
    struct buf wire; /* has its room from pair_init on */
    unsigned bodies[2];
};

/* Fixed randomness from `seed`; both parties agree on everything. Change config before pair_run. */
void pair_init(struct pair *p, enum psi_mode mode, const struct token_set *asker,
               const struct token_set *holder, uint8_t seed);
/* Until both finished, or one failed: then what it says to the partner is delivered. True: both finished. */
bool pair_run(struct pair *p);
void pair_fini(struct pair *p);
const struct psi_result *pair_result(struct pair *p, enum side side);
/* The side failed with this code and its sentence contains `words`; it gives no result. */
void pair_assert_failed(struct pair *p, enum side side, enum err code, const char *words);

/* Sets of invented tokens. Token number n of the world is SHA-512("token" n), of family n % families. */
struct world {
    struct token_set set;
    uint32_t rows_max;
};
void world_init(struct world *w, uint32_t rows_max, uint32_t entities);
void world_add(struct world *w, uint32_t token, uint32_t entity, uint16_t families);
void world_sort(struct world *w); /* sorted and unique: ready for a session */
void world_fini(struct world *w);
/* `tokens` consecutive tokens from `first`, entity n / 4 */
void world_range(struct world *w, uint32_t first, uint32_t tokens, uint16_t families);

/* What a plain join of both sets gives, in the terms of `side`, checked row by row against the result. */
void assert_same_as_join(struct pair *p, enum side side);
