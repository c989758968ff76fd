/* enlace init: make a node's folder, keys and card. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "node/home.h"

enum err command_init(struct cli *cli, int argc, char **argv)
{
    struct home_wishes w = {.listen = "127.0.0.1:8443"};
    uint64_t days = HOME_CERTIFICATE_DAYS;
    const struct option options[] = {
        {"--party", OPTION_TEXT, &w.party, "NAME", "who this node is, such as us.treasury"},
        {"--listen", OPTION_TEXT, &w.listen, "ADDR:PORT",
         "where serve listens for partners (127.0.0.1:8443)"},
        {"--url", OPTION_TEXT, &w.url, "URL", "where partners reach it (https://ADDR:PORT)"},
        {"--certificate-days", OPTION_NUMBER, &days, "N", "how long the certificate is good (825)"},
    };
    const char *path;
    char file[PATH_MAX], hex[2 * SIGN_PUBLIC_BYTES + 1];
    HOME_SCOPED struct home *home = NULL;
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, NULL));
    TRY(cli_home(cli, &path));
    TRY(option_required(cli, "--party", w.party));
    if (days < 1 || days > 3650)
        return err_set(&cli->ec, ERR_USAGE, "--certificate-days: 1 to 3650 was expected");
    w.certificate_days = (int64_t)days;
    TRY(home_create(path, &w, &rng_system, &clock_system, &cli->ec));
    TRY(home_open(path, &cli->ec, &home));
    home_path(home, "card.json", file);
    hash_to_hex(home->public_key.bytes, sizeof home->public_key.bytes, hex);
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:s, s:s, s:s, s:s}", "party", home->party, "key", hex, "url",
                                             home->url, "card", file));
    printf("made node %s\n  key   %s\n  url   %s\n  card  %s  (give it to partners; compare the key by "
           "telephone)\n",
           home->party, hex, home->url, file);
    return ERR_OK;
}
