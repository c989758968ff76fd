/*
 * A record as FollowTheMoney's JSON, in and out:
 *
 *   {"id": "...", "schema": "Person", "caption": "...", "properties": {"name": ["..."]}, "datasets": ["..."],
 *    "first_seen": "...", "last_seen": "...", "enlace": {handling}, and what other members the source had}
 *
 * What the source's envelope says beyond that (referents, target, other datasets, a caption of its own, ...)
 * stays in record.extra and comes out again. Handling stands under "enlace", each part only when it is
 * stated: originator, code
 * ("H1"), caveat, class, reliability, accuracy, expiry, agreement, release_id, purposes.
 *
 * Without loss means: reading what was written gives the same record, and writing what was read gives the
 * same JSON value, save that values are trimmed, said once, and that caption and datasets are added where
 * they were left out. Enlace's own schemata and properties are unknown to other FollowTheMoney software.
 * Threads: any, each with its own arena and buffer.
 */
#pragma once
#include "base/buf.h"
#include "base/json.h"
#include "record/record.h"

/* Appends the record as canonical JSON (RFC 8785), no line break; ask buf_check too. ERR_INPUT, ERR_MEMORY.
 */
MUST_CHECK enum err record_put_json(const struct record *r, struct errctx *ec, struct buf *out);

/* Builds a record in the arena from one parsed value. `dataset` becomes its dataset; `handling` applies when
 * the value states none. ERR_INPUT with the name of what is unknown or of the wrong type; ERR_LIMIT. */
MUST_CHECK enum err record_from_json(const json_t *value, struct sv dataset, const struct handling *handling,
                                     struct arena *arena, struct errctx *ec, struct record *out);
