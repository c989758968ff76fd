/*
 * Which bytes a source's file is written in. Everything above an importer is UTF-8; this is where it becomes
 * so. It stands beside the importers and not in base, since only files from outside come in other encodings.
 *
 * The rule, decided without reading a file twice:
 *  - a byte order mark decides for the whole stream: UTF-8 (the mark is dropped), UTF-16 little or big
 * endian;
 *  - without one, each row is taken by itself: valid UTF-8 is UTF-8, anything else is windows-1252 (of which
 * latin-1 text is a subset; the five bytes that windows-1252 leaves open become C1 controls, as the WHATWG
 * Encoding Standard has it). A latin-1 row that is valid UTF-8 by accident needs pairs such as "Ã±" and does
 * not occur in names.
 *
 * Ownership: the stream borrows its input; blocks are borrowed until the next call. Threads: one at a time.
 */
#pragma once
#include "base/buf.h"
#include "base/input.h"

struct encoding_stream;

MUST_CHECK enum err encoding_open(struct input *in, struct errctx *ec, struct encoding_stream **out);
void encoding_close(struct encoding_stream *s);
/* The next bytes, UTF-16 already turned into UTF-8; empty at the end. ERR_INPUT: a broken UTF-16 sequence. */
MUST_CHECK enum err encoding_next(struct encoding_stream *s, struct errctx *ec, struct sv *block);

/* Appends windows-1252 bytes as UTF-8: at most three bytes for one. */
void encoding_put_windows1252(struct buf *out, struct sv bytes);
/* Appends one code point (at most U+10FFFF, no surrogate) as UTF-8. */
void encoding_put_code_point(struct buf *out, uint32_t code_point);
