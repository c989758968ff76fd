/* enlace load: files of one format into the store, whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/load_report.h"
#include "cli/manifest.h"
#include "cli/progress.h"
#include "node/home.h"
#include "record/csv.h"
#include "store/load_queue.h"

#define MAPPING_BYTES_MAX ((size_t)1024 * 1024)
#define LOAD_FILES_MAX 64
#define ORIGINATOR_BYTES_MAX 128u
#define FORMAT_NAMES_MAX 256

struct load_words {
    const char *format, *rejects, *dataset, *map, *class_, *handling, *originator;
    char **paths;
    int path_count;
};

/* What the sink needs at hand. */
struct loading {
    struct load_queue *queue;
    struct outfile *rejects; /* NULL: the first refused row ends the load */
    struct load_report report;
    const struct progress *progress;
};

static enum err write_reject(struct loading *l, const char *file, uint64_t line, uint64_t column,
                             struct sv reason, struct sv row, struct errctx *ec)
{
    char line_text[24], column_text[24];
    BUF_SCOPED struct buf out;
    buf_init(&out, "refused row", 2 * CSV_ROW_BYTES_MAX + 4096);
    snprintf(line_text, sizeof line_text, "%llu", (unsigned long long)line);
    snprintf(column_text, sizeof column_text, "%llu", (unsigned long long)column);
    const struct sv fields[] = {sv_cstr(file), sv_cstr(line_text), sv_cstr(column_text), reason, row};
    csv_put_row(&out, fields, 5);
    TRY(buf_check(&out, ec));
    return outfile_write(l->rejects, buf_sv(&out), ec);
}

static enum err reject(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                       struct sv row, struct errctx *ec)
{
    return write_reject(arg, file, line, column, sv_cstr(reason), row, ec);
}

static enum err put(void *arg, const struct record *r, struct errctx *ec)
{
    struct loading *l = arg;
    if (progress_cancelled(l->progress))
        return err_set(ec, ERR_CANCELLED, "cancelled; nothing was loaded");
    TRY(load_report_count(&l->report, r->schema, 1, ec));
    return load_queue_put(l->queue, r, ec);
}

/* The store finds out after the importer has gone on: file and line are not known any more, the id is. */
static enum err refused(void *arg, const struct record *r, const struct errctx *why, struct errctx *ec)
{
    struct loading *l = arg;
    l->report.import.rejected++;
    TRY(load_report_count(&l->report, r->schema, -1, ec));
    return write_reject(l, "", 0, 0, sv_cstr(why->text), r->id, ec);
}

/* Folder and node: a node's party is the originator of what it loads; a bare folder does for trying things
 * out. */
static enum err find_originator(struct cli *cli, const char *home, const char **originator,
                                struct home **node)
{
    if (*originator)
        return ERR_OK;
    enum err e = home_open(home, &cli->ec, node);
    if (e == ERR_OK)
        *originator = (*node)->party;
    else if (e != ERR_NOT_FOUND)
        return e;
    cli->ec = (struct errctx){0};
    return mkdir(home, 0700) == 0 || errno == EEXIST ? ERR_OK
                                                     : err_set_errno(&cli->ec, ERR_IO, "make %s", home);
}

static enum err parse_handling(struct cli *cli, const struct load_words *w, struct handling *h)
{
    if (w->class_ && !record_class_parse(sv_cstr(w->class_), &h->class_))
        return err_set(&cli->ec, ERR_USAGE,
                       "--class: '%s' is not enforcement, regulatory, humanitarian or health", w->class_);
    if (w->handling && !handling_code_parse(sv_cstr(w->handling), &h->code))
        return err_set(&cli->ec, ERR_USAGE, "--handling: '%s' is not H0, H1, H2 or H3", w->handling);
    h->originator = sv_cstr(w->originator);
    if (h->originator.len > ORIGINATOR_BYTES_MAX || !sv_is_utf8(h->originator))
        return err_set(&cli->ec, ERR_USAGE, "--originator: a name of at most %u bytes of UTF-8 was expected",
                       ORIGINATOR_BYTES_MAX);
    return ERR_OK;
}

/* "ofac, sat69b, ..." out of the importers' table */
static void list_formats(char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < import_format_count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i ? ", " : "", import_formats[i].name);
}

static enum err find_format(struct cli *cli, const char *name, const struct import_format **out)
{
    char known[FORMAT_NAMES_MAX] = "";
    TRY(option_required(cli, "--format", name));
    *out = import_format_find(sv_cstr(name));
    if (*out)
        return ERR_OK;
    list_formats(known, sizeof known);
    return err_set(&cli->ec, ERR_USAGE, "--format: there is no '%.40s'; known are %s", name, known);
}

struct inputs {
    struct input *items[LOAD_FILES_MAX];
    size_t count;
};

static void inputs_close(struct inputs *in)
{
    for (size_t i = 0; i < in->count; i++)
        input_close(in->items[i]);
}

/* Opens all; a file that lists pull brought must still be what its publisher sent. source: their names, for
 * the load's row. */
static enum err open_inputs(struct cli *cli, const struct load_words *w, struct inputs *in,
                            struct buf *source)
{
    for (int i = 0; i < w->path_count; i++) {
        enum manifest_state state = MANIFEST_NOT_LISTED;
        if (strcmp(w->paths[i], "-") != 0)
            TRY(manifest_check(w->paths[i], &cli->ec, &state));
        if (state == MANIFEST_CHANGED)
            return err_set(&cli->ec, ERR_INPUT,
                           "%s: is not the file that was pulled (its SHA-256 differs from %s)", w->paths[i],
                           MANIFEST_NAME);
        TRY(input_open_file(w->paths[i], &cli->ec, &in->items[in->count]));
        buf_printf(source, "%s%s%s", i ? ", " : "", input_name(in->items[in->count]),
                   state == MANIFEST_AS_PULLED ? " (as pulled)" : "");
        in->count++;
    }
    return buf_check(source, &cli->ec);
}

