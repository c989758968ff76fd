#include "record/key_set.h"
#include "record/mapping.h"

/* The largest row: its values as they are, joined, and as a record. */
#define ARENA_BYTES_MAX (8 * CSV_ROW_BYTES_MAX)
#define TICK_ROWS 4096u

struct load {
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    struct mapping *mapping;
    struct key_set *keys;
    struct arena *arena;
};

/* A row whose length is the header's; trailing empty fields beyond it are no fault. */
static bool fits(const struct csv_row *row, size_t columns)
{
    for (size_t i = columns; i < row->count; i++)
        if (!sv_empty(sv_trim(row->fields[i])))
            return false;
    return row->count >= columns;
}

static enum err take_row(const struct load *l, const char *file, const struct csv_row *row, size_t columns,
                         struct errctx *ec)
{
    struct errctx why = {0};
    struct csv_place at = {row->line, 1};
    struct record r;
    uint64_t first = 0;
#define REFUSE(place, ...)                                                                                   \
    import_refuse(l->sink, l->report, file, (place).line, (place).column, row->raw, ec, __VA_ARGS__)
    if (row->defect)
        return REFUSE(row->defect_at, "%s", row->defect);
    if (!fits(row, columns))
        return REFUSE(at, "the row has %zu fields, the header %zu", row->count, columns);
    arena_reset(l->arena);
    enum err e = mapping_apply(l->mapping, row, l->o, l->arena, l->report, &why, &at, &r);
    if (e == ERR_INPUT || e == ERR_LIMIT)
        return REFUSE(at, "%s", why.text);
    if (e)
        return err_set(ec, e, "%s:%ju: %s", file, (uintmax_t)row->line, why.text);
    TRY(key_set_add(l->keys, r.id, row->line, ec, &first));
    (void)mapping_key(l->mapping, row, &at);
    if (first)
        return REFUSE(at, "key %.*s stands in line %ju already", SV_ARG(sv_slice(r.id, 0, 100)),
                      (uintmax_t)first);
#undef REFUSE
    l->report->records++;
    return l->sink->record(l->sink->arg, &r, ec);
}

static enum err take_file(const struct load *l, struct input *in, struct errctx *ec)
{
    struct csv_reader *reader CSV_SCOPED = NULL;
    struct csv_row row;
    bool more;
    TRY(csv_open(in, 0, ec, &reader));
    TRY(csv_next(reader, ec, &row, &more));
    if (!more)
        return err_set(ec, ERR_INPUT, "%s:1:1: the file is empty, a header row was expected", input_name(in));
    if (row.defect)
        return err_set(ec, ERR_INPUT, "%s:%ju:%ju: %s", input_name(in), (uintmax_t)row.defect_at.line,
                       (uintmax_t)row.defect_at.column, row.defect);
    TRY(mapping_bind(l->mapping, input_name(in), &row, ec));
    size_t columns = row.count;
    for (uint64_t others = 0;;) {
        TRY(csv_next(reader, ec, &row, &more));
        if (!more)
            return ERR_OK;
        if (++l->report->rows % TICK_ROWS == 0) {
            progress_tick(l->o->progress, "records", l->report->rows, 0);
            if (progress_cancelled(l->o->progress))
                return err_set(ec, ERR_CANCELLED, "%s: cancelled", input_name(in));
        }
        if (csv_rows_windows1252(reader) > others) {
            others = csv_rows_windows1252(reader);
            import_warn(l->report, "row that is not UTF-8 was read as windows-1252");
        }
        TRY(take_row(l, input_name(in), &row, columns, ec));
    }
}

enum err csv_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                    const struct import_sink *sink, struct import_report *report, struct errctx *ec)
{
    struct mapping *mapping MAPPING_SCOPED = NULL;
    struct key_set *keys KEY_SET_SCOPED = NULL;
    struct arena *arena ARENA_SCOPED = NULL;
    if (sv_empty(o->mapping))
        return err_set(ec, ERR_USAGE, "csv: a mapping file is needed (--map M.json)");
    struct sv name = sv_empty(o->mapping_name) ? SV("mapping") : o->mapping_name;
    TRY(arena_open("record from CSV", ARENA_BYTES_MAX, ec, &arena));
    struct sv copy = arena_copy(arena, name); /* ends in NUL; mapping_open keeps its own */
    if (!copy.ptr)
        return arena_error(arena, ec);
    TRY(mapping_open(copy.ptr, o->mapping, ec, &mapping));
    TRY(key_set_open(ec, &keys));
    struct load l = {o, sink, report, mapping, keys, arena};
    for (size_t i = 0; i < input_count; i++)
        TRY(take_file(&l, inputs[i], ec));
    return ERR_OK;
}
