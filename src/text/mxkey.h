/*
 * What Mexico's RFC and CURP tell of a person, and what a person tells of them. Both keys begin with four
 * letters of the names and the birth date as YYMMDD. Computing these ten characters from a name and a date by
 * the issuers' own rules lets a person who has an RFC meet one of whom only name and birth date are known.
 * Many people share a prefix: agreement on it is a hint (never above "possible"), unlike agreement on the
 * whole key.
 *
 * Sources: SAT, "Procedimiento para obtener la clave del RFC de personas físicas" (rules 1 to 9 and its
 * annexes); RENAPO, "Instructivo normativo para la asignación de la CURP", DOF 18 October 2021, with annex 2.
 *
 * A prefix is ASCII. RFC writes Ñ, CURP replaces it by X; here an RFC's Ñ is N on both ways, so that a source
 * that lost its tildes meets one that kept them. Names are UTF-8 of any case. Fixed buffers, no memory, no
 * clock: today is passed in. Threads: any.
 */
#pragma once
#include "text/date.h"

#define MXKEY_PREFIX_BYTES 10u
#define MXKEY_NAME_BYTES_MAX ((size_t)256) /* a longer part of a name gives no keys */
#define MXKEY_KEYS_MAX 32u
#define MXKEY_AGE_MIN                                                                                        \
    15u /* Ley Federal del Trabajo art. 22 bis: nobody younger works, hence is registered                    \
         */
#define MXKEY_AGE_MAX 110u

struct mxkey_name {
    struct sv given;    /* "MA. DE LOS ANGELES" */
    struct sv paternal; /* the first surname; or all of them in order, with maternal empty */
    struct sv maternal;
};

enum mxkey_kind { MXKEY_RFC = 1, MXKEY_CURP = 2 };
enum {
    MXKEY_AS_WRITTEN = 0,
    MXKEY_LOOSE =
        1 /* also: surnames swapped, the second one unknown to the issuer, José or María not skipped */
};

struct mxkey {
    char prefix[MXKEY_PREFIX_BYTES + 1];
    unsigned kinds;     /* whose rules give it: MXKEY_RFC | MXKEY_CURP */
    char consonants[4]; /* CURP's positions 14 to 16 for this reading of the name; "" for RFC alone */
};

/* All prefixes that the name may have, the likeliest first, each once; returns how many. Several, because a
 * compound surname cannot be told from two, and because the two issuers differ. 0 keys when the birth date is
 * not full or does not exist, or when given name or surname is missing. */
size_t mxkey_from_name(const struct mxkey_name *name, struct date birth, unsigned flags,
                       struct mxkey keys[MXKEY_KEYS_MAX]);

struct mxkey_parts {
    char prefix[MXKEY_PREFIX_BYTES + 1]; /* "" for a company */
    struct date date;                    /* of birth or founding; it exists */
    char sex;                            /* 'H', 'M', 'X'; 0: not told */
    char state[3];                       /* entity of birth, "DF", "NE" = abroad; "" not told */
    char consonants[4];
    bool company;
};

/* Both take a key as identifier_normalise() gives it and are false for what has not the form. Check digits
 * are not looked at: a mistyped last digit spoils neither date nor prefix. */
bool mxkey_from_curp(struct sv curp, struct mxkey_parts *parts);
/* With or without homoclave. `today` (a full date) settles the century: a person is at least MXKEY_AGE_MIN,
 * unless that made them older than MXKEY_AGE_MAX; a company was founded by today. */
bool mxkey_from_rfc(struct sv rfc, struct date today, struct mxkey_parts *parts);
