/*
 * Person names as a bag of words. Parties disagree on which words are given names and which are surnames
 * ("GONZALEZ PARADA, Juvencio", "Juvencio Gonzalez", swapped columns), so for matching a name is the set of
 * its words, whatever their order: particles (DE LA, VAN DER, AL) dropped, prefixes that belong to a name
 * (MAC, SAN, ABD) joined to what follows, titles and generations (DR, LIC, JR) dropped, single letters kept
 * apart as initials.
 *
 * Takes folded text (text/fold.h). A name of particles alone keeps them: better an odd word than none.
 * Ownership: views into the caller's folded text, save joined words, which go to the arena.
 * Limits: PERSON_WORDS_MAX words are kept, the longest ones (then in alphabetical order), so that which words
 * are dropped does not depend on the order they came in; a word is cut to PERSON_WORD_BYTES_MAX. Threads:
 * any.
 */
#pragma once
#include "base/arena.h"

#define PERSON_WORDS_MAX 6u
#define PERSON_INITIALS_MAX 3u
#define PERSON_WORD_BYTES_MAX 40u
#define PERSON_INPUT_WORDS_MAX 64u /* words after these are not looked at */

struct person_name {
    struct sv words[PERSON_WORDS_MAX]; /* at least two letters each, unique, in alphabetical order */
    size_t word_count;
    char initials[PERSON_INITIALS_MAX]; /* single letters, unique, in alphabetical order */
    size_t initial_count;
};

MUST_CHECK enum err person_name_read(struct arena *arena, struct sv folded, struct errctx *ec,
                                     struct person_name *out);
/* The same words and initials. */
bool person_name_equal(const struct person_name *a, const struct person_name *b);
