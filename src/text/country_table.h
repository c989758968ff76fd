/* The tables that tools/countries.py makes of packs/countries.tsv at build time. For country.c only. */
#pragma once
#include <stddef.h>

struct country_key {
    const char *key;   /* a folded spelling, or a code */
    const char *value; /* its code, or the name to show */
};

extern const struct country_key country_keys[]; /* sorted by spelling */
extern const size_t country_key_count;
extern const struct country_key country_names[]; /* sorted by code */
extern const size_t country_name_count;
