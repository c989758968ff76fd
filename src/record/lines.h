/*
 * A text file line by line, streaming: memory is bounded by the longest line allowed. Lines end in LF or CR
 * LF; the last may end with the file. Ownership: borrows its input; a line lives until the next call.
 * Threads: one at a time.
 */
#pragma once
#include "base/buf.h"
#include "base/input.h"

struct line_reader;

struct line {
    struct sv text; /* without its end; of a line that is too long, only what fitted */
    uint64_t number;
    bool too_long; /* the rest of it was passed over */
};

MUST_CHECK enum err lines_open(struct input *in, size_t line_bytes_max, struct errctx *ec,
                               struct line_reader **out);
void lines_close(struct line_reader *r);
void lines_closep(struct line_reader **r);
/* *more is false at the end, and *line is then not set. */
MUST_CHECK enum err lines_next(struct line_reader *r, struct errctx *ec, struct line *line, bool *more);

#define LINES_SCOPED __attribute__((cleanup(lines_closep)))
