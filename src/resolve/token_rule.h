/*
 * The token rule: one table of families. docs/tokens.md is the same rule in words, held to this table by a
 * test; its vectors are for other implementations. A change to what tokens are made of is a new
 * TOKEN_RULE_VERSION: parties compare token_rule_hash in the opening message and refuse each other when it
 * differs.
 *
 * A token's digest is the first 32 bytes of SHA-512 over five fields, each with its length as two bytes,
 * big-endian: "enlace-token" | TOKEN_RULE_VERSION | family's name | country | value
 *
 * Families 0 to 31 are composite keys; 32 + n is the identifier type with bit n (text/identifier.h). Numbers
 * and names are for ever. The groups are for scoring: score.h.
 */
#pragma once
#include "psi/token.h"
#include "text/identifier.h"

#define TOKEN_RULE_VERSION "1"
#define TOKEN_RULE_HASH_BYTES 32u

/* ---- limits of the rule: part of it ---- */
#define TOKEN_ENTITY_TOKENS_MAX                                                                              \
    128u /* the first ones in the order of the table, then of forms, dates and words */
#define TOKEN_VALUE_BYTES_MAX 320u
#define TOKEN_WORD_BITS_MIN 6u          /* a word commoner than 1 in 64 makes no token with a date alone */
#define TOKEN_RARE_NAME_BITS_MIN 22u    /* two words without a date: rarer than 1 in four million together */
#define TOKEN_RARE_SOUND_BITS_MIN 24u   /* two sounds with a year alone */
#define TOKEN_COMPANY_BITS_MIN 8u       /* core name with its country */
#define TOKEN_COMPANY_RARE_BITS_MIN 20u /* core name by itself */
#define TOKEN_COMPANY_PAIR_BITS_MIN 22u /* two words of it, with country */
#define TOKEN_COMPANY_WORD_BITS_MIN 10u /* each of the two: rarer than 1 in a thousand, and never generic */
#define TOKEN_COMPANY_ALONE_BITS_MIN                                                                         \
    13u /* a word that stands with no more than the beginning of others or a date */
#define TOKEN_COMPANY_BEGINNINGS_MAX 2u  /* the first words beside it whose beginnings are taken */
#define TOKEN_COMPANY_LESS_BYTES_MIN 6u  /* a shorter word less a letter is another word */
#define TOKEN_COMPANY_LESS_BYTES_MAX 16u /* a longer one would make too many tokens */
#define TOKEN_COMPANY_SOUND_BYTES_MIN 5u /* a code of fewer sounds is of many words */
#define TOKEN_SHORT_NAME_WORDS 2u        /* of three words two survive one error */
#define TOKEN_FUZZY_WORDS_MAX 3u /* longer names lose no pair to two errors: fewer tolerant keys are made */

enum token_family {
    TOKEN_NAME_DATE = 0,
    TOKEN_NAME_DATE_PART = 1,
    TOKEN_NAME_YEAR = 2,
    TOKEN_NAME_DATE_SWAPPED = 3,
    TOKEN_NAME_DATE_DIGIT = 4,
    TOKEN_WORD_DATE = 5,
    TOKEN_WORD_INITIAL_DATE = 6,
    TOKEN_SOUND_DATE = 7,
    TOKEN_SOUND_DATE_PART = 8,
    TOKEN_SOUND_YEAR = 9,
    TOKEN_ENDS_DATE = 10,
    TOKEN_LESS_LETTER_DATE = 11,
    TOKEN_WORD_END_DATE_PART = 12,
    TOKEN_RARE_NAME = 13,
    TOKEN_NAME_PLACE = 14,
    TOKEN_DATE_ADDRESS = 15,
    TOKEN_WORD_ADDRESS = 16,
    TOKEN_MX_PREFIX = 17,
    TOKEN_COMPANY_COUNTRY = 18,
    TOKEN_COMPANY_RARE = 19,
    TOKEN_COMPANY_WORDS = 20,
    TOKEN_COMPANY_WORD_BEGINNING = 21,
    TOKEN_COMPANY_LESS_LETTER = 22,
    TOKEN_COMPANY_END_DATE = 23,
    TOKEN_COMPANY_SOUND_DATE = 24,
    TOKEN_COMPOSITE_COUNT = 25,
    TOKEN_IDENTIFIER_BASE = 32,
};

enum token_group {
    TOKEN_GROUP_PERSON,     /* names, birth date, place */
    TOKEN_GROUP_COMPANY,    /* company names */
    TOKEN_GROUP_IDENTIFIER, /* each identifier type is a group of its own */
};

struct token_family_rule {
    uint16_t number;
    const char *name; /* in the token's input, in hits and in limits files */
    enum token_group group;
    const char *value; /* what the value is made of, for docs/tokens.md */
};

/* All families, composite ones first, in the order of their numbers: for (i = 0; (f =
 * token_family_each(&i));). */
const struct token_family_rule *token_family_each(size_t *i);
/* NULL: no such family. An identifier family's name is its type's family; for local identifiers "local". */
const struct token_family_rule *token_family_find(uint16_t number);
const struct token_family_rule *token_family_find_name(struct sv name);

/* SHA-512, cut to 32 bytes, over the canonical text of the rule: version, limits and one line a family. */
void token_rule_hash(uint8_t out[TOKEN_RULE_HASH_BYTES]);
