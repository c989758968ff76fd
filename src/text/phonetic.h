/*
 * Phonetic code: words that sound alike in Spanish, English or German, or that are often confused in writing,
 * get the same code: GONZALEZ and GONSALES are KNSLS, SCHMIDT and SMITH are SNT, MEYER and MAIER are NR.
 * Vowels inside a word and repeated sounds are dropped; a vowel at the start is A. The whole rule is the two
 * tables in phonetic.c, written out in docs/tokens.md; it is part of the token rule's version. Coarse on
 * purpose: a code is never a token alone.
 *
 * Works on folded words (upper-case ASCII letters and digits; digits stand for themselves). Threads: any.
 */
#pragma once
#include "base/sv.h"

#define PHONETIC_BYTES_MAX 24u /* longer codes are cut */

/* Writes the code, no NUL, and returns a view of it. A word without any sound gives an empty view. */
struct sv phonetic_code(struct sv word, char out[PHONETIC_BYTES_MAX]);
