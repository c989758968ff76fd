/* enlace rehearse: both parties of a private match in one process, over two CSV files, and how good it was
 * when the truth is known. An agency decides by it what to agree to. */
#include "resolve/rehearsal.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/truth.h"
#include "record/import.h"
#include "record/mapping.h"

#define ENTITIES_BYTES_MAX ((size_t)8 << 30)
#define TODAY_BYTES 10u

struct rehearse_options {
    const char *left, *right, *map, *map_right, *truth, *out;
    bool plain;
};

struct rehearse {
    const struct rehearse_options *o;
    struct party *left, *right;
    struct truth *truth; /* NULL: not given */
    struct outfile *out;
    struct buf row;
    uint64_t pairs, correct;
};

static enum err add_record(void *arg, const struct record *r, struct errctx *ec)
{
    return party_add(arg, r, ec);
}

static enum err read_rows(const char *path, const char *map, struct party *party, struct errctx *ec)
{
    INPUT_SCOPED struct input *in = NULL;
    BUF_SCOPED struct buf mapping = {0};
    struct import_report report = {0};
    struct import_sink sink = {add_record, NULL, party};
    char today[CLOCK_TEXT_BYTES];
    buf_init(&mapping, "mapping", MAPPING_BYTES_MAX);
    TRY(file_read(map, ec, &mapping));
    TRY(input_open_file(path, ec, &in));
    clock_format(clock_now_ms(&clock_system), today);
    struct import_options options = {.dataset = SV("rehearsal"),
                                     .mapping = buf_sv(&mapping),
                                     .mapping_name = sv_cstr(map),
                                     .today = sv_of(today, TODAY_BYTES)};
    TRY(csv_import(&options, &in, 1, &sink, &report, ec));
    for (size_t i = 0; i < report.warning_count; i++)
        fprintf(stderr, "warning: %s %llu\n", report.warnings[i].text,
                (unsigned long long)report.warnings[i].count);
    return party_finish(party, ec);
}

static enum err write_pair(void *arg, const struct score_hit *hit, uint32_t right, struct errctx *ec)
{
    struct rehearse *r = arg;
    char families[SCORE_FAMILIES_MAX * 32], score[16];
    size_t len = 0;
    for (size_t i = 0; i < hit->family_count; i++)
        len += (size_t)snprintf(families + len, sizeof families - len, "%s%s", i ? ";" : "",
                                token_family_find(hit->families[i].family)->name);
    snprintf(score, sizeof score, "%.6f", hit->score);
    const struct sv fields[] = {party_id(r->left, hit->entity), party_id(r->right, right), sv_cstr(score),
                                sv_cstr(score_grade_name(hit->grade)), sv_of(families, len)};
    buf_clear(&r->row);
    csv_put_row(&r->row, fields, sizeof fields / sizeof fields[0]);
    TRY(buf_check(&r->row, ec));
    r->pairs++;
    r->correct += r->truth && truth_find(r->truth, fields[0], fields[1]);
    return outfile_write(r->out, buf_sv(&r->row), ec);
}

static void print_quality(const struct rehearse *r, bool json)
{
    double pairs = (double)r->pairs, correct = (double)r->correct, truth = (double)truth_count(r->truth);
    double precision = pairs > 0 ? correct / pairs : 1, recall = truth > 0 ? correct / truth : 1;
    double f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    printf(json ? ",\"precision\":%.6f,\"recall\":%.6f,\"f1\":%.6f"
                : "precision %.4f\nrecall %.4f\nF1 %.4f\n",
           precision, recall, f1);
}

