/*
 * Canonical JSON (RFC 8785), for what is signed or hashed. Members are sorted by their UTF-16 code units,
 * strings have the shortest escapes, there is no white space. Numbers must be integers within 2^53: documents
 * that are signed here have no others, and two implementations agree on these without thinking.
 */
#pragma once
#include <jansson.h>

#include "base/buf.h"

#define CANONICAL_DEPTH_MAX 64u
#define CANONICAL_MEMBERS_MAX 4096u

/* Appends. ERR_INPUT: a number that is not such an integer; ERR_LIMIT: depth, members, the buffer. */
MUST_CHECK enum err json_canonical(const json_t *value, struct errctx *ec, struct buf *out);
