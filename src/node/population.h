/*
 * Whom this node can match: its records joined to entities, the entities' linkage tokens, and the way back
 * from an entity's number to its record. Humanitarian and health records are not in it: they live in another
 * file that this never opens.
 *
 * One main record makes one entity; Identification, CryptoWallet and BankAccount records that name a holder,
 * and Address records that a main record names, are added to it. A population is a snapshot of one moment:
 * entities are read again from the store when a hit needs them, and a record that was changed since is used
 * as it is now. Memory: 40 bytes a token, about 100 bytes an entity. Threads: the token set any;
 * population_entity one at a time.
 */
#pragma once
#include "base/progress.h"
#include "psi/token.h"
#include "resolve/entity.h"
#include "resolve/score_stats.h"
#include "store/store.h"

#define POPULATION_KEYS_BYTES_MAX ((size_t)2 << 30)    /* of ids and links */
#define POPULATION_ENTITY_BYTES_MAX ((size_t)64 << 20) /* of one batch of entities */

struct population;

/* Of the records in FOLDER/records.db, all datasets. */
MUST_CHECK enum err population_open(const char *folder, const struct progress *progress, struct errctx *ec,
                                    struct population **out);
void population_close(struct population *p);
void population_closep(struct population **p);
#define POPULATION_SCOPED __attribute__((cleanup(population_closep)))

const struct token_set *population_tokens(const struct population *p);
const struct score_stats *population_stats(const struct population *p);
size_t population_entities(const struct population *p);
/* The main record's key. Views live as long as the population. */
void population_key(const struct population *p, uint32_t entity, struct sv *dataset, struct sv *id);
/* Valid until the next call. ERR_NOT_FOUND when the record was removed since. */
MUST_CHECK enum err population_entity(struct population *p, uint32_t entity, struct errctx *ec,
                                      const struct entity **out);
/* Number of the last load that it contains: another one in the store means that it is out of date. */
int64_t population_load(const struct population *p);
MUST_CHECK enum err population_newest_load(struct store *store, struct errctx *ec, int64_t *load);
