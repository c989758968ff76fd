#include "record/ftm.h"

#include "record/json.h"
#include "record/lines.h"

/* The largest line as a tree of values and as a record, several times over. */
#define ARENA_BYTES_MAX (8 * FTM_LINE_BYTES_MAX)
#define TICK_ROWS 4096u

struct load {
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    struct arena *arena;
    struct sv dataset;
};

static enum err refuse(const struct load *l, const char *file, uint64_t line, uint64_t column, struct sv row,
                       struct errctx *ec, const char *reason)
{
    return import_refuse(l->sink, l->report, file, line, column, row, ec, "%s", reason);
}

static enum err take_line(const struct load *l, const char *file, const struct line *line, struct errctx *ec)
{
    struct errctx why = {0};
    struct record r;
    json_t *value JSON_SCOPED = NULL;
    if (line->too_long)
        return refuse(l, file, line->number, 1, line->text, ec,
                      "line of more than 16 MiB (FTM_LINE_BYTES_MAX)");
    uint64_t column = 1;
    enum err e = json_parse_line(line->text, &why, &column, &value);
    if (!e) {
        arena_reset(l->arena);
        e = record_from_json(value, l->dataset, &l->o->handling, l->arena, &why, &r);
    }
    if (e == ERR_INPUT || e == ERR_LIMIT)
        return refuse(l, file, line->number, column, line->text, ec, why.text);
    if (e)
        return err_set(ec, e, "%s:%ju: %s", file, (uintmax_t)line->number, why.text);
    l->report->records++;
    return l->sink->record(l->sink->arg, &r, ec);
}

static enum err take_file(const struct load *l, struct input *in, struct errctx *ec)
{
    struct line_reader *lines LINES_SCOPED = NULL;
    TRY(lines_open(in, FTM_LINE_BYTES_MAX, ec, &lines));
    for (;;) {
        struct line line;
        bool more;
        TRY(lines_next(lines, ec, &line, &more));
        if (!more)
            return ERR_OK;
        if (line.number == 1 && sv_starts(line.text, SV("\xEF\xBB\xBF")))
            line.text = sv_slice(line.text, 3, line.text.len);
        if (!line.too_long && sv_empty(sv_trim(line.text)))
            continue;
        if (++l->report->rows % TICK_ROWS == 0) {
            progress_tick(l->o->progress, "records", l->report->rows, 0);
            if (progress_cancelled(l->o->progress))
                return err_set(ec, ERR_CANCELLED, "%s: cancelled", input_name(in));
        }
        TRY(take_line(l, input_name(in), &line, ec));
    }
}

enum err ftm_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                    const struct import_sink *sink, struct import_report *report, struct errctx *ec)
{
    struct arena *arena ARENA_SCOPED = NULL;
    TRY(arena_open("record from JSON", ARENA_BYTES_MAX, ec, &arena));
    struct load l = {o, sink, report, arena, sv_empty(o->dataset) ? SV("ftm") : o->dataset};
    for (size_t i = 0; i < input_count; i++)
        TRY(take_file(&l, inputs[i], ec));
    return ERR_OK;
}
