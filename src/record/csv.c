#include "record/csv.h"

#include "base/mem.h"
#include "record/encoding.h"

/* Two passes over a row: next_raw() finds its end and gathers its bytes, split() takes them apart. Only ASCII
 * bytes steer both, and in UTF-8 and windows-1252 these never stand for anything else, so the encoding is
 * settled between. */
struct csv_reader {
    struct input *in;
    struct encoding_stream *stream;
    struct sv block; /* not yet read part of the stream's block */
    char separator;
    bool skip_lf; /* the last row ended in CR: a LF at once after it belongs to it */
    uint64_t line, windows1252;
    struct buf raw, text, unquoted;
    struct sv *fields;
    struct csv_place *places;
    size_t field_cap;
};

enum err csv_open(struct input *in, char separator, struct errctx *ec, struct csv_reader **out)
{
    struct csv_reader *r = mem_alloc(1, sizeof *r);
    if (!r)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", input_name(in));
    enum err e = encoding_open(in, ec, &r->stream);
    if (e) {
        mem_free(r);
        return e;
    }
    r->in = in;
    r->separator = separator;
    r->line = 1;
    buf_init(&r->raw, "CSV row (CSV_ROW_BYTES_MAX)", CSV_ROW_BYTES_MAX);
    buf_init(&r->text, "CSV row as UTF-8", 3 * CSV_ROW_BYTES_MAX);
    buf_init(&r->unquoted, "CSV row without quotes", 3 * CSV_ROW_BYTES_MAX);
    *out = r;
    return ERR_OK;
}

void csv_close(struct csv_reader *r)
{
    if (!r)
        return;
    encoding_close(r->stream);
    buf_fini(&r->raw);
    buf_fini(&r->text);
    buf_fini(&r->unquoted);
    mem_free(r->fields);
    mem_free(r->places);
    mem_free(r);
}

void csv_closep(struct csv_reader **r)
{
    csv_close(*r);
}

const char *csv_name(const struct csv_reader *r)
{
    return input_name(r->in);
}

uint64_t csv_rows_windows1252(const struct csv_reader *r)
{
    return r->windows1252;
}

static char tell_separator(struct sv block)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    size_t counts[sizeof candidates] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < block.len; i++) {
        char c = block.ptr[i];
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '\n' || c == '\r')
            break;
        for (size_t k = 0; k < sizeof candidates; k++)
            counts[k] += c == candidates[k];
    }
    for (size_t k = 1; k < sizeof candidates; k++)
        if (counts[k] > counts[best])
            best = k;
    return candidates[best];
}

enum place { FIELD_START, PLAIN, QUOTED, QUOTE_SEEN };

/* The end of the row within the block, or the block's length. Most bytes are of no interest: they are passed
 * over in the tight inner loops. */
static size_t find_end(const struct csv_reader *r, enum place *place)
{
    const char *p = r->block.ptr, *end = p + r->block.len;
    for (; p < end; p++) {
        if (*place == QUOTED) {
            p = memchr(p, '"', (size_t)(end - p));
            if (!p)
                return r->block.len;
            *place = QUOTE_SEEN;
        } else if (*p == '\n' || *p == '\r') {
            return (size_t)(p - r->block.ptr);
        } else if (*p == r->separator) {
            *place = FIELD_START;
        } else if (*p == '"' && *place != PLAIN) {
            *place = QUOTED; /* opens the field, or is the second of a doubled quote */
        } else {
            *place = PLAIN;
        }
    }
    return r->block.len;
}

static enum err next_block(struct csv_reader *r, struct errctx *ec)
{
    TRY(encoding_next(r->stream, ec, &r->block));
    if (r->skip_lf && r->block.len) {
        r->skip_lf = false;
        if (r->block.ptr[0] == '\n')
            r->block = sv_slice(r->block, 1, r->block.len);
        if (sv_empty(r->block))
            return next_block(r, ec); /* once: skip_lf is off */
    }
    if (!r->separator)
        r->separator = tell_separator(r->block);
    return ERR_OK;
}

