/*
 * Commands: one row each in command_table (main.c), one file each. From the table come the dispatch, the
 * overview, every --help and the man page.
 *
 * A command parses its words with options_parse, does its work, and returns an enum err with the sentence in
 * cli->ec; main prints "enlace NAME: sentence" on standard error and turns the code into the exit code
 * (docs/cli.md: 0 fine, 2 usage, 3 input refused, 4 partner or policy refused, 5 input/output, 1 anything
 * else).
 */
#pragma once
#include <stddef.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct cli {
    const char *home; /* --home, else $ENLACE_HOME, else NULL: see cli_home */
    bool json;        /* --json: machine-readable output on standard output */
    struct errctx ec;
    const struct command *command; /* the row that runs */
};

struct command {
    const char *name;     /* "match", or "peer add" */
    const char *synopsis; /* what follows the name: "--peer P --purpose X --case Y" */
    const char *summary;  /* one line */
    enum err (*run)(struct cli *cli, int argc,
                    char **argv); /* argv[0] is the word after the command's name */
};

extern const struct command command_table[];
extern const size_t command_count;

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_LIST };

#define OPTION_LIST_MAX 64u
struct option_list {
    const char *items[OPTION_LIST_MAX];
    size_t count;
};

struct option {
    const char *name; /* "--peer" */
    enum option_kind kind;
    void *value; /* bool *, const char **, uint64_t *, struct option_list *; keeps its value when not given */
    const char *placeholder; /* "DIR"; NULL for a flag */
    const char *help;
};

/* Reads "--name value", "--name=value" and "--" in any order with other words; --json, --home and --help are
 * understood everywhere. The other words are moved to the front of argv and counted in *word_count; a count
 * outside [words_min, words_max] is ERR_USAGE. --help prints the command's help and exits 0. */
MUST_CHECK enum err options_parse(struct cli *cli, const struct option *options, size_t option_count,
                                  int argc, char **argv, int words_min, int words_max, int *word_count);
/* ERR_USAGE naming the option when text is NULL. */
MUST_CHECK enum err option_required(struct cli *cli, const char *name, const char *text);
/* The node's folder, or ERR_USAGE. */
MUST_CHECK enum err cli_home(struct cli *cli, const char **home);

#define OPTION_COUNT(array) (sizeof(array) / sizeof((array)[0]))
