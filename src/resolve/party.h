/*
 * A party's entities with everything that a match needs of them: kept in memory, turned into a token set,
 * counted. For rehearsals, tests and lists that fit; a node with millions feeds token_builder itself and
 * scores from its store. Ownership: open/close. Threads: one at a time.
 */
#pragma once
#include "resolve/score.h"
#include "resolve/tokens.h"

struct party;

/* bytes_max: of the entities, about 1 KB each. */
MUST_CHECK enum err party_open(const struct token_options *options, size_t bytes_max, struct errctx *ec,
                               struct party **out);
void party_close(struct party *p);
/* A record of something that can be matched becomes an entity with the next number from 0, and its id is
 * kept. A record whose `holder` is an earlier one (Identification, BankAccount, CryptoWallet) is added to
 * that entity. Others (sanctions, relations) have no part in matching. */
MUST_CHECK enum err party_add(struct party *p, const struct record *r, struct errctx *ec);
/* After the last record: makes the token set. */
MUST_CHECK enum err party_finish(struct party *p, struct errctx *ec);

size_t party_entities(const struct party *p);
struct sv party_id(const struct party *p, uint32_t entity);
/* False: no entity has this id. */
bool party_find(const struct party *p, struct sv id, uint32_t *entity);
const struct entity *party_entity(const struct party *p, uint32_t entity);
const struct token_set *party_set(const struct party *p); /* after party_finish */
const struct token_build_stats *party_build_stats(const struct party *p);

/* Scores what a match told this party; score_agreements with its own entities. threshold 0: SCORE_THRESHOLD.
 */
MUST_CHECK enum err party_score(const struct party *p, const struct psi_agreement *agreements, size_t count,
                                size_t partner_entities, double threshold,
                                enum err (*hit)(void *arg, const struct score_hit *hit, struct errctx *ec),
                                void *arg, struct errctx *ec);