static void print_report(const struct rehearse *r, const struct rehearsal_report *report, int64_t ms,
                         bool json)
{
    unsigned long long left = report->tokens_left, right = report->tokens_right, bytes = report->bytes;
    size_t left_entities = party_entities(r->left), right_entities = party_entities(r->right);
    if (json)
        printf("{\"left\":%zu,\"right\":%zu,\"pairs\":%llu", left_entities, right_entities,
               (unsigned long long)r->pairs);
    else
        printf("left %zu records, right %zu records, %llu pairs\n", left_entities, right_entities,
               (unsigned long long)r->pairs);
    if (r->truth)
        print_quality(r, json);
    printf(json ? ",\"tokens_left\":%llu,\"tokens_right\":%llu,\"bytes\":%llu,\"seconds\":%.3f}\n"
                : "tokens %llu left, %llu right\nbytes %llu\nseconds %.1f\n",
           left, right, bytes, (double)ms / 1000);
}

static enum err run(struct cli *cli, struct rehearse *r)
{
    struct progress_bar PROGRESS_BAR_SCOPED bar = {0};
    struct rehearsal_report report;
    const struct rehearse_options *o = r->o;
    int64_t start_ms = clock_monotonic_ms(&clock_system);
    TRY(read_rows(o->left, o->map, r->left, &cli->ec));
    TRY(read_rows(o->right, o->map_right ? o->map_right : o->map, r->right, &cli->ec));
    TRY(outfile_open(o->out, 0600, &cli->ec, &r->out));
    TRY(outfile_printf(r->out, &cli->ec, "left_id,right_id,score,grade,families\n"));
    progress_bar_start(&bar, "match");
    struct rehearsal rehearsal = {.plain = o->plain,
                                  .rng = &rng_system,
                                  .progress = &bar.progress,
                                  .now_ms = clock_monotonic_ms(&clock_system)};
    TRY(rehearsal_run(&rehearsal, r->left, r->right, write_pair, r, &cli->ec, &report));
    progress_bar_end(&bar);
    struct outfile *out = r->out;
    r->out = NULL;
    TRY(outfile_commit(out, &cli->ec));
    print_report(r, &report, clock_monotonic_ms(&clock_system) - start_ms, cli->json);
    return ERR_OK;
}

static enum err open_and_run(struct cli *cli, const struct rehearse_options *o)
{
    struct rehearse r = {.o = o};
    struct token_options tokens = {0};
    buf_init(&r.row, "pair", CSV_ROW_BYTES_MAX);
    enum err e = party_open(&tokens, ENTITIES_BYTES_MAX, &cli->ec, &r.left);
    if (e == ERR_OK)
        e = party_open(&tokens, ENTITIES_BYTES_MAX, &cli->ec, &r.right);
    if (e == ERR_OK && o->truth)
        e = truth_open(o->truth, &cli->ec, &r.truth);
    if (e == ERR_OK)
        e = run(cli, &r);
    outfile_abort(r.out);
    buf_fini(&r.row);
    truth_close(r.truth);
    party_close(r.right);
    party_close(r.left);
    return e;
}

enum err command_rehearse(struct cli *cli, int argc, char **argv)
{
    struct rehearse_options o = {0};
    int words;
    const struct option options[] = {
        {"--left", OPTION_TEXT, &o.left, "A.csv", "the asker's rows"},
        {"--right", OPTION_TEXT, &o.right, "B.csv", "the holder's rows"},
        {"--map", OPTION_TEXT, &o.map, "M.json", "how rows become records (docs/cli.md)"},
        {"--map-right", OPTION_TEXT, &o.map_right, "M.json", "for the right file, where it differs"},
        {"--truth", OPTION_TEXT, &o.truth, "T.csv", "left_id,right_id: all true pairs; prints quality"},
        {"--plain", OPTION_FLAG, &o.plain, NULL, "join the tokens without the private match: the same pairs"},
        {"--out", OPTION_TEXT, &o.out, "pairs.csv", "where the pairs go"},
    };
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, &words));
    TRY(option_required(cli, "--left", o.left));
    TRY(option_required(cli, "--right", o.right));
    TRY(option_required(cli, "--map", o.map));
    TRY(option_required(cli, "--out", o.out));
    return open_and_run(cli, &o);
}
