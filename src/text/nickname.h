/*
 * Nicknames: Bill is William, Paco is Francisco, Gpe. is Guadalupe, and Hdez. is how people write Hernández.
 * From packs/nicknames_en.tsv and nicknames_es.tsv. Names are single words as fold.h makes them.
 *
 * Two views: one canonical name, for a key that both parties must compute alike, and the set of all names
 * that a word may stand for, for comparison: two given names may be one when their sets meet. Everything
 * returned is static, or is the name that was given. Limits: NICKNAME_SET_MAX. Threads: any.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

enum nickname_kind { NICKNAME_GIVEN, NICKNAME_SURNAME };

#define NICKNAME_SET_MAX 12u

/* The name itself when the packs do not know it. Where the languages differ, the English one, unless that is
 * the name itself (TONY is ANTHONY, BETO is ALBERTO). Not applied twice: the canonical name of a canonical
 * name may differ. */
struct sv nickname_canonical(struct sv name, enum nickname_kind kind);
/* The name, its canonical name and the others it may stand for, commonest first; their number, at least 1. */
size_t nickname_set(struct sv name, enum nickname_kind kind, struct sv set[NICKNAME_SET_MAX]);
/* Do the two sets meet? */
bool nickname_may_equal(struct sv a, struct sv b, enum nickname_kind kind);
