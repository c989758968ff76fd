/* A scene for liars: two parties, and one body of one of them changed on its way. */
#pragma once
#include "pair.h"

/* 100 tokens each in PSI_ASKER: open, blinded 0, pull 0, finish; accept, evaluated 0, set 0, finish. */
enum { OPEN, BLINDED, PULL, FINISH };
enum { ACCEPT, EVALUATED, SET };
#define HEAD 7u /* bytes of a chunk before its items */

struct lie {
    enum side sender;
    unsigned number;
    void (*change)(struct buf *body);
};
tamper_fn tell; /* arg: a struct lie */

struct scene {
    struct world a, h;
    struct pair p;
    struct lie lie;
};
/* Half of the tokens are common. */
void scene_init(struct scene *s, enum psi_mode mode, uint32_t tokens);
void scene_fini(struct scene *s);

/* The other side must fail with this code and these words, and the liar must be told. */
void lie_in(enum psi_mode mode, uint32_t tokens, enum side sender, unsigned number,
            void (*change)(struct buf *), enum err code, const char *words);
/* ... in PSI_ASKER with 100 tokens, with ERR_PARTNER */
void lie_of(enum side sender, unsigned number, void (*change)(struct buf *), const char *words);

void element_5_no_point(struct buf *b);
void element_5_identity(struct buf *b);
void proof_changed(struct buf *b);
void all_payloads_changed(struct buf *b);
void last_byte_changed(struct buf *b);
