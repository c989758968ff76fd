/*
 * Company names: what is left of a name without its legal form, what that form is, and whether what is left
 * is enough to tell one company from another.
 *
 *     "COMERCIALIZADORA LA NORTEÑA Y ASOCIADOS, S.A DE C. V."  ->  COMERCIALIZADORA NORTENA ASOCIADOS +
 * SADECV (mx)
 *
 * The rule, part of the token rule, over packs/legal_forms.tsv, company_generic.tsv and
 * company_words.tsv:
 * 1. fold (fold.h). 2. While words remain after it: take off the longest run of words, at the end, else at
 * the front, that without spaces is a spelling of a legal form ("S A DE C V", "SA DE CV", "SADECV"); at most
 * COMPANY_FORMS_MAX.
 * 3. Drop connectives (Y E AND ET UND THE OF DE DEL LA LAS LOS EL EN), unless nothing would remain. 4. Join
 * runs of single letters ("H & M" is HM). 5. Numbers are words like others: ARIES 1 is not ARIES 2.
 *
 * It knows nothing of records. Ownership: struct company_name holds its own text; forms are static. Threads:
 * any. Limits: words after COMPANY_WORDS_MAX, and text after COMPANY_TEXT_MAX bytes, are left off and `cut`
 * is set.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/sv.h"

#define COMPANY_WORDS_MAX 24u
#define COMPANY_TEXT_MAX 512u
#define COMPANY_FORMS_MAX 4u

/* Units: sixteenths of a bit (frequency.h). A core with fewer than COMPANY_BITS_DISTINCTIVE may be shared by
 * chance. */
#define COMPANY_BITS_CHARACTER (3u * 16u) /* of each character of a word that no name in the pack has, */
#define COMPANY_BITS_UNSEEN (15u * 16u)   /* at most this for a word, */
#define COMPANY_BITS_NUMBER (12u * 16u)   /* or this when it has a digit */
#define COMPANY_BITS_DISTINCTIVE (13u * 16u)

struct company_form {
    struct sv code;    /* SADECV, LLC, GMBH: one for all spellings */
    struct sv kind;    /* JSC, LLC, LP, LLP, GP, SP, COOP, NGO, FIN; or empty */
    struct sv country; /* where the form exists in that country alone: "mx"; else empty */
};

struct company_name {
    struct sv words[COMPANY_WORDS_MAX];                  /* the core, in order */
    size_t word_count;                                   /* 0 only when nothing folded to a letter or digit */
    struct sv core;                                      /* the words with one space between them */
    const struct company_form *forms[COMPANY_FORMS_MAX]; /* innermost last */
    size_t form_count;
    struct sv country; /* of the first form that has one; else empty */
    unsigned bits;     /* of the distinct words; words of trade and connectives count nothing */
    bool cut;
    char text[COMPANY_TEXT_MAX];
};

/* The views in *out point into *out: do not copy it by assignment. ERR_LIMIT: the name is longer than
 * COMPANY_NAME_BYTES_MAX. */
#define COMPANY_NAME_BYTES_MAX ((size_t)4096)
MUST_CHECK enum err company_parse(struct sv name, struct errctx *ec, struct company_name *out);
/* Do the words say more than COMPANY_BITS_DISTINCTIVE? If not, agreement on the core alone proves nothing. */
bool company_is_distinctive(const struct company_name *c);
/* What one folded word tells; 0 for a generic word (of trade, of place, a connective). *generic may be NULL.
 */
unsigned company_word_bits(struct sv word, bool *generic);
/* Could the two forms be the same, given that people leave them out and mix them up? False only when both are
 * known and are of different kinds. */
bool company_forms_agree(const struct company_name *a, const struct company_name *b);