/* Gathers one row's bytes in r->raw. *more: there was a row, maybe empty. */
static enum err next_raw(struct csv_reader *r, struct errctx *ec, bool *more)
{
    enum place place = FIELD_START;
    *more = false;
    buf_clear(&r->raw);
    for (;;) {
        if (sv_empty(r->block))
            TRY(next_block(r, ec));
        if (sv_empty(r->block))
            break;
        *more = true;
        size_t n = find_end(r, &place);
        buf_put(&r->raw, r->block.ptr, n);
        if (r->raw.bad == ERR_LIMIT)
            return err_set(
                ec, ERR_LIMIT,
                "%s:%ju:1: row of more than %zu bytes (CSV_ROW_BYTES_MAX): a quote that is not closed?",
                csv_name(r), (uintmax_t)r->line, CSV_ROW_BYTES_MAX);
        TRY(buf_check(&r->raw, ec));
        bool ended = n < r->block.len, cr = ended && r->block.ptr[n] == '\r';
        r->block = sv_slice(r->block, n + ended, r->block.len);
        if (cr && !sv_empty(r->block) && r->block.ptr[0] == '\n')
            r->block = sv_slice(r->block, 1, r->block.len);
        else if (cr)
            r->skip_lf = sv_empty(r->block);
        if (ended)
            return ERR_OK;
    }
    if (r->raw.len && r->raw.ptr[r->raw.len - 1] == 0x1A) /* at the end of the file */
        r->raw.len--;
    return ERR_OK;
}

static enum err to_utf8(struct csv_reader *r, struct errctx *ec, struct sv *row)
{
    *row = buf_sv(&r->raw);
    if (sv_is_utf8(*row))
        return ERR_OK;
    r->windows1252++;
    buf_clear(&r->text);
    encoding_put_windows1252(&r->text, *row);
    *row = buf_sv(&r->text);
    return buf_check(&r->text, ec);
}

/* Reads along a row and knows its place in the file. */
struct scan {
    const char *p, *end, *line_start;
    uint64_t line;
};

static struct csv_place scan_place(const struct scan *s)
{
    return (struct csv_place){s->line, (uint64_t)(s->p - s->line_start) + 1};
}

static void count_lines(struct scan *s, const char *to)
{
    for (; s->p < to; s->p++) {
        bool lf = *s->p == '\n', cr = *s->p == '\r' && !(s->p + 1 < s->end && s->p[1] == '\n');
        if (lf || cr) {
            s->line++;
            s->line_start = s->p + 1;
        }
    }
}

static const char *split_quoted(struct csv_reader *r, struct scan *s, struct sv *field)
{
    const char *from = ++s->p, *p = from;
    size_t mark = r->unquoted.len;
    bool doubled = false;
    for (;; p += 2) {
        const char *quote = p < s->end ? memchr(p, '"', (size_t)(s->end - p)) : NULL;
        if (!quote) {
            s->p--;
            return "the quote that opens here is not closed";
        }
        bool last = quote + 1 == s->end || quote[1] != '"';
        if (doubled || !last)
            buf_put(&r->unquoted, p, (size_t)(quote - p) + !last);
        doubled |= !last;
        p = quote;
        if (last)
            break;
    }
    *field = sv_of(from, (size_t)(p - from));
    if (doubled)
        *field = sv_of((const char *)r->unquoted.ptr + mark, r->unquoted.len - mark);
    count_lines(s, p);
    for (s->p = p + 1; s->p < s->end && *s->p != r->separator; s->p++)
        if (*s->p != ' ' && *s->p != '\t')
            return "text after a closing quote";
    return NULL;
}

static enum err reserve(struct csv_reader *r, struct errctx *ec)
{
    size_t cap = r->field_cap ? r->field_cap * 2 : 64;
    struct sv *fields = mem_realloc(r->fields, cap, sizeof *fields);
    if (fields)
        r->fields = fields;
    struct csv_place *places = fields ? mem_realloc(r->places, cap, sizeof *places) : NULL;
    if (!places)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", csv_name(r));
    r->places = places;
    r->field_cap = cap;
    return ERR_OK;
}

