#include <jansson.h>
#include <stdio.h>

#include "cli/output.h"

enum err cli_print_json(struct cli *cli, json_t *root)
{
    if (!root)
        return err_set(&cli->ec, ERR_MEMORY, "the output could not be put together: out of memory");
    bool ok = json_dumpf(root, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9)) == 0 && putchar('\n') != EOF;
    json_decref(root);
    return ok ? ERR_OK : err_set(&cli->ec, ERR_IO, "could not write to standard output");
}

json_t *cli_json_text(struct sv s)
{
    return s.len ? json_stringn(s.ptr, s.len) : json_string("");
}
