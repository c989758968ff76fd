/* The pools of packs/sample_words.tsv: weighted names and words. Everything returned is static. Threads: any.
 */
#pragma once
#include "base/sv.h"
#include "sample/draw.h"

enum words_pool {
    WORDS_MX_MALE,
    WORDS_MX_FEMALE,
    WORDS_MX_SURNAME,
    WORDS_US_MALE,
    WORDS_US_FEMALE,
    WORDS_US_SURNAME,
    WORDS_TRADE_MX,
    WORDS_TRADE_US,
    WORDS_PLACE_MX,
    WORDS_PLACE_US,
    WORDS_SYLLABLE,
    WORDS_FORM_MX,
    WORDS_FORM_US,
    WORDS_CITY_MX,
    WORDS_CITY_US,
    WORDS_STATE_MX,
    WORDS_STATE_US,
    WORDS_MAKE,
    WORDS_COLOR,
    WORDS_WMI,
    WORDS_BANK,
    WORDS_CURP_STATE,
    WORDS_AREA_US,
    WORDS_AREA_MX,
    WORDS_POOL_COUNT
};

/* One of the pool, by its weight. */
struct sv words_draw(struct draw *d, enum words_pool pool);
/* How people write this folded given name (or surname) in short: a nickname or an abbreviation; empty when
 * the packs know none. */
struct sv words_draw_short(struct draw *d, struct sv name, bool surname);
