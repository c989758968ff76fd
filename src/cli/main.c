/* The program: a table of commands. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"

#define COMMAND(name, synopsis, summary, function) {name, synopsis, summary, function},
const struct command command_table[] = {
#include "cli/table.h"
};
const size_t command_count = sizeof command_table / sizeof command_table[0];

static void print_overview(void)
{
    printf("enlace: two nodes find privately whom they both know; every agency keeps its own records.\n\n"
           "usage: enlace [--home DIR] COMMAND [OPTION...]   (enlace COMMAND --help tells more)\n\n");
    for (size_t i = 0; i < command_count; i++)
        printf("  %-14s %s\n", command_table[i].name, command_table[i].summary);
    printf("\nExit codes: 0 fine, 2 usage, 3 input refused, 4 partner or policy refused, 5 input/output, 1 "
           "anything else.\n");
}

/* The row whose name is the first word, or the first two ("peer add"). */
static const struct command *find_command(int argc, char **argv, int *words)
{
    for (size_t i = 0; i < command_count; i++) {
        const char *name = command_table[i].name, *space = strchr(name, ' ');
        *words = space ? 2 : 1;
        if (!space && strcmp(argv[0], name) == 0)
            return &command_table[i];
        if (space && argc > 1 && strlen(argv[0]) == (size_t)(space - name) &&
            strncmp(argv[0], name, (size_t)(space - name)) == 0 && strcmp(argv[1], space + 1) == 0)
            return &command_table[i];
    }
    return NULL;
}

/* "enlace peer" alone lists the commands that start with it. */
static bool print_group(const char *word)
{
    bool any = false;
    size_t n = strlen(word);
    for (size_t i = 0; i < command_count; i++) {
        if (strncmp(command_table[i].name, word, n) == 0 && command_table[i].name[n] == ' ') {
            fprintf(stderr, "  enlace %s %s\n      %s\n", command_table[i].name, command_table[i].synopsis,
                    command_table[i].summary);
            any = true;
        }
    }
    return any;
}

/* The exit code. A full disk or closed pipe behind standard output is a failure too, also when it was met
 * on the way. */
static int flushed(enum err e)
{
    if ((fflush(stdout) != 0 || ferror(stdout)) && e == ERR_OK) {
        fprintf(stderr, "enlace: standard output could not be written\n");
        e = ERR_IO;
    }
    return err_info(e)->exit_code;
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    fault_init();
    signal(SIGPIPE, SIG_IGN);
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--version") == 0) {
            printf("enlace " ENLACE_VERSION "\n");
            return flushed(ERR_OK);
        }
        if (strcmp(argv[i], "--help") == 0) {
            print_overview();
            return flushed(ERR_OK);
        }
        if (strcmp(argv[i], "--json") == 0) {
            cli.json = true;
        } else if (strncmp(argv[i], "--home=", 7) == 0) {
            cli.home = argv[i] + 7;
        } else if (strcmp(argv[i], "--home") == 0 && i + 1 < argc) {
            cli.home = argv[++i];
        } else {
            fprintf(stderr, "enlace: unknown option %s, or its value is missing (see enlace --help)\n",
                    argv[i]);
            return err_info(ERR_USAGE)->exit_code;
        }
    }
    if (i == argc) {
        print_overview();
        return flushed(ERR_OK);
    }
    int words;
    cli.command = find_command(argc - i, argv + i, &words);
    if (!cli.command) {
        if (!print_group(argv[i]))
            fprintf(stderr, "enlace: there is no command '%s' (enlace --help lists them)\n", argv[i]);
        return err_info(ERR_USAGE)->exit_code;
    }
    enum err e = cli.command->run(&cli, argc - i - words, argv + i + words);
    if (e != ERR_OK) {
        fprintf(stderr, "enlace %s: ", cli.command->name);
        cli_print_plain(stderr, sv_cstr(cli.ec.text[0] ? cli.ec.text : err_info(e)->name));
        fputc('\n', stderr);
    }
    return flushed(e);
}
