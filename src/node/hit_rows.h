/* What a private match found, scored and made into rows for the store. Borrowed from it until closed. */
#pragma once
#include "node/population.h"
#include "psi/psi.h"
#include "store/session.h"

struct hit_rows;

/* threshold 0: the default. ERR_LIMIT: more than STORE_HITS_MAX hits. */
MUST_CHECK enum err hit_rows_open(struct population *population, struct psi_session *psi,
                                  const struct psi_result *result, double threshold, struct errctx *ec,
                                  struct hit_rows **out);
void hit_rows_closep(struct hit_rows **rows);
const struct store_hit *hit_rows_items(const struct hit_rows *rows);
size_t hit_rows_count(const struct hit_rows *rows);
#define HIT_ROWS_SCOPED __attribute__((cleanup(hit_rows_closep)))
