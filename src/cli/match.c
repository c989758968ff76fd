/* enlace match: find privately whom a partner and we both hold. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "node/asking.h"

static void print_counts(const struct asking_report *r, bool json)
{
    for (size_t i = 0; i < r->count_count; i++)
        printf(json ? "%s\"%s\":%u" : "%s  %-24s %u\n", json && i ? "," : "", r->counts[i].family,
               r->counts[i].tokens);
}

static void print_json(const struct asking_report *r)
{
    printf("{\"session\":\"%s\",\"entities\":%llu,\"tokens\":%llu,\"padded\":%llu,\"partner_padded\":%llu,"
           "\"bytes\":%llu,\"seconds\":%.3f,\"hits\":%llu,\"transcript\":\"%s\",\"counts\":{",
           r->session, (unsigned long long)r->own_records, (unsigned long long)r->own_tokens,
           (unsigned long long)r->own_padded, (unsigned long long)r->partner_tokens,
           (unsigned long long)(r->bytes_sent + r->bytes_received), r->seconds, (unsigned long long)r->hits,
           r->transcript);
    print_counts(r, true);
    printf("}}\n");
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
        print_counts(r, false);
    } else {
        printf("  hits      %llu  (enlace hits --session %s)\n", (unsigned long long)r->hits, r->session);
    }
}

enum err command_match(struct cli *cli, int argc, char **argv)
{
    struct asking_wishes w = {.mode = "asker"};
    uint64_t percent = 0;
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
    if (percent > 100)
        return err_set(&cli->ec, ERR_USAGE, "--threshold: 0 to 100 was expected");
    w.threshold = (double)percent / 100.0;
    TRY(cli_home(cli, &path));
    TRY(home_open(path, &cli->ec, &home));
    PROGRESS_BAR_SCOPED struct progress_bar bar;
    progress_bar_start(&bar, "match");
    w.progress = &bar.progress;
    TRY(asking_match(home, &w, &cli->ec, &report));
    if (cli->json)
        print_json(&report);
    else
        print_text(&report, w.peer, sv_eq(sv_cstr(w.mode), SV("count")));
    return ERR_OK;
}
