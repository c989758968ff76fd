/*
 * A record's body as bytes: all of it but id and dataset, which are its row's key. Equal records give equal
 * bytes, which is how a reload tells changed from unchanged.
 *
 * A body is: version, schema, handling code, class, reliability, accuracy, the texts that body_texts lists,
 * the number of properties, and for each its name, the number of its values and these. A text is its length
 * and its bytes; lengths and numbers are LEB128 in their shortest form.
 *
 * The decoder trusts nothing: a damaged file yields an error, never a wild read. Threads: any.
 */
#pragma once
#include "base/buf.h"
#include "record/record.h"

/* RECORD_VALUES_MAX values of RECORD_VALUE_BYTES_MAX would be 640 MB: no source has such records. */
#define BODY_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* All of a record that is one text each, but its key; in the order of the body. Whoever copies a record takes
 * these from here too, so that a new one is not forgotten. */
#define BODY_TEXTS 9
void body_texts(struct record *r, struct sv *texts[BODY_TEXTS]);

/* Appends; ask buf_check. */
void body_encode(const struct record *r, struct buf *out);
/* Texts of `out` are views into `body`, the values array is the arena's; id and dataset are left empty.
 * ERR_INPUT. */
MUST_CHECK enum err body_decode(struct sv body, struct arena *arena, struct errctx *ec, struct record *out);
