#include <stdio.h>
#include <stdlib.h>

#include "record/sat69b_parts.h"
#include "text/identifier.h"
#include "text/mxkey.h"

#define PROGRESS_ROWS 4096u
#define ORDER_BYTES_MAX 64u /* of an oficio's number that an id takes */
#define RFC_BYTES_MAX 64u   /* one is 12 or 13 letters */
#define RECORD_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct row {
    struct row *next;
    struct sv id; /* the RFC, or empty for a masked one until ids are given */
    bool masked;
    uint64_t line;
    struct date latest; /* of all its stages */
    const struct sv *fields;
};

/* How often an id was given within one taxpayer's records. */
struct stage_use {
    struct stage_use *next;
    struct sv id;
    size_t count;
};

/* One load: what its steps share. */
struct load {
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    struct arena *set, *scratch;
    struct sat69b_columns columns;
    struct sv *header;
    const char *file;
    struct date today;
    struct row *first, *last;
    size_t count;
    struct record_builder *b;
    struct stage_use *uses;
};

static struct sv field(const struct row *row, size_t column)
{
    return column == COLUMN_NONE ? (struct sv){0} : row->fields[column];
}

static int date_order(struct date a, struct date b)
{
    unsigned x = a.year * 10000u + a.month * 100u + a.day, y = b.year * 10000u + b.month * 100u + b.day;
    return x < y ? -1 : x > y;
}

static struct date latest_date(const struct load *l, const struct row *row)
{
    struct date latest = {0}, dates[SAT69B_DATES_MAX];
    for (size_t s = 0; s < STAGE_COUNT; s++) {
        for (size_t d = 0; d < DETAIL_COUNT; d++) {
            struct sv text = field(row, l->columns.details[s][d]), number;
            size_t n = 1;
            if (d == DETAIL_DATE_SAT || d == DETAIL_DATE_DOF)
                n = sat69b_dates_read(text, dates);
            else
                sat69b_order_read(text, &number, &dates[0]);
            for (size_t i = 0; i < n; i++)
                if (date_order(dates[i], latest) > 0)
                    latest = dates[i];
        }
    }
    return latest;
}

/* XXXXXXXXXXXX and SAT's RFCs for the general public and for foreigners stand for many taxpayers. */
static bool is_mask(struct sv rfc)
{
    struct identifier id;
    bool mask = true;
    for (size_t i = 0; i < rfc.len && mask; i++)
        mask = rfc.ptr[i] == 'X' || rfc.ptr[i] == 'x' || rfc.ptr[i] == '*';
    return mask || identifier_normalise(identifier_find(SV("rfc")), rfc, NULL, &id) == IDENTIFIER_GENERIC;
}

/* Line breaks and runs of blanks inside a field are the publisher's layout. */
static enum err copy_field(struct load *l, struct sv text, struct errctx *ec, struct sv *out)
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