static enum err split(struct csv_reader *r, struct csv_row *row, struct errctx *ec)
{
    struct scan s = {row->raw.ptr, row->raw.ptr + row->raw.len, row->raw.ptr, row->line};
    size_t count = 0;
    for (;; s.p++) {
        if (count == r->field_cap)
            TRY(reserve(r, ec));
        struct csv_place at = scan_place(&s);
        struct sv *field = &r->fields[count];
        if (s.p < s.end && *s.p == '"') {
            row->defect = split_quoted(r, &s, field);
            row->defect_at = scan_place(&s);
        } else {
            const char *stop = s.p < s.end ? memchr(s.p, r->separator, (size_t)(s.end - s.p)) : NULL;
            *field = sv_of(s.p, (size_t)((stop ? stop : s.end) - s.p));
            s.p += field->len;
        }
        r->places[count++] = at;
        bool again = s.p < s.end;
        if (!row->defect && (field->len > CSV_FIELD_BYTES_MAX || (count == CSV_COLUMNS_MAX && again))) {
            row->defect = again && count == CSV_COLUMNS_MAX
                              ? "more than 4096 columns (CSV_COLUMNS_MAX)"
                              : "field of more than 1 MiB (CSV_FIELD_BYTES_MAX)";
            row->defect_at = at;
        }
        if (row->defect || !again)
            break;
    }
    row->fields = r->fields;
    row->places = r->places;
    row->count = row->defect ? 0 : count;
    return ERR_OK;
}

/* Line breaks inside a row, each CR LF counted once. */
static uint64_t breaks_in(struct sv raw)
{
    if (sv_empty(raw))
        return 0;
    struct scan s = {raw.ptr, raw.ptr + raw.len, raw.ptr, 0};
    if (memchr(raw.ptr, '\n', raw.len) || memchr(raw.ptr, '\r', raw.len))
        count_lines(&s, s.end);
    return s.line;
}

enum err csv_next(struct csv_reader *r, struct errctx *ec, struct csv_row *row, bool *more)
{
    for (;;) {
        TRY(next_raw(r, ec, more));
        if (!*more)
            return ERR_OK;
        *row = (struct csv_row){.line = r->line};
        TRY(to_utf8(r, ec, &row->raw));
        r->line += 1 + breaks_in(row->raw);
        bool empty = sv_empty(row->raw) || sv_eq(row->raw, SV("\x1A"));
        if (empty)
            continue;
        if (memchr(row->raw.ptr, 0, row->raw.len)) {
            row->defect = "a NUL byte: UTF-16 without its byte order mark?";
            row->defect_at = (struct csv_place){row->line, 1};
            return ERR_OK;
        }
        /* room at once, so that views into it stay where they are */
        buf_clear(&r->unquoted);
        (void)buf_space(&r->unquoted, row->raw.len);
        TRY(buf_check(&r->unquoted, ec));
        buf_clear(&r->unquoted);
        return split(r, row, ec);
    }
}

void csv_put_field(struct buf *out, struct sv field)
{
    bool quote = sv_trim(field).len != field.len;
    for (size_t i = 0; i < field.len && !quote; i++)
        quote = field.ptr[i] == ',' || field.ptr[i] == '"' || (unsigned char)field.ptr[i] < ' ';
    if (!quote) {
        buf_put_sv(out, field);
        return;
    }
    buf_put_char(out, '"');
    for (size_t i = 0; i < field.len; i++) {
        if (field.ptr[i] == '"')
            buf_put_char(out, '"');
        buf_put_char(out, field.ptr[i]);
    }
    buf_put_char(out, '"');
}

void csv_put_row(struct buf *out, const struct sv *fields, size_t count)
{
    if (count == 1 && sv_empty(fields[0]))
        buf_put_cstr(out, "\"\"");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_put_char(out, ',');
        csv_put_field(out, fields[i]);
    }
    buf_put_char(out, '\n');
}
