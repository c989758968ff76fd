#include <stdio.h>
#include <stdlib.h>

#include "record/sat69b_load.h"
#include "text/identifier.h"

#define PROGRESS_ROWS 4096u
#define RFC_BYTES_MAX 64u /* one is 12 or 13 letters */
#define RECORD_BYTES_MAX ((size_t)64 * 1024 * 1024)

int sat69b_date_order(struct date a, struct date b)
{
    unsigned x = a.year * 10000u + a.month * 100u + a.day, y = b.year * 10000u + b.month * 100u + b.day;
    return x < y ? -1 : x > y;
}

static struct date latest_date(const struct sat69b_load *l, const struct sat69b_row *row)
{
    struct date latest = {0}, dates[SAT69B_DATES_MAX];
    for (size_t s = 0; s < STAGE_COUNT; s++) {
        for (size_t d = 0; d < DETAIL_COUNT; d++) {
            struct sv text = sat69b_field(row, l->columns.details[s][d]), number;
            size_t n = 1;
            if (d == DETAIL_DATE_SAT || d == DETAIL_DATE_DOF)
                n = sat69b_dates_read(text, dates);
            else
                sat69b_order_read(text, &number, &dates[0]);
            for (size_t i = 0; i < n; i++)
                if (sat69b_date_order(dates[i], latest) > 0)
                    latest = dates[i];
        }
    }
    return latest;
}

/* The RFC in its one form ("aaa-080808-hl8" is AAA080808HL8), as printed when it is none. XXXXXXXXXXXX and
 * SAT's RFCs for the general public and for foreigners stand for many taxpayers: they are masks. */
static enum err read_rfc(struct sat69b_load *l, struct sat69b_row *row, struct errctx *ec)
{
    struct identifier id;
    row->id = sat69b_field(row, l->columns.rfc);
    row->masked = true;
    for (size_t i = 0; i < row->id.len && row->masked; i++)
        row->masked = row->id.ptr[i] == 'X' || row->id.ptr[i] == 'x' || row->id.ptr[i] == '*';
    enum identifier_result result = identifier_normalise(identifier_find(SV("rfc")), row->id, NULL, &id);
    row->masked = row->masked || result == IDENTIFIER_GENERIC;
    if (!identifier_usable(result))
        return ERR_OK;
    row->id = arena_copy(l->set, identifier_text(&id));
    return row->id.ptr ? ERR_OK : arena_error(l->set, ec);
}

/* Line breaks and runs of blanks inside a field are the publisher's layout. */
static enum err copy_field(struct sat69b_load *l, struct sv text, struct errctx *ec, struct sv *out)
{
    char *copy = arena_alloc(l->set, text.len + 1, 1);
    size_t len = 0;
    if (!copy)
        return arena_error(l->set, ec);
    text = sv_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t' ? ' ' : text.ptr[i];
        if (c != ' ' || (len && copy[len - 1] != ' '))
            copy[len++] = c;
    }
    *out = sv_of(copy, len);
    return ERR_OK;
}

static enum err keep_row(struct sat69b_load *l, const struct csv_row *in, struct errctx *ec)
{
    struct sat69b_row *row = arena_alloc(l->set, 1, sizeof *row);
    struct sv *fields = arena_alloc(l->set, l->columns.count, sizeof *fields);
    if (!row || !fields)
        return arena_error(l->set, ec);
    for (size_t i = 0; i < l->columns.count; i++)
        TRY(copy_field(l, in->fields[i], ec, &fields[i]));
    row->fields = fields;
    row->line = in->line;
    TRY(read_rfc(l, row, ec));
    row->latest = latest_date(l, row);
    if (l->last)
        l->last->next = row;
    else
        l->first = row;
    l->last = row;
    l->count++;
    return ERR_OK;
}

/* Ids are made from RFCs: none may look like one that this importer makes. */
static bool fits_id(struct sv rfc)
{
    return rfc.len <= RFC_BYTES_MAX && sv_find(rfc, SV("/"), 0) == SIZE_MAX && !sv_starts(rfc, SV("MASKED-"));
}

static enum err read_row(struct sat69b_load *l, const struct csv_row *row, struct errctx *ec)
{
    size_t count = row->count, at = 0;
    while (count > l->columns.count && sv_empty(sv_trim(row->fields[count - 1])))
        count--;
    const char *reason = NULL;
    char text[96];
    if (row->count == 0) {
        return import_refuse(l->sink, l->report, l->file, row->defect_at.line, row->defect_at.column,
                             row->raw, ec, "%s", row->defect);
    } else if (count != l->columns.count) {
        snprintf(text, sizeof text, "%zu columns where the header has %zu", row->count, l->columns.count);
        reason = text;
    } else if (sv_empty(sv_trim(row->fields[at = l->columns.rfc]))) {
        reason = "a row without an RFC";
    } else if (!fits_id(sv_trim(row->fields[at]))) {
        reason = "what stands for the RFC cannot be one";
    } else if (sv_empty(sv_trim(row->fields[at = l->columns.status]))) {
        reason = "a row without a status";
    }
    if (!reason)
        return keep_row(l, row, ec);
    return import_refuse(l->sink, l->report, l->file, row->places[at].line, row->places[at].column, row->raw,
                         ec, "%s", reason);
}

static enum err keep_header(struct sat69b_load *l, const struct csv_row *row, struct errctx *ec)
{
    l->header = arena_alloc(l->set, row->count, sizeof *l->header);
    if (!l->header)
        return arena_error(l->set, ec);
    for (size_t i = 0; i < row->count; i++) {
        TRY(copy_field(l, row->fields[i], ec, &l->header[i]));
        if (!l->columns.known[i] && !sv_empty(l->header[i]))
            import_warn(l->report, "%s: column \"%.*s\" is kept as notes", l->file, SV_ARG(l->header[i]));
    }
    return ERR_OK;
}

