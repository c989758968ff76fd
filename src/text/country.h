/*
 * Countries as the lists write them, told by their ISO 3166-1 alpha-2 codes. Codes are in lower case as
 * FollowTheMoney writes them: "mx", "kp", "xk". Spellings come from packs/countries.tsv: English, Spanish,
 * alpha-2 and alpha-3 codes, OFAC's and the UN's own ("Korea, North"). Case, accents and punctuation do not
 * matter. A name that is not in the table has no code: nothing is guessed from parts of a name.
 *
 * Everything returned is static and lives for ever. Threads: any.
 */
#pragma once
#include "base/sv.h"

/* Spellings whose folded form is longer are not known. */
#define COUNTRY_KEY_BYTES_MAX 64u

/* The code, or an empty view when the text names no country. The text is UTF-8. */
struct sv country_code(struct sv text);
/* The English name to show for a code in either case; empty when there is no such code. */
struct sv country_name(struct sv code);
