/*
 * A record's body as bytes: all of it but id and dataset, which are its row's key. Equal records give equal
 * bytes, which is how a reload tells changed from unchanged.
 *
 *   body     = version, schema, code, class, reliability, accuracy, six texts of handling, first seen, last
 * seen, extra, number of properties, property ... property = name, number of values, text ... text     = length,
 * bytes; lengths and numbers are LEB128 in their shortest form
 *
 * The decoder trusts nothing: a damaged file yields an error, never a wild read. Threads: any.
 */
#pragma once
#include "base/buf.h"
#include "record/record.h"

/* RECORD_VALUES_MAX values of RECORD_VALUE_BYTES_MAX would be 640 MB: no source has such records. */
#define BODY_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* Appends; ask buf_check. */
void body_encode(const struct record *r, struct buf *out);
/* Texts of `out` are views into `body`, the values array is the arena's; id and dataset are left empty.
 * ERR_INPUT. */
MUST_CHECK enum err body_decode(struct sv body, struct arena *arena, struct errctx *ec, struct record *out);
