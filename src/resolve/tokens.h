/*
 * Token sets: the linkage tokens of a party's entities, ready for the private match (psi/token.h), by the
 * rule of token_rule.h. Entities come in batches and are not kept: 40 bytes a token stay, so a million
 * entities of ten tokens each need 400 MB, twice that for a moment while the set is put in order.
 *
 * A token that more than PSI_ENTITIES_PER_TOKEN_MAX entities share is left out: it tells too little of any of
 * them. Ownership: the builder owns everything until token_builder_finish hands the set to the caller
 * (token_set_free). Threads: one at a time; inside a call it uses options.threads.
 */
#pragma once
#include "base/progress.h"
#include "resolve/entity.h"
#include "resolve/token_rule.h"

#define TOKEN_BATCH_ENTITIES 1024u    /* entities whose tokens are made at once */
#define TOKEN_ENTITIES_MAX (1u << 26) /* of one set */
#define TOKEN_SET_TOKENS_MAX ((size_t)1 << 28)

struct token_options {
    uint64_t families; /* bit n: tokens of family n are made; 0 = all. An agreement may allow fewer */
    unsigned threads;  /* 0 = one a processor */
};

struct token_build_stats {
    size_t drafts, shared_left_out; /* made in all; left out because too many entities share them */
};

struct token_builder;
MUST_CHECK enum err token_builder_open(const struct token_options *options, struct errctx *ec,
                                       struct token_builder **out);
void token_builder_close(struct token_builder *b); /* NULL is fine */
/* The entities get the numbers that follow the last one's. Any count. */
MUST_CHECK enum err token_builder_add(struct token_builder *b, const struct entity *const *entities,
                                      size_t count, struct errctx *ec);
/* Sorts, drops repeats and shared tokens. Closes the builder in any case. stats may be NULL. */
MUST_CHECK enum err token_builder_finish(struct token_builder *b, struct errctx *ec, struct token_set *set,
                                         struct token_build_stats *stats);
void token_set_free(struct token_set *set);
