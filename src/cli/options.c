#include <stdio.h>
#include <stdlib.h>

#include "base/sv.h"
#include "cli/command.h"

static void print_help(const struct command *c, const struct option *options, size_t count)
{
    printf("enlace %s %s\n\n  %s\n", c->name, c->synopsis, c->summary);
    printf("\nOptions:\n");
    for (size_t i = 0; i < count; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", options[i].name,
                 options[i].placeholder ? options[i].placeholder : "");
        printf("  %-26s %s\n", left, options[i].help);
    }
    printf("  %-26s %s\n", "--home DIR", "the node's folder (else $ENLACE_HOME)");
    printf("  %-26s %s\n", "--json", "machine-readable output");
}

static enum err take(struct cli *cli, const struct option *o, const char *text)
{
    switch (o->kind) {
    case OPTION_TEXT:
        *(const char **)o->value = text;
        return ERR_OK;
    case OPTION_NUMBER:
        if (!sv_to_u64(sv_cstr(text), o->value))
            return err_set(&cli->ec, ERR_USAGE, "%s: '%s' is not a whole number", o->name, text);
        return ERR_OK;
    case OPTION_LIST: {
        struct option_list *list = o->value;
        if (list->count == OPTION_LIST_MAX)
            return err_set(&cli->ec, ERR_USAGE, "%s: given more than %u times", o->name, OPTION_LIST_MAX);
        list->items[list->count++] = text;
        return ERR_OK;
    }
    case OPTION_FLAG:
        break;
    }
    return err_set(&cli->ec, ERR_USAGE, "%s takes no value", o->name);
}

/* One option at argv[*i]; steps over its value. */
static enum err parse_one(struct cli *cli, const struct option *options, size_t count, int argc, char **argv,
                          int *i)
{
    struct sv name = sv_cstr(argv[*i]);
    size_t equals = sv_find(name, SV("="), 0);
    const char *inline_value = NULL;
    if (equals != SIZE_MAX) {
        inline_value = argv[*i] + equals + 1;
        name = sv_slice(name, 0, equals);
    }
    if (sv_eq(name, SV("--help"))) {
        print_help(cli->command, options, count);
        exit(fflush(stdout) == 0 && !ferror(stdout) ? 0 : err_info(ERR_IO)->exit_code);
    }
    struct option everywhere[] = {{"--home", OPTION_TEXT, &cli->home, "DIR", ""},
                                  {"--json", OPTION_FLAG, &cli->json, NULL, ""}};
    const struct option *found = NULL;
    for (size_t k = 0; k < count + 2 && !found; k++) {
        const struct option *o = k < count ? &options[k] : &everywhere[k - count];
        if (sv_eq(name, sv_cstr(o->name)))
            found = o;
    }
    if (!found)
        return err_set(&cli->ec, ERR_USAGE, "unknown option %.*s (see enlace %s --help)", SV_ARG(name),
                       cli->command->name);
    if (found->kind == OPTION_FLAG && !inline_value) {
        *(bool *)found->value = true;
        return ERR_OK;
    }
    if (!inline_value && *i + 1 >= argc)
        return err_set(&cli->ec, ERR_USAGE, "%s needs a value", found->name);
    return take(cli, found, inline_value ? inline_value : argv[++*i]);
}

enum err options_parse(struct cli *cli, const struct option *options, size_t option_count, int argc,
                       char **argv, int words_min, int words_max, int *word_count)
{
    int words = 0;
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!only_words && argv[i][0] == '-' && argv[i][1])
            TRY(parse_one(cli, options, option_count, argc, argv, &i));
        else
            argv[words++] = argv[i];
    }
    if (words < words_min)
        return err_set(&cli->ec, ERR_USAGE, "something is missing: enlace %s %s", cli->command->name,
                       cli->command->synopsis);
    if (words > words_max)
        return err_set(&cli->ec, ERR_USAGE, "'%s' was not expected (see enlace %s --help)", argv[words_max],
                       cli->command->name);
    if (word_count)
        *word_count = words;
    return ERR_OK;
}

enum err option_required(struct cli *cli, const char *name, const char *text)
{
    return text ? ERR_OK
                : err_set(&cli->ec, ERR_USAGE, "%s is missing (see enlace %s --help)", name,
                          cli->command->name);
}

enum err cli_home(struct cli *cli, const char **home)
{
    *home = cli->home ? cli->home : getenv("ENLACE_HOME");
    if (!*home || !**home)
        return err_set(&cli->ec, ERR_USAGE, "which node? give --home DIR, or set ENLACE_HOME");
    return ERR_OK;
}
