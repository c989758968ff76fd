/*
 * Folding: any text in any script to words of upper-case ASCII letters and digits with one space between
 * them, so that two parties who wrote a name in their own way, or on machines with other libraries, get the
 * same bytes.
 *
 *     "José  O'Brien-Núñez, S.A. de C.V."  ->  "JOSE OBRIEN NUNEZ SA DE CV"
 *     "Ольга Щербакова"                    ->  "OLGA SHCHERBAKOVA"          "习近平" -> "XI JIN PING"
 *
 * The rule is written in docs/folding.md, with vectors, over the frozen table packs/fold.tsv: code point by
 * code point, no locale, no library. Text with combining marks folds like the composed letters. It is
 * idempotent. Broken UTF-8 never fails: each ill-formed stretch (Unicode 15, 3.9, "maximal subpart") is one
 * space, and counted.
 *
 * It knows nothing of names: nicknames, particles and legal forms are nickname.h's and company.h's business.
 * Ownership: the caller's memory only. Limits: FOLD_BOUND(length) bytes always suffice. Threads: any.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"

/* Room that the fold of `len` bytes of UTF-8 needs at most. */
#define FOLD_BOUND(len) (3 * (len) + 1)

enum {
    FOLD_PLAIN = 0,
    FOLD_KEEP_ENYE = 1,      /* the letter Ñ becomes FOLD_ENYE, not N: RFC and CURP tell them apart */
    FOLD_KEEP_AMPERSAND = 2, /* & stays, as part of the word it stands in, not a space */
};
#define FOLD_ENYE '~' /* never otherwise in a folded text */

/* What the folding could not read. Zero in both is the rule for clean names. */
struct fold_report {
    size_t broken;  /* ill-formed stretches of UTF-8 */
    size_t unknown; /* well-formed letters and marks that the table lacks: a script without a known
                       transliteration */
};

/* Folds into out[0..out_max). *folded views `out`; no NUL is added. ERR_LIMIT when it does not fit (never,
 * with FOLD_BOUND(text.len)); report may be NULL. */
MUST_CHECK enum err fold_text(struct sv text, unsigned flags, char *out, size_t out_max,
                              struct fold_report *report, struct errctx *ec, struct sv *folded);
/* The same into an arena. */
MUST_CHECK enum err fold_copy(struct arena *arena, struct sv text, unsigned flags, struct errctx *ec,
                              struct sv *folded);
/* Takes the next word off a folded text: for (rest = folded; fold_next_word(&rest, &word);). */
bool fold_next_word(struct sv *rest, struct sv *word);