/* From begin to finish, on an open store. */
static enum err run_import(struct cli *cli, const struct import_format *format,
                           const struct import_options *o, const struct inputs *in, struct store *store,
                           struct sv source, struct loading *l)
{
    const struct import_sink sink = {put, l->rejects ? reject : NULL, l};
    STORE_LOAD_SCOPED struct store_load *load = NULL;
    LOAD_QUEUE_SCOPED struct load_queue *queue = NULL; /* after the load: it is closed before it */
    TRY(store_load_begin(store, o->dataset, source, clock_now_ms(&clock_system), &cli->ec, &load));
    TRY(load_queue_open(load, l->rejects ? refused : NULL, l, &cli->ec, &queue));
    l->queue = queue;
    TRY(format->run(o, in->items, in->count, &sink, &l->report.import, &cli->ec));
    TRY(load_queue_drain(queue, &cli->ec));
    if (l->report.import.records == 0) /* an empty or cut file must not wipe out what was there */
        return err_set(&cli->ec, ERR_INPUT, "no record in %.*s; nothing was changed", SV_ARG(source));
    struct outfile *rejects = l->rejects;
    l->rejects = NULL; /* the commit closes it in any case */
    if (rejects)
        TRY(outfile_commit(rejects, &cli->ec));
    struct store_load *finishing = load;
    load = NULL;
    return store_load_finish(finishing, &cli->ec, &l->report.store);
}

static enum err load_files(struct cli *cli, const char *home, const struct load_words *w,
                           const struct import_format *format, struct import_options *o)
{
    __attribute__((cleanup(inputs_close))) struct inputs in = {0};
    STORE_SCOPED struct store *store = NULL;
    BUF_SCOPED struct buf source, mapping;
    PROGRESS_BAR_SCOPED struct progress_bar bar;
    struct loading l = {.progress = &bar.progress};
    int64_t started = clock_monotonic_ms(&clock_system);
    progress_bar_start(&bar, "load");
    buf_init(&source, "names of the files", STORE_SOURCE_BYTES_MAX);
    buf_init(&mapping, "mapping file", MAPPING_BYTES_MAX);
    if (w->map)
        TRY(file_read(w->map, &cli->ec, &mapping));
    o->mapping = buf_sv(&mapping);
    o->mapping_name = sv_cstr(w->map);
    o->progress = &bar.progress;
    TRY(open_inputs(cli, w, &in, &source));
    TRY(store_open(home, store_compartment_of(o->handling.class_), NULL, &cli->ec, &store));
    if (w->rejects) {
        TRY(outfile_open(w->rejects, 0600, &cli->ec, &l.rejects));
        enum err e = outfile_printf(l.rejects, &cli->ec, "file,line,column,reason,row\n");
        if (e != ERR_OK) {
            outfile_abort(l.rejects);
            return e;
        }
    }
    enum err e = run_import(cli, format, o, &in, store, buf_sv(&source), &l);
    outfile_abort(l.rejects);
    TRY(e);
    progress_bar_end(&bar);
    l.report.seconds = (double)(clock_monotonic_ms(&clock_system) - started) / 1000;
    return load_report_print(cli, format->name, o->dataset, &l.report);
}

enum err command_load(struct cli *cli, int argc, char **argv)
{
    struct load_words w = {0};
    char formats[FORMAT_NAMES_MAX] = "";
    list_formats(formats, sizeof formats);
    const struct option options[] = {
        {"--format", OPTION_TEXT, &w.format, "F", formats},
        {"--rejects", OPTION_TEXT, &w.rejects, "FILE",
         "go on after a bad row; write those refused here, as CSV"},
        {"--dataset", OPTION_TEXT, &w.dataset, "D", "load into this dataset (else the format's own)"},
        {"--map", OPTION_TEXT, &w.map, "M.json", "the mapping, for csv"},
        {"--class", OPTION_TEXT, &w.class_, "C", "enforcement (default), regulatory, humanitarian, health"},
        {"--handling", OPTION_TEXT, &w.handling, "H", "H0 (default), H1, H2, H3"},
        {"--originator", OPTION_TEXT, &w.originator, "P", "the party that said it (else this node's)"},
    };
    const struct import_format *format = NULL;
    const char *home = NULL;
    HOME_SCOPED struct home *node = NULL;
    struct import_options o = {0};
    char now[CLOCK_TEXT_BYTES];
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 1, LOAD_FILES_MAX, &w.path_count));
    w.paths = argv;
    TRY(find_format(cli, w.format, &format));
    TRY(cli_home(cli, &home));
    TRY(find_originator(cli, home, &w.originator, &node));
    TRY(parse_handling(cli, &w, &o.handling));
    clock_format(clock_now_ms(&clock_system), now);
    o.today = sv_of(now, 10);
    for (const char *c = w.dataset ? w.dataset : ""; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return err_set(&cli->ec, ERR_USAGE, "--dataset: a name without control characters was expected");
    o.dataset = sv_cstr(w.dataset ? w.dataset : format->dataset);
    return load_files(cli, home, &w, format, &o);
}
