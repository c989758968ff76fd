/* enlace lists show: what was pulled, when, and whether it is still as it came. */
#include <jansson.h>
#include <limits.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/manifest.h"
#include "cli/output.h"

static const char *state_of(const char *folder, const struct manifest_file *f)
{
    char path[PATH_MAX];
    struct errctx reason = {0}; /* whatever it is, the file is not there to be loaded */
    enum manifest_state state;
    snprintf(path, sizeof path, "%s/%s", folder, f->name);
    if (manifest_check(path, &reason, &state) != ERR_OK)
        return "missing";
    return state == MANIFEST_AS_PULLED ? "as pulled" : "changed";
}

static void show_file(struct cli *cli, json_t *rows, const char *list, const char *folder,
                      const struct manifest_file *f)
{
    char when[CLOCK_TEXT_BYTES];
    const char *state = state_of(folder, f);
    clock_format(f->pulled_ms, when);
    if (!cli->json)
        printf("%s/%s: %s, %llu bytes, %s, sha256 %s\n  %s\n", list, f->name, state,
               (unsigned long long)f->bytes, when, f->sha256, f->url);
    json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "list", list, "file",
                                          f->name, "url", f->url, "state", state, "bytes",
                                          (json_int_t)f->bytes, "sha256", f->sha256, "pulled", when));
}

static enum err show(struct cli *cli, const char *root, json_t *rows, struct manifest *m)
{
    for (const char *list = list_next(NULL); list; list = list_next(list)) {
        char folder[PATH_MAX];
        snprintf(folder, sizeof folder, "%s/%s", root, list);
        TRY(manifest_read(folder, &cli->ec, m));
        if (m->count == 0 && !cli->json)
            printf("%s: not pulled yet\n", list);
        for (size_t i = 0; i < m->count; i++)
            show_file(cli, rows, list, folder, &m->files[i]);
    }
    return ERR_OK;
}

enum err command_lists_show(struct cli *cli, int argc, char **argv)
{
    const char *to = NULL, *home = NULL;
    char root[PATH_MAX];
    int words;
    const struct option options[] = {
        {"--to", OPTION_TEXT, &to, "DIR", "where they were put (else in the node's folder, under lists)"},
    };
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, &words));
    if (!to)
        TRY(cli_home(cli, &home));
    snprintf(root, sizeof root, "%s%s", to ? to : home, to ? "" : "/lists");
    struct manifest *m = mem_alloc(1, sizeof *m);
    json_t *rows = json_array();
    enum err e = m ? show(cli, root, rows, m) : err_set(&cli->ec, ERR_MEMORY, "out of memory");
    mem_free(m);
    if (cli->json && e == ERR_OK)
        return cli_print_json(cli, rows);
    json_decref(rows);
    return e;
}