static enum err read_file(struct sat69b_load *l, struct input *in, struct errctx *ec)
{
    CSV_SCOPED struct csv_reader *reader = NULL;
    struct csv_row row;
    bool more, found = false;
    TRY(csv_open(in, ',', ec, &reader));
    for (uint64_t n = 0;; n++) {
        TRY(csv_next(reader, ec, &row, &more));
        if (!found && (!more || n == SAT69B_TITLE_ROWS_MAX))
            return err_set(
                ec, ERR_INPUT,
                "%s:1:1: no header with the columns RFC, nombre and situación in the first %u rows", l->file,
                SAT69B_TITLE_ROWS_MAX);
        if (!more)
            return ERR_OK;
        if (!found) {
            TRY(sat69b_columns_read(l->file, &row, ec, &l->columns, &found));
            if (found)
                TRY(keep_header(l, &row, ec));
            continue;
        }
        if (++l->report->rows % PROGRESS_ROWS == 0) {
            if (progress_cancelled(l->o->progress))
                return err_set(ec, ERR_CANCELLED, "%s: cancelled", l->file);
            progress_tick(l->o->progress, "rows", l->report->rows, 0);
        }
        TRY(read_row(l, &row, ec));
    }
}

/* FNV-1a, 64 bits. */
uint64_t sat69b_row_hash(const struct sat69b_load *l, const struct sat69b_row *row)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < l->columns.count; i++) {
        if (i == l->columns.number)
            continue;
        for (size_t j = 0; j < row->fields[i].len; j++)
            h = (h ^ (unsigned char)row->fields[i].ptr[j]) * 1099511628211u;
        h = (h ^ 0xFF) * 1099511628211u; /* in no UTF-8: ends the field */
    }
    return h;
}

/* By id, then in the order of the file. */
static int row_order(const void *a, const void *b)
{
    const struct sat69b_row *x = *(struct sat69b_row *const *)a, *y = *(struct sat69b_row *const *)b;
    int order = sv_cmp(x->id, y->id);
    return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* Equal masked rows are told apart by their count: after sorting they stand together. */
static enum err number_masked(struct sat69b_load *l, struct sat69b_row **rows, struct errctx *ec)
{
    for (size_t i = 0, from = 0; i < l->count; i++) {
        if (i == 0 || !sv_eq(rows[i]->id, rows[from]->id))
            from = i;
        else if (rows[i]->masked) {
            struct sv id = arena_printf(l->set, "%.*s-%zu", SV_ARG(rows[from]->id), i - from + 1);
            if (!id.ptr)
                return arena_error(l->set, ec);
            rows[i]->id = id;
        }
    }
    return ERR_OK;
}

static enum err sort_rows(struct sat69b_load *l, struct errctx *ec, struct sat69b_row ***out)
{
    struct sat69b_row **rows = arena_alloc(l->set, l->count, sizeof(struct sat69b_row *));
    size_t n = 0;
    if (l->count && !rows)
        return arena_error(l->set, ec);
    for (struct sat69b_row *row = l->first; row; row = row->next) {
        if (row->masked) {
            import_warn(l->report, "%s: masked RFC: a record without name and identifier", l->file);
            row->id = arena_printf(l->set, "MASKED-%016jx", (uintmax_t)sat69b_row_hash(l, row));
            if (!row->id.ptr)
                return arena_error(l->set, ec);
        }
        rows[n++] = row;
    }
    if (n)
        qsort(rows, n, sizeof(struct sat69b_row *), row_order);
    *out = rows;
    return number_masked(l, rows, ec);
}

static enum err emit_all(struct sat69b_load *l, struct sat69b_row **rows, struct errctx *ec)
{
    for (size_t from = 0, to; from < l->count; from = to) {
        for (to = from + 1; to < l->count && sv_eq(rows[to]->id, rows[from]->id);)
            to++;
        if (to - from > SAT69B_ROWS_PER_RFC_MAX)
            return err_set(ec, ERR_LIMIT, "%s:%ju:1: %zu rows of %.*s: at most %u (SAT69B_ROWS_PER_RFC_MAX)",
                           l->file, (uintmax_t)rows[from]->line, to - from, SV_ARG(rows[from]->id),
                           SAT69B_ROWS_PER_RFC_MAX);
        TRY(sat69b_emit_group(l, rows + from, to - from, ec));
    }
    return ERR_OK;
}

enum err sat69b_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                       const struct import_sink *sink, struct import_report *report, struct errctx *ec)
{
    ARENA_SCOPED struct arena *set = NULL, *scratch = NULL;
    struct import_options own = *o;
    struct sat69b_row **rows = NULL;
    if (input_count != 1)
        return err_set(ec, ERR_USAGE, "sat69b takes one file, not %zu", input_count);
    if (sv_empty(own.dataset))
        own.dataset = SV("sat69b");
    if (sv_empty(own.handling.originator))
        own.handling.originator = SV("mx.sat");
    TRY(arena_open("sat69b set", SAT69B_SET_BYTES_MAX, ec, &set));
    TRY(arena_open("sat69b record", RECORD_BYTES_MAX, ec, &scratch));
    struct sat69b_load l = {.o = &own, .sink = sink, .report = report, .set = set, .scratch = scratch};
    l.file = input_name(inputs[0]);
    if (date_parse(o->today, &l.today, 1) == 0)
        import_warn(report, "%s: today is not known: no date is taken from any RFC", l.file);
    TRY(read_file(&l, inputs[0], ec));
    TRY(sort_rows(&l, ec, &rows));
    return emit_all(&l, rows, ec);
}
