/*
 * Memory for secrets: locked out of swap and core dumps, between guard pages, wiped when closed. A secret is
 * an opaque type, so that no format string, JSON writer or log line can take it by accident; who needs the
 * bytes asks for them by name and lends them to another function of crypto/.
 *
 * Each secret costs whole pages: one for a session's key, not one for each token. Locking is best effort (a
 * process may be allowed to lock little); guard pages and wiping are not. Allocation passes FAULT_ALLOC.
 * Ownership: whoever opened it closes it. Threads: reading from any, writing one at a time.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"

struct secret;

/* Zeroed. ERR_MEMORY. */
MUST_CHECK enum err secret_open(size_t len, struct errctx *ec, struct secret **out);
/* The same, filled from `rng`, or copied from `bytes` (the caller wipes its own copy). */
MUST_CHECK enum err secret_open_random(size_t len, const struct rng *rng, struct errctx *ec,
                                       struct secret **out);
MUST_CHECK enum err secret_open_copy(const void *bytes, size_t len, struct errctx *ec, struct secret **out);
/* Wipes, then frees. NULL is fine. */
void secret_close(struct secret *s);
void secret_closep(struct secret **s);

uint8_t *secret_bytes(struct secret *s);
const uint8_t *secret_peek(const struct secret *s);
size_t secret_len(const struct secret *s);

/* Zeroes memory in a way that no compiler removes: for secrets that passed through the stack or the heap. */
void secret_wipe(void *bytes, size_t len);

#define SECRET_SCOPED __attribute__((cleanup(secret_closep)))
