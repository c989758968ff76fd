/*
 * The keys of one load and the line of each, to find the second row with one key. The hash is seeded, so that
 * a file cannot be made that fills one place. Memory: the keys' bytes and about 48 bytes a key.
 */
#pragma once
#include "base/err.h"
#include "base/sv.h"

#define KEY_SET_BYTES_MAX ((size_t)4 * 1024 * 1024 * 1024) /* of the keys themselves */

struct key_set;

MUST_CHECK enum err key_set_open(struct errctx *ec, struct key_set **out);
void key_set_close(struct key_set *s);
void key_set_closep(struct key_set **s);
/* *first is 0 when the key is new (and then kept, copied), else the line that it was added with. */
MUST_CHECK enum err key_set_add(struct key_set *s, struct sv key, uint64_t line, struct errctx *ec,
                                uint64_t *first);

#define KEY_SET_SCOPED __attribute__((cleanup(key_set_closep)))
