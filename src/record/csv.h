/*
 * CSV in and out, after RFC 4180, as files from outside really are: quotes with doubled quotes and line
 * breaks inside, LF, CR LF or CR, a byte order mark, a lone 0x1A at the end, UTF-8, UTF-16 or windows-1252
 * (record/encoding.h). It knows nothing of records.
 *
 * Reading streams: memory is bounded by the largest row (CSV_ROW_BYTES_MAX), whatever the file's size.
 *  - A quote opens a quoted field only as its first byte; inside an unquoted field it is a character like
 * others. Blanks between a closing quote and the separator are dropped.
 *  - Empty rows are skipped, and so is a row that is only 0x1A (the end-of-file mark of old systems).
 *  - A row that cannot be read has a defect and no fields; reading goes on behind it. A quote that is never
 * closed takes the rest of the file with it, up to the row limit. Passing CSV_ROW_BYTES_MAX ends the reading
 * with ERR_LIMIT.
 *
 * Ownership: the reader borrows its input; a row and all its views live until the next csv_next. Threads: one
 * at a time.
 */
#pragma once
#include "base/buf.h"
#include "base/input.h"

#define CSV_FIELD_BYTES_MAX ((size_t)1024 * 1024)
#define CSV_ROW_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define CSV_COLUMNS_MAX 4096u

/* Where a field starts in the file: line from 1; column from 1, in bytes of the line as UTF-8. */
struct csv_place {
    uint64_t line, column;
};

struct csv_row {
    const struct sv *fields; /* UTF-8 */
    const struct csv_place *places;
    size_t count;       /* 0: the row has a defect */
    uint64_t line;      /* on which the row starts */
    struct sv raw;      /* the row as it stood there (as UTF-8), without its line break: for rejects */
    const char *defect; /* why it could not be read, a static sentence, or NULL */
    struct csv_place defect_at;
};

struct csv_reader;

/* separator 0: told from the first line, the one of , ; TAB | that stands there most often outside quotes. */
MUST_CHECK enum err csv_open(struct input *in, char separator, struct errctx *ec, struct csv_reader **out);
void csv_close(struct csv_reader *r);
void csv_closep(struct csv_reader **r);
/* *more is false at the end, and *row is then not set. */
MUST_CHECK enum err csv_next(struct csv_reader *r, struct errctx *ec, struct csv_row *row, bool *more);
const char *csv_name(const struct csv_reader *r); /* the input's */
/* How many rows so far were not UTF-8 and were taken for windows-1252. */
uint64_t csv_rows_windows1252(const struct csv_reader *r);

/* One field, quoted where it must be: it holds a comma, a quote, a control character, or a
 * blank at either end. */
void csv_put_field(struct buf *out, struct sv field);
/* A row with commas between, LF after it. A row of one empty field is written as "", since an empty line is
 * no row. */
void csv_put_row(struct buf *out, const struct sv *fields, size_t count);

#define CSV_SCOPED __attribute__((cleanup(csv_closep)))
