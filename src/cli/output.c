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

void cli_print_plain(FILE *to, struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i],
                      next = i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0;
        bool c1 = c == 0xC2 && next >= 0x80 && next < 0xA0; /* U+0080 to U+009F in UTF-8 */
        fputc(c < 0x20 || c == 0x7F || c1 ? '?' : c, to);
        i += c1;
    }
}

json_t *cli_json_text(struct sv s)
{
    return s.len ? json_stringn(s.ptr, s.len) : json_string("");
}
