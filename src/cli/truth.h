/*
 * The true pairs of a rehearsal: a CSV file with the columns left_id and right_id, in any order and beside
 * others. Pairs named twice count once. Owned by open/close; read-only after that.
 */
#pragma once
#include "base/err.h"
#include "base/sv.h"

#define TRUTH_BYTES_MAX ((size_t)1 << 30) /* of all ids together */

struct truth;

MUST_CHECK enum err truth_open(const char *path, struct errctx *ec, struct truth **out);
void truth_close(struct truth *t);
bool truth_find(const struct truth *t, struct sv left, struct sv right);
size_t truth_count(const struct truth *t);
