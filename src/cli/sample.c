/* enlace sample: two agencies' invented records and the truth about whom both hold. */
#include "sample/sample.h"

#include <stdio.h>
#include <string.h>

#include "base/sv.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"

static const struct {
    const char *name;
    enum sample_kind kind;
} kinds[] = {{"person", SAMPLE_PERSON},
             {"company", SAMPLE_COMPANY},
             {"vehicle", SAMPLE_VEHICLE},
             {"account", SAMPLE_ACCOUNT},
             {"mixed", SAMPLE_MIXED}};

/* By name, or by how the file's name ends. */
static enum err set_format(struct sample_side *side, const char *option, const char *word, struct errctx *ec)
{
    if (word && strcmp(word, "csv") != 0 && strcmp(word, "ftm") != 0)
        return err_set(ec, ERR_USAGE, "%s %s: formats are csv and ftm", option, word);
    if (word)
        side->format = strcmp(word, "ftm") == 0 ? SAMPLE_FTM : SAMPLE_CSV;
    else if (side->path)
        side->format = sv_ends(sv_cstr(side->path), SV(".csv")) ? SAMPLE_CSV : SAMPLE_FTM;
    return ERR_OK;
}

static enum err set_kind(struct sample_options *o, const char *word, struct errctx *ec)
{
    bool csv =
        (o->left.path && o->left.format == SAMPLE_CSV) || (o->right.path && o->right.format == SAMPLE_CSV);
    o->kind = csv ? SAMPLE_PERSON : SAMPLE_MIXED;
    for (size_t i = 0; word && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(word, kinds[i].name) == 0) {
            o->kind = kinds[i].kind;
            return ERR_OK;
        }
    }
    return word ? err_set(ec, ERR_USAGE, "--kind %s: kinds are person, company, vehicle, account and mixed",
                          word)
                : ERR_OK;
}

static enum err narrow(const char *option, uint64_t value, uint64_t max, unsigned *out, struct errctx *ec)
{
    if (value > max)
        return err_set(ec, ERR_USAGE, "%s %llu: at most %llu", option, (unsigned long long)value,
                       (unsigned long long)max);
    *out = (unsigned)value;
    return ERR_OK;
}

static enum err print_report(struct cli *cli, const struct sample_options *o, const struct sample_report *r)
{
    unsigned long long left = o->left.path ? o->left.records : 0,
                       right = o->right.path ? o->right.records : 0;
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:I, s:I, s:I, s:I}", "left", (json_int_t)left, "right",
                                             (json_int_t)right, "shared", (json_int_t)r->shared, "errors",
                                             (json_int_t)r->errors));
    printf("left %llu records, right %llu records, %llu in both, %llu errors in the right one's copies\n",
           left, right, (unsigned long long)r->shared, (unsigned long long)r->errors);
    return ERR_OK;
}

enum err command_sample(struct cli *cli, int argc, char **argv)
{
    struct sample_options o = {0};
    struct sample_report report;
    const char *left_format = NULL, *right_format = NULL, *kind = NULL;
    uint64_t records = 0, right_records = 0, overlap = 50, errors_min = 1, errors_max = 3;
    int words;
    o.seed = 1;
    const struct option options[] = {
        {"--seed", OPTION_NUMBER, &o.seed, "N", "the same seed and options give the same files (1)"},
        {"--records", OPTION_NUMBER, &records, "N", "records on each side"},
        {"--right-records", OPTION_NUMBER, &right_records, "N",
         "records on the right, if others than on the left"},
        {"--left", OPTION_TEXT, &o.left.path, "FILE", "the Mexican agency's records"},
        {"--right", OPTION_TEXT, &o.right.path, "FILE", "the US agency's records"},
        {"--truth", OPTION_TEXT, &o.truth_path, "FILE", "left_id,right_id of all that are in both"},
        {"--errors", OPTION_TEXT, &o.errors_path, "FILE",
         "right_id,errors: which errors each shared record got"},
        {"--left-format", OPTION_TEXT, &left_format, "F",
         "csv or ftm; else csv when the file's name ends so"},
        {"--right-format", OPTION_TEXT, &right_format, "F", "likewise"},
        {"--map", OPTION_TEXT, &o.left.mapping_path, "FILE", "writes the left CSV's mapping file"},
        {"--map-right", OPTION_TEXT, &o.right.mapping_path, "FILE", "writes the right CSV's mapping file"},
        {"--kind", OPTION_TEXT, &kind, "K",
         "person (default for csv), company, vehicle, account, mixed (ftm)"},
        {"--overlap", OPTION_NUMBER, &overlap, "PERCENT",
         "of the smaller side's records that are in both (50)"},
        {"--errors-min", OPTION_NUMBER, &errors_min, "N",
         "errors in a right copy of a shared record, at least (1)"},
        {"--errors-max", OPTION_NUMBER, &errors_max, "N", "and at most (3)"},
    };
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, &words));
    if (!records)
        return err_set(&cli->ec, ERR_USAGE, "--records is missing");
    o.left.records = records;
    o.right.records = right_records ? right_records : records;
    TRY(set_format(&o.left, "--left-format", left_format, &cli->ec));
    TRY(set_format(&o.right, "--right-format", right_format, &cli->ec));
    TRY(set_kind(&o, kind, &cli->ec));
    TRY(narrow("--overlap", overlap, 100, &o.overlap_percent, &cli->ec));
    TRY(narrow("--errors-max", errors_max, SAMPLE_ERRORS_MAX, &o.errors_max, &cli->ec));
    TRY(narrow("--errors-min", errors_min, errors_max, &o.errors_min, &cli->ec));
    PROGRESS_BAR_SCOPED struct progress_bar bar;
    progress_bar_start(&bar, "sample");
    o.progress = &bar.progress;
    enum err e = sample_run(&o, &cli->ec, &report);
    progress_bar_end(&bar);
    if (e != ERR_OK)
        return e;
    return print_report(cli, &o, &report);
}
