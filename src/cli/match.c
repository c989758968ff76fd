/* enlace match: find privately whom a partner and we both hold. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "node/asking.h"
#include "resolve/score.h"

static enum err print_json(struct cli *cli, const struct asking_report *r)
{
    json_t *counts = json_object();
    for (size_t i = 0; i < r->count_count; i++)
        json_object_set_new(counts, r->counts[i].family, json_integer(r->counts[i].tokens));
    return cli_print_json(
        cli, json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:f, s:I, s:s, s:o}", "session", r->session,
                       "entities", (json_int_t)r->own_records, "tokens", (json_int_t)r->own_tokens, "padded",
                       (json_int_t)r->own_padded, "partner_padded", (json_int_t)r->partner_tokens, "bytes",
                       (json_int_t)(r->bytes_sent + r->bytes_received), "seconds", r->seconds, "hits",
                       (json_int_t)r->hits, "transcript", r->transcript, "counts", counts));
}

static void print_text(const struct asking_report *r, const char *peer, bool count)
{
    printf("session %s with %s\n", r->session, peer);
    printf("  asked     %llu tokens of %llu entities, padded to %llu; nothing else of ours was sent\n",
           (unsigned long long)r->own_tokens, (unsigned long long)r->own_records,
           (unsigned long long)r->own_padded);
    if (!count)
        printf("  received  %llu sealed entries; only those that agree could be opened\n",
               (unsigned long long)r->partner_tokens);
    printf("  took      %.1f s, %.1f MB on the wire\n", r->seconds,
           (double)(r->bytes_sent + r->bytes_received) / 1e6);
    if (count) {
        printf("  tokens that both hold, by family:\n");
        for (size_t i = 0; i < r->count_count; i++)
            printf("  %-24s %u\n", r->counts[i].family, r->counts[i].tokens);
    } else {
        printf("  hits      %llu  (enlace hits --session %s)\n", (unsigned long long)r->hits, r->session);
    }
}

enum err command_match(struct cli *cli, int argc, char **argv)
{
    struct asking_wishes w = {.mode = "asker"};
    uint64_t percent = (uint64_t)(100 * SCORE_THRESHOLD);
    const struct option options[] = {
        {"--peer", OPTION_TEXT, &w.peer, "NAME", "the partner to ask (enlace peer list)"},
        {"--purpose", OPTION_TEXT, &w.purpose, "NAME", "an agreed purpose"},
        {"--case", OPTION_TEXT, &w.case_, "TEXT", "the case it is for; the partner sees and logs it"},
        {"--mode", OPTION_TEXT, &w.mode, "MODE",
         "asker: we learn; both: both learn; count: only numbers (asker)"},
        {"--threshold", OPTION_NUMBER, &percent, "PERCENT", "hits below this score are left out (90)"},
    };
    const char *path;
    HOME_SCOPED struct home *home = NULL;
    struct asking_report report;
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, NULL));
    TRY(option_required(cli, "--peer", w.peer));
    TRY(option_required(cli, "--purpose", w.purpose));
    TRY(option_required(cli, "--case", w.case_));
    if (percent < 1 || percent > 100)
        return err_set(&cli->ec, ERR_USAGE, "--threshold: 1 to 100 was expected");
    w.threshold = (double)percent / 100.0;
    TRY(cli_home(cli, &path));
    TRY(home_open(path, &cli->ec, &home));
    PROGRESS_BAR_SCOPED struct progress_bar bar;
    progress_bar_start(&bar, "match");
    w.progress = &bar.progress;
    TRY(asking_match(home, &w, &cli->ec, &report));
    progress_bar_end(&bar);
    if (cli->json)
        return print_json(cli, &report);
    print_text(&report, w.peer, sv_eq(sv_cstr(w.mode), SV("count")));
    return ERR_OK;
}
