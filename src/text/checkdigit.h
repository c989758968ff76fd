/*
 * Check digits: the arithmetic that several issuers share, free of any one identifier's layout (identifier.h
 * has those). Texts are already normalised: upper case, no separators. A character that the scheme does not
 * know makes the sum invalid, it is never skipped.
 *
 * No memory, no state. Threads: any.
 */
#pragma once
#include "base/sv.h"

/* What a sum returns for a text that holds a character without a value. Larger than any remainder used here.
 */
#define CHECKDIGIT_BAD 0xFFFFu

/* 0-9 as they are, A-Z as 10-35 (ISO 7064, ISO 13616, ISO 6346 start from this); anything else -1. */
int checkdigit_alnum(char c);

/* The text ends with its Luhn digit: ISO/IEC 7812-1 annex B (IMEI, NSS, cards). False for an empty text. */
bool checkdigit_luhn(struct sv digits);

/* Remainder modulo 97 with letters as two digits: ISO 7064 MOD 97-10 (LEI) and, after its rotation, IBAN;
 * a valid text leaves 1. */
unsigned checkdigit_mod97(struct sv alnum);

/* Sum of value(i) * weights[i], not yet reduced. The values are positions in `alphabet`. The text may be
 * longer than weight_count; what is beyond weighs nothing but must still be in the alphabet. */
unsigned checkdigit_weighted(struct sv text, const char *alphabet, const unsigned char *weights,
                             size_t weight_count);

/* ISO 7064 pure system MOD m-r as GB 32100 uses it (31-3): the text's last character makes
 * sum(value(i) * r^i) + check congruent to 0 modulo m. */
bool checkdigit_pure(struct sv text, const char *alphabet, unsigned modulus, unsigned radix);
