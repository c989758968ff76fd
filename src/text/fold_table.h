/*
 * packs/fold.tsv in memory: a page of 256 entries for each part of Unicode that the table speaks of, a pool
 * of values, and a small hash of the sequences that fold other than their parts. fold.c's own; nobody else
 * includes it. Everything is static, built once. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/sv.h"

#define FOLD_VALUE_MAX 8u
#define FOLD_CODE_MAX 0x10FFFFu

enum fold_kind {
    FOLD_NONE,      /* not in the table: a separator */
    FOLD_MAP,       /* becomes its value; an empty value joins what stands around it */
    FOLD_HAN,       /* likewise, and is a word by itself */
    FOLD_CONSONANT, /* likewise; its last letter A is inherent */
    FOLD_SIGN,      /* takes the place of an inherent A just written */
    FOLD_DOT,       /* joins single letters, else separates */
};

struct fold_value {
    char text[FOLD_VALUE_MAX];
    uint8_t len;
};

struct fold_entry {
    enum fold_kind kind;
    bool leads; /* a sequence or a composition may start here */
    const struct fold_value *value;
};

/* For code points up to FOLD_CODE_MAX. Hangul syllables are composed here from their parts' values, into
 * *syllable. */
struct fold_entry fold_table_find(uint32_t code, struct fold_value *syllable);
/* The letter that the two compose to, or 0. */
uint32_t fold_table_compose(uint32_t first, uint32_t second);
/* The value of a sequence of two code points (third = 0) or three, or NULL. */
const struct fold_value *fold_table_sequence(uint32_t first, uint32_t second, uint32_t third);
