/*
 * embed-packs OUT.S OUT.h PACK...: an assembler file that takes each pack in whole (.incbin), and the list of
 * them, PACK(symbol, "name"), for src/text/pack.c. Run by the build whenever a pack changes. The paths are
 * written as given, relative to the build folder, where the compiler runs.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    FILE *code = argc > 3 ? fopen(argv[1], "w") : NULL, *list = argc > 3 ? fopen(argv[2], "w") : NULL;
    if (!code || !list) {
        fprintf(stderr, "usage: embed-packs OUT.S OUT.h PACK...\n");
        return 1;
    }
    fprintf(list, "/* PACK(symbol, name); included by src/text/pack.c with two meanings */\n");
    fprintf(code, ".section .rodata\n");
    for (int i = 3; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/'), *name = slash ? slash + 1 : argv[i];
        char symbol[128];
        if ((size_t)snprintf(symbol, sizeof symbol, "pack_%s", name) >= sizeof symbol)
            return 1;
        for (char *c = symbol; *c; c++)
            *c = isalnum((unsigned char)*c) ? *c : '_';
        fprintf(code,
                ".balign 16\n.globl %s\n.hidden %s\n%s:\n.incbin \"%s\"\n"
                ".globl %s_end\n.hidden %s_end\n%s_end:\n.byte 0\n",
                symbol, symbol, symbol, argv[i], symbol, symbol, symbol);
        fprintf(list, "PACK(%s, \"%s\")\n", symbol, name);
    }
    fprintf(code, ".section .note.GNU-stack,\"\",%%progbits\n");
    return fclose(code) != 0 || fclose(list) != 0;
}
