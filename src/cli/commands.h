/* The commands' functions, declared from the table. */
#pragma once
#include "cli/command.h"

#define COMMAND(name, synopsis, summary, function) enum err function(struct cli *cli, int argc, char **argv);
#include "cli/table.h"
#undef COMMAND
