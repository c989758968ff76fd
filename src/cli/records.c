/* enlace records: what the node holds, by dataset and schema. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "node/home.h"
#include "store/read.h"

#define COUNTS_BYTES_MAX ((size_t)1 << 20)

static enum err print(struct cli *cli, const char *party, const struct store_count *counts, size_t n)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < n; i++) {
        const struct store_count *c = &counts[i];
        if (cli->json)
            json_array_append_new(rows,
                                  json_pack("{s:o, s:s, s:I}", "dataset", cli_json_text(c->dataset), "schema",
                                            c->schema->name, "records", (json_int_t)c->records));
        else
            printf("%-20.*s %-20s %llu\n", SV_ARG(c->dataset), c->schema->name,
                   (unsigned long long)c->records);
    }
    if (cli->json)
        return cli_print_json(cli, json_pack("{s:s, s:o}", "party", party, "records", rows));
    json_decref(rows);
    if (n == 0)
        printf("no records yet (enlace load)\n");
    return ERR_OK;
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
    return print(cli, home->party, counts, n);
}
