/*
 * What --json prints: one document on one line. Always through jansson, never by hand: names, addresses and
 * paths come from partners and files, and may hold quotes.
 */
#pragma once
#include <jansson.h>
#include <stdio.h>

#include "base/sv.h"
#include "cli/command.h"

/* Prints and frees `root`. ERR_MEMORY when it is NULL (so json_pack can stand in its place), ERR_IO. */
MUST_CHECK enum err cli_print_json(struct cli *cli, json_t *root);
/* Text of files and partners for a terminal: what a terminal would obey is shown as '?'. */
void cli_print_plain(FILE *to, struct sv text);
/* A view as a JSON text; NULL when it is not UTF-8 or there is no memory. */
json_t *cli_json_text(struct sv s);
