#!/usr/bin/env python3
"""Makes the C table of src/text/country.c from packs/countries.tsv: countries.py IN OUT.

Keys are folded here by the same rule as country_key() in C: ASCII letters and digits in lower case, accented Latin letters
as their base letter, everything else dropped. Two countries with one key are an error of the pack.
"""
import sys
import unicodedata


def key(name):
    base = unicodedata.normalize("NFD", name).lower()
    return "".join(c for c in base if c.isascii() and c.isalnum())


def main(source, target):
    names, keys = [], {}
    with open(source, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            code, alpha3, *spellings = line.rstrip("\n").split("\t")
            names.append((code, spellings[0]))
            for spelling in (code, alpha3, *spellings):
                k = key(spelling)
                if not k or keys.setdefault(k, code) != code:
                    sys.exit(f"{source}:{number}: '{spelling}' already names {keys.get(k)}")
    with open(target, "w", encoding="utf-8") as out:
        out.write('/* Made by tools/countries.py from packs/countries.tsv. */\n#include "text/country_table.h"\n\n')
        out.write("const struct country_key country_keys[] = {\n")
        for k in sorted(keys):
            out.write(f'    {{"{k}", "{keys[k]}"}},\n')
        out.write(f"}};\nconst size_t country_key_count = {len(keys)};\n\n")
        out.write("const struct country_key country_names[] = {\n")
        for code, name in sorted(names):
            out.write(f'    {{"{code}", "{name}"}},\n')
        out.write(f"}};\nconst size_t country_name_count = {len(names)};\n")


main(*sys.argv[1:])
