/* COMMAND(name, synopsis, summary, function): the one table of commands, in the order of the overview. Included by
 * commands.h and main.c, each with its own meaning of COMMAND; not a header to use otherwise. */
COMMAND("load", "--format F [OPTION...] PATH...", "load files into the node's records, whole or not at all", command_load)
COMMAND("lists pull", "[--list L] [OPTION...]", "fetch the official lists from their publishers", command_lists_pull)
COMMAND("lists show", "[--to DIR]", "say which lists were pulled, when, and whether they are as they came", command_lists_show)
COMMAND("sample", "--records N [--seed N] [--left FILE] [--right FILE] [--truth FILE] [OPTION...]", "invent two agencies' records with a known overlap", command_sample)
