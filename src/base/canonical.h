/*
 * Canonical JSON, RFC 8785: one text for one value, so that it can be hashed and signed. Members are sorted
 * by the UTF-16 code units of their names, numbers are written as ECMAScript writes them, strings with the
 * fewest escapes. Limits: numbers beyond 2^53 that stand as integers are refused, since other readers would
 * change them (RFC 7493, section 2.2). Nesting: CANONICAL_DEPTH_MAX. Threads: any.
 */
#pragma once
#include <jansson.h>

#include "base/buf.h"

#define CANONICAL_DEPTH_MAX 64u

/* Appends the value. ERR_INPUT: a number that cannot be told exactly; else as buf_check. */
MUST_CHECK enum err json_canonical(const json_t *value, struct errctx *ec, struct buf *out);
/* Appends one string with its quotes. The text must be UTF-8. */
void json_canonical_string(struct sv text, struct buf *out);
/* Order of member names: by UTF-16 code units. */
int json_canonical_order(struct sv a, struct sv b);
