/* enlace peer draft, add, list, test, remove: who may meet this node, and under what limits. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "node/asking.h"
#include "node/peer.h"

static enum err open_home(struct cli *cli, struct home **home)
{
    const char *path;
    TRY(cli_home(cli, &path));
    return home_open(path, &cli->ec, home);
}

enum err command_peer_draft(struct cli *cli, int argc, char **argv)
{
    struct option_list purposes = {{0}, 0}, modes = {{0}, 0}, families = {{0}, 0};
    const char *card = NULL, *out = NULL;
    struct limits_wishes w = {.tokens_max = 2000000, .tokens_daily = 10000000};
    const struct option options[] = {
        {"--card", OPTION_TEXT, &card, "FILE", "the partner's card"},
        {"--purpose", OPTION_LIST, &purposes, "NAME", "a purpose that is agreed; may be given several times"},
        {"--mode", OPTION_LIST, &modes, "MODE", "asker, both or count; may be given several times (asker)"},
        {"--tokens-max", OPTION_NUMBER, &w.tokens_max, "N", "tokens one session may ask (2000000)"},
        {"--tokens-daily", OPTION_NUMBER, &w.tokens_daily, "N", "tokens one day may ask (10000000)"},
        {"--family", OPTION_LIST, &families, "F=MAX,DAILY", "the same for one token family; may be repeated"},
        {"--from", OPTION_TEXT, &w.valid_from, "DAY", "first day, YYYY-MM-DD"},
        {"--until", OPTION_TEXT, &w.valid_until, "DAY", "last day, YYYY-MM-DD"},
        {"--out", OPTION_TEXT, &out, "FILE", "where the limits are written; both sides add the same file"},
    };
    HOME_SCOPED struct home *home = NULL;
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, NULL));
    TRY(option_required(cli, "--card", card));
    TRY(option_required(cli, "--purpose", purposes.items[0]));
    TRY(option_required(cli, "--from", w.valid_from));
    TRY(option_required(cli, "--until", w.valid_until));
    TRY(option_required(cli, "--out", out));
    TRY(open_home(cli, &home));
    if (modes.count == 0)
        modes.items[modes.count++] = "asker";
    w.purposes = purposes.items;
    w.purpose_count = purposes.count;
    w.modes = modes.items;
    w.mode_count = modes.count;
    w.families = families.items;
    w.family_count = families.count;
    TRY(peer_draft_limits(home, card, &w, out, &cli->ec));
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:s}", "limits", out));
    printf("wrote %s; both sides add the partner with it\n", out);
    return ERR_OK;
}

enum err command_peer_add(struct cli *cli, int argc, char **argv)
{
    const char *card = NULL, *limits = NULL, *url = NULL;
    const struct option options[] = {
        {"--card", OPTION_TEXT, &card, "FILE", "the partner's card"},
        {"--limits", OPTION_TEXT, &limits, "FILE", "the limits that both agreed to (enlace peer draft)"},
        {"--url", OPTION_TEXT, &url, "URL", "where to reach it, if not where its card says"},
    };
    char key[2 * SIGN_PUBLIC_BYTES + 1], agreement[2 * HASH_SHA256_BYTES + 1];
    HOME_SCOPED struct home *home = NULL;
    PEER_SCOPED struct peer *peer = NULL;
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 1, 1, NULL));
    TRY(option_required(cli, "--card", card));
    TRY(option_required(cli, "--limits", limits));
    TRY(open_home(cli, &home));
    TRY(peer_add(home, argv[0], card, limits, url, &cli->ec));
    TRY(peer_open(home, argv[0], &cli->ec, &peer));
    hash_to_hex(peer->card.key.bytes, SIGN_PUBLIC_BYTES, key);
    hash_to_hex(peer->link.agreement, HASH_SHA256_BYTES, agreement);
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:s, s:s, s:s, s:s}", "name", peer->name, "party",
                                             peer->card.party, "key", key, "agreement", agreement));
    printf("added %s (%s)\n  key     %s  (compare it by telephone)\n  limits  %s\n", peer->name,
           peer->card.party, key, agreement);
    return ERR_OK;
}

struct listing {
    struct cli *cli;
    const struct home *home;
    json_t *rows;
    size_t count;
};

static enum err list_one(void *arg, const char *name, struct errctx *ec)
{
    struct listing *l = arg;
    PEER_SCOPED struct peer *p = NULL;
    struct errctx why = {0};
    (void)ec;
    enum err e = peer_open(l->home, name, &why, &p);
    if (l->cli->json)
        json_array_append_new(l->rows,
                              json_pack("{s:s, s:s, s:s, s:s, s:b, s:s}", "name", name, "party",
                                        e == ERR_OK ? p->card.party : "", "url", e == ERR_OK ? p->url : "",
                                        "valid_until", e == ERR_OK ? p->limits.valid_until : "", "usable",
                                        e == ERR_OK, "reason", e == ERR_OK ? "" : why.text));
    else if (e == ERR_OK)
        printf("%-20s %-24s %-32s until %s\n", name, p->card.party, p->url, p->limits.valid_until);
    else
        printf("%-20s NOT USABLE: %s\n", name, why.text);
    l->count++;
    return ERR_OK;
}

enum err command_peer_list(struct cli *cli, int argc, char **argv)
{
    HOME_SCOPED struct home *home = NULL;
    TRY(options_parse(cli, NULL, 0, argc, argv, 0, 0, NULL));
    TRY(open_home(cli, &home));
    struct listing l = {cli, home, json_array(), 0};
    enum err e = peer_each(home, list_one, &l, &cli->ec);
    if (e == ERR_OK && cli->json)
        return cli_print_json(cli, l.rows);
    json_decref(l.rows);
    if (e == ERR_OK && l.count == 0)
        printf("no partners yet (enlace peer add)\n");
    return e;
}

enum err command_peer_test(struct cli *cli, int argc, char **argv)
{
    HOME_SCOPED struct home *home = NULL;
    TRY(options_parse(cli, NULL, 0, argc, argv, 1, 1, NULL));
    TRY(open_home(cli, &home));
    TRY(asking_ping(home, argv[0], &cli->ec));
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:s, s:b}", "name", argv[0], "answers", 1));
    printf("%s answers, under the same limits\n", argv[0]);
    return ERR_OK;
}

enum err command_peer_remove(struct cli *cli, int argc, char **argv)
{
    HOME_SCOPED struct home *home = NULL;
    TRY(options_parse(cli, NULL, 0, argc, argv, 1, 1, NULL));
    TRY(open_home(cli, &home));
    TRY(peer_remove(home, argv[0], &cli->ec));
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:s, s:b}", "name", argv[0], "removed", 1));
    printf("removed %s; what was matched with it stays on record\n", argv[0]);
    return ERR_OK;
}
