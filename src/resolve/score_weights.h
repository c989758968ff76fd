/*
 * The constants of scoring, in bits. From what: a birth date is one of about 60 * 365 (14.4 bits; real ones
 * are not even: 14). Losses are log2 of how often records of one party agree only so far: a date typed in one
 * digit wrong about one in two of wrong dates, and so on. Chosen once on febrl 1-3 and RLdata10000
 * (tests/resolve/test_quality.c prints what they give), not per data set.
 */
#pragma once

#define WEIGHT_WORD_MAX 13.0 /* a name nobody knows may be a misspelling of one everybody knows */
#define WEIGHT_PRIOR_ENTITIES                                                                                \
    200.0 /* own counts are trusted as much as the packs from so many entities on                            \
           */
#define LOSS_WORD 0.2
#define LOSS_PART 1.5         /* sound, less a letter, initial */
#define LOSS_END 2.5          /* three letters are shared by many names that sound nothing alike */
#define LOSS_WORD_MISSING 4.4 /* a word that both have and no token covers */
#define ONE_OF_MANY_MISSING 0.7
#define EACH_MORE_MISSING 2.2
#define BITS_LESS 12.0
#define BITS_SOUND 11.0
#define BITS_END 10.0
#define BITS_INITIAL 4.0

#define BITS_DATE 14.0
#define BITS_DATE_PLACEHOLDER 7.5 /* 1 January: the year, and how often that stands for "unknown day" */
#define BITS_DATE_SWAPPED 9.2
#define BITS_DATE_DIGIT_LOSS 1.0
#define BITS_DATE_YM 9.4
#define BITS_DATE_YD 10.6
#define BITS_DATE_MD 8.3
#define LOSS_DATE_PART 4.5 /* the third part of the date differs */
#define BITS_YEAR 5.7
#define LOSS_DATE_DIFFERS 8.0 /* both have a full one, no part agrees */
#define LOSS_DATE_FAR 3.0     /* in addition, when the years are far apart */
#define LOSS_YEAR_ALONE 6.0   /* both have a full one, the year alone agrees */
#define LOSS_CENTURY 4.0      /* YYMMDD agrees, the years are decades apart */
#define LOSS_MONTH_DAY_FAR 1.5

#define BITS_PLACE_MAX 9.0 /* of one part */
#define BITS_PLACES_MAX 13.0
#define BITS_MX_LETTERS 5.0 /* of a prefix: what its four letters say beside initials that agree */
#define BITS_MX_PREFIX (BITS_MX_LETTERS + BITS_DATE)
#define LOSS_MX_PREFIX 6.0 /* both have an RFC or CURP, and those begin differently */

#define BITS_COMPANY_MAX 30.0
#define LOSS_COMPANY_WORDS 8.0 /* two words agree, others differ */
#define LOSS_COMPANY_WORD 1.0  /* one does, and the beginning of another */
#define BITS_COMPANY_BEGINNING                                                                               \
    4.0 /* a generic word or three letters of one: the commonest is in one name of sixteen */
#define BITS_COMPANY_LESS                                                                                    \
    15.0 /* a word that no list has; of the generated pairs that this lets through 49 of 50 are true */
#define COMPANY_BEGINNINGS_COUNTED 2u

#define BITS_IDENTIFIER 40.0 /* names one party in the world */
#define BITS_DOCUMENT 32.0   /* form only: no check digit caught a typing error */
#define BITS_CONTACT 16.0    /* telephone, e-mail: shared in a family or firm */
#define LOSS_IDENTIFIER 6.0  /* both have one of a kind that one party has once, and it differs */
#define LOSS_LOCAL 2.0       /* likewise of a local one, which no check digit guards against typing errors */
#define LOSS_IDENTIFIERS_MAX 8.0
#define LOSS_BESIDE_IDENTIFIER_MAX                                                                           \
    8.0 /* names and dates that differ cannot outweigh a number that agrees                                  \
         */

/* LOSS_WORD_MISSING is where a session starts from; its own pairs then teach it (score_model.h). The start
 * counts as so many pairs seen, and the ends are not passed. */
#define MODEL_PAIRS 30.0
#define MODEL_LOSS_MIN 2.0
#define MODEL_LOSS_MAX 7.0
#define MODEL_ROUNDS 4