static enum err keep_row(struct load *l, const struct csv_row *in, struct errctx *ec)
{
    struct row *row = arena_alloc(l->set, 1, sizeof *row);
    struct sv *fields = arena_alloc(l->set, l->columns.count, sizeof *fields);
    if (!row || !fields)
        return arena_error(l->set, ec);
    for (size_t i = 0; i < l->columns.count; i++)
        TRY(copy_field(l, in->fields[i], ec, &fields[i]));
    row->fields = fields;
    row->line = in->line;
    row->id = field(row, l->columns.rfc);
    row->masked = is_mask(row->id);
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

static enum err read_row(struct load *l, const struct csv_row *row, struct errctx *ec)
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

static enum err keep_header(struct load *l, const struct csv_row *row, struct errctx *ec)
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

static enum err read_file(struct load *l, struct input *in, struct errctx *ec)
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

/* FNV-1a over all fields but the row's number, which changes as the list grows. */
static uint64_t hash_row(const struct load *l, const struct row *row)
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
    const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;
    int order = sv_cmp(x->id, y->id);
    return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* Equal masked rows are told apart by their count: after sorting they stand together. */
static enum err number_masked(struct load *l, struct row **rows, struct errctx *ec)
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

static enum err sort_rows(struct load *l, struct errctx *ec, struct row ***out)
{
    struct row **rows = arena_alloc(l->set, l->count, sizeof(struct row *));
    size_t n = 0;
    if (l->count && !rows)
        return arena_error(l->set, ec);
    for (struct row *row = l->first; row; row = row->next) {
        if (row->masked) {
            import_warn(l->report, "%s: masked RFC: a record without name and identifier", l->file);
            row->id = arena_printf(l->set, "MASKED-%016jx", (uintmax_t)hash_row(l, row));
            if (!row->id.ptr)
                return arena_error(l->set, ec);
        }
        rows[n++] = row;
    }
    if (n)
        qsort(rows, n, sizeof(struct row *), row_order);
    *out = rows;
    return number_masked(l, rows, ec);
}

static enum err finish(struct load *l, struct errctx *ec)
{
    struct record r;
    *record_handling(l->b) = l->o->handling;
    TRY(record_finish(l->b, ec, &r));
    l->report->records++;
    return l->sink->record(l->sink->arg, &r, ec);
}

static enum err add_date(struct load *l, const char *property, struct date d, struct errctx *ec)
{
    char text[SAT69B_DATE_BYTES];
    if (!date_exists(d))
        return ERR_OK;
    sat69b_date_text(d, text);
    return record_add(l->b, property, sv_cstr(text), ec);
}

/* "NAME // En cumplimiento a la sentencia ...": the name alone; the rest is a note. */
static enum err split_note(struct load *l, struct sv *name, struct errctx *ec)
{
    size_t at = sv_find(*name, SV("//"), 0);
    if (at == SIZE_MAX)
        return ERR_OK;
    struct sv note = sv_slice(*name, at + 2, name->len);
    *name = sv_trim(sv_slice(*name, 0, at));
    return record_add(l->b, "notes", note, ec);
}

static enum err add_name(struct load *l, struct sv name, bool person, const struct mxkey_parts *rfc,
                         struct errctx *ec)
{
    struct sat69b_name parts;
    TRY(split_note(l, &name, ec));
    if (!person)
        return record_add(l->b, "name", name, ec);
    if (!rfc || !sat69b_name_split(name, sv_cstr(rfc->prefix), rfc->date, &parts)) {
        import_warn(l->report, "%s: a person's name that does not fit the RFC: not split", l->file);
        return record_add(l->b, "name", name, ec);
    }
    struct sv natural = arena_printf(l->scratch, "%.*s %.*s", SV_ARG(parts.given), SV_ARG(parts.surnames));
    if (!natural.ptr)
        return arena_error(l->scratch, ec);
    TRY(record_add(l->b, "name", natural, ec));
    TRY(record_add(l->b, "lastName", parts.surnames, ec));
    return record_add(l->b, "firstName", parts.given, ec);
}

static enum err add_unknown_columns(struct load *l, const struct row *row, struct errctx *ec)
{
    for (size_t i = 0; i < l->columns.count; i++) {
        if (l->columns.known[i] || sv_empty(row->fields[i]))
            continue;
        struct sv note = arena_printf(l->scratch, "%.*s: %.*s", SV_ARG(l->header[i]), SV_ARG(row->fields[i]));
        if (!note.ptr)
            return arena_error(l->scratch, ec);
        TRY(record_add(l->b, "notes", note, ec));
    }
    return ERR_OK;
}

/* The group's rows with the current one in front; the others keep their order. */
static void current_first(struct row **rows, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (date_order(rows[i]->latest, rows[best]->latest) >= 0)
            best = i;
    struct row *current = rows[best];
    memmove(rows + 1, rows, best * sizeof(struct row *));
    rows[0] = current;
}

/* Letters, not bytes: an RFC may have an Ñ. */
static size_t characters(struct sv s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static enum err emit_party(struct load *l, struct row *const *rows, size_t count, struct errctx *ec)
{
    struct mxkey_parts parts;
    bool masked = rows[0]->masked, person = !masked && characters(rows[0]->id) == 13;
    bool dated = !masked && date_exists(l->today) && mxkey_from_rfc(rows[0]->id, l->today, &parts);
    bool company = !masked && characters(rows[0]->id) == 12;
    TRY(record_begin(l->b,
                     schema_find(person    ? SV("Person")
                                 : company ? SV("Company")
                                           : SV("LegalEntity")),
                     l->o->dataset, rows[0]->id, ec));
    if (!masked)
        TRY(record_add(l->b, "rfc", rows[0]->id, ec));
    for (size_t i = 0; i < count; i++) {
        struct sv name = field(rows[i], l->columns.name);
        if (masked) /* SAT's reason for masking stands where the name was */
            TRY(record_add(l->b, "notes", name, ec));
        else
            TRY(add_name(l, name, person, dated ? &parts : NULL, ec));
        TRY(record_add(l->b, "status", field(rows[i], l->columns.status), ec));
        TRY(add_unknown_columns(l, rows[i], ec));
    }
    TRY(record_add(l->b, "country", SV("mx"), ec));
    if (dated && (person || company)) {
        TRY(add_date(l, person ? "birthDate" : "incorporationDate", parts.date, ec));
        TRY(record_add(l->b, "notes",
                       person ? SV("birthDate is derived from the RFC")
                              : SV("incorporationDate is derived from the RFC"),
                       ec));
    }
    return finish(l, ec);
}

/* One side's order and publication: values join those of the other side. "//" and "/ /" stand between two
 * orders. */
static enum err add_detail(struct load *l, struct sv order, struct sv published, const char *date_property,
                           struct errctx *ec)
{
    struct date dates[SAT69B_DATES_MAX];
    TRY(record_add(l->b, "summary", order, ec));
    while (!sv_empty(order)) {
        size_t end = sv_find(order, SV("//"), 0);
        struct sv number;
        struct date signed_on;
        sat69b_order_read(sv_slice(order, 0, end), &number, &signed_on);
        TRY(record_add(l->b, "authorityId", number, ec));
        TRY(add_date(l, "startDate", signed_on, ec));
        order = end == SIZE_MAX ? (struct sv){0} : sv_trim(sv_slice(order, end + 2, order.len));
    }
    size_t n = sat69b_dates_read(published, dates);
    for (size_t i = 0; i < n; i++)
        TRY(add_date(l, date_property, dates[i], ec));
    if (n == 0 && !sv_empty(published)) {
        import_warn(l->report, "%s: a date of publication that cannot be read: kept as text", l->file);
        TRY(record_add(l->b, "summary", published, ec));
    }
    return ERR_OK;
}

/* ID/69b/STAGE/OFICIO. Rows of one taxpayer may repeat an oficio, or have none: the second is counted "-2".
 */
static enum err stage_id(struct load *l, const struct row *row, enum sat69b_stage stage, struct sv number,
                         struct errctx *ec, struct sv *id)
{
    const char *name = sat69b_stage_names[stage];
    number = sv_slice(number, 0, ORDER_BYTES_MAX);
    struct sv plain = arena_printf(l->scratch, "%.*s/69b/%s/%.*s", SV_ARG(row->id), name, SV_ARG(number));
    struct stage_use *use = l->uses;
    while (use && !sv_eq(use->id, plain))
        use = use->next;
    if (!use) {
        use = arena_alloc(l->scratch, 1, sizeof *use);
        if (!use || !plain.ptr)
            return arena_error(l->scratch, ec);
        *use = (struct stage_use){l->uses, plain, 0};
        l->uses = use;
    }
    use->count++;
    *id = use->count == 1 ? plain : arena_printf(l->scratch, "%.*s-%zu", SV_ARG(plain), use->count);
    return id->ptr ? ERR_OK : arena_error(l->scratch, ec);
}

static enum err emit_stage(struct load *l, const struct row *row, enum sat69b_stage stage, struct errctx *ec)
{
    const size_t *columns = l->columns.details[stage];
    struct sv details[DETAIL_COUNT], number, id;
    struct date ignored;
    bool empty = true;
    for (size_t d = 0; d < DETAIL_COUNT; d++) {
        details[d] = field(row, columns[d]);
        empty = empty && sv_empty(details[d]);
    }
    if (empty)
        return ERR_OK;
    sat69b_order_read(sv_empty(details[DETAIL_ORDER_SAT]) ? details[DETAIL_ORDER_DOF]
                                                          : details[DETAIL_ORDER_SAT],
                      &number, &ignored);
    TRY(stage_id(l, row, stage, number, ec, &id));
    TRY(record_begin(l->b, schema_find(SV("Sanction")), l->o->dataset, id, ec));
    TRY(record_add(l->b, "entity", row->id, ec));
    TRY(record_add(l->b, "authority", SV("Servicio de Administración Tributaria"), ec));
    TRY(record_add(l->b, "country", SV("mx"), ec));
    TRY(record_add(l->b, "program", SV("Código Fiscal de la Federación, artículo 69-B"), ec));
    TRY(record_add(l->b, "status", sv_cstr(sat69b_stage_names[stage]), ec));
    TRY(add_detail(l, details[DETAIL_ORDER_SAT], details[DETAIL_DATE_SAT], "date", ec));
    TRY(add_detail(l, details[DETAIL_ORDER_DOF], details[DETAIL_DATE_DOF], "listingDate", ec));
    return finish(l, ec);
}

static enum err emit_group(struct load *l, struct row **rows, size_t count, struct errctx *ec)
{
    arena_reset(l->scratch);
    l->uses = NULL;
    TRY(record_builder_open(l->scratch, ec, &l->b));
    if (count > 1)
        import_warn(l->report, "%s: an RFC with several rows: one record with all its statuses", l->file);
    current_first(rows, count);
    TRY(emit_party(l, rows, count, ec));
    for (size_t i = 0; i < count; i++)
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            TRY(emit_stage(l, rows[i], (enum sat69b_stage)stage, ec));
    return ERR_OK;
}

static enum err emit_all(struct load *l, struct row **rows, struct errctx *ec)
{
    for (size_t from = 0, to; from < l->count; from = to) {
        for (to = from + 1; to < l->count && sv_eq(rows[to]->id, rows[from]->id);)
            to++;
        TRY(emit_group(l, rows + from, to - from, ec));
    }
    return ERR_OK;
}

enum err sat69b_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                       const struct import_sink *sink, struct import_report *report, struct errctx *ec)
{
    ARENA_SCOPED struct arena *set = NULL, *scratch = NULL;
    struct import_options own = *o;
    struct row **rows = NULL;
    if (input_count != 1)
        return err_set(ec, ERR_USAGE, "sat69b takes one file, not %zu", input_count);
    if (sv_empty(own.dataset))
        own.dataset = SV("sat69b");
    if (sv_empty(own.handling.originator))
        own.handling.originator = SV("mx.sat");
    TRY(arena_open("sat69b set", SAT69B_SET_BYTES_MAX, ec, &set));
    TRY(arena_open("sat69b record", RECORD_BYTES_MAX, ec, &scratch));
    struct load l = {.o = &own, .sink = sink, .report = report, .set = set, .scratch = scratch};
    l.file = input_name(inputs[0]);
    if (date_parse(o->today, &l.today, 1) == 0)
        import_warn(report, "%s: today is not known: no date is taken from any RFC", l.file);
    TRY(read_file(&l, inputs[0], ec));
    TRY(sort_rows(&l, ec, &rows));
    return emit_all(&l, rows, ec);
}
