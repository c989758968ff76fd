/* enlace records: what the node holds, by dataset and schema. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "node/home.h"
#include "store/read.h"

#define COUNTS_BYTES_MAX ((size_t)1 << 20)

static void print(const struct cli *cli, const char *party, const struct store_count *counts, size_t n)
{
    if (cli->json)
        printf("{\"party\":\"%s\",\"records\":[", party);
    for (size_t i = 0; i < n; i++)
        printf(cli->json ? "%s{\"dataset\":\"%.*s\",\"schema\":\"%s\",\"records\":%llu}"
                         : "%s%-20.*s %-20s %llu\n",
               cli->json && i ? "," : "", SV_ARG(counts[i].dataset), counts[i].schema->name,
               (unsigned long long)counts[i].records);
    if (cli->json)
        printf("]}\n");
    else if (n == 0)
        printf("no records yet (enlace load)\n");
}

enum err command_records(struct cli *cli, int argc, char **argv)
{
    const char *path;
    HOME_SCOPED struct home *home = NULL;
    STORE_SCOPED struct store *store = NULL;
    ARENA_SCOPED struct arena *arena = NULL;
    struct store_count *counts = NULL;
    size_t n = 0;
    TRY(options_parse(cli, NULL, 0, argc, argv, 0, 0, NULL));
    TRY(cli_home(cli, &path));
    TRY(home_open(path, &cli->ec, &home));
    TRY(store_open(home->path, STORE_RECORDS, NULL, &cli->ec, &store));
    TRY(arena_open("counts", COUNTS_BYTES_MAX, &cli->ec, &arena));
    TRY(store_count_records(store, arena, &cli->ec, &counts, &n));
    print(cli, home->party, counts, n);
    return ERR_OK;
}
