/*
 * How much it tells that two records agree on a name: minus log2 of the share of people who bear it. GARCIA
 * tells less than six bits, a name nobody knows tells FREQUENCY_UNSEEN. From
 * packs/frequency_{surname,given}.tsv, a mix of the US, Spain and Mexico; a site can put its own table before
 * it, but tokens are always made with the packs.
 *
 * Unit: sixteenths of a bit, integers, so that every machine gets the same.
 * Names are single words as fold.h makes them. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/sv.h"

enum frequency_kind { FREQUENCY_SURNAME, FREQUENCY_GIVEN };

#define FREQUENCY_BIT 16u                      /* one bit */
#define FREQUENCY_UNSEEN (20u * FREQUENCY_BIT) /* a name that no table has: one in a million */

/* site may be NULL; what it lacks comes from the packs. */
struct frequency_table;
unsigned frequency_bits(struct sv name, enum frequency_kind kind, const struct frequency_table *site);

/* A site's own table: lines of the packs' form, "bits16<TAB>NAME NAME ...", at most FREQUENCY_BYTES_MAX
 * bytes. Copies the text. ERR_INPUT with the line, ERR_LIMIT. */
#define FREQUENCY_BYTES_MAX ((size_t)16 * 1024 * 1024)
MUST_CHECK enum err frequency_table_open(struct sv text, struct errctx *ec, struct frequency_table **out);
void frequency_table_close(struct frequency_table *table);

/* log2(of / part) in sixteenths of a bit, rounded down, by integers alone; 0 < part <= of. */
unsigned frequency_log2_ratio(uint32_t of, uint32_t part);
