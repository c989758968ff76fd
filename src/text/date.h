/*
 * Dates as records write them: whole or partial ("1967", "1967-09", "1967-09-27", "19670927", "1967-9-2",
 * "1967-09-27T00:00:00Z") and intervals of years ("1955/1957", ISO 8601-1 section 5.5). Other orders and
 * languages are the importers' business, who know their format.
 *
 * Parts are kept as they were written, also where no calendar has them (1982-17-30): a typing error in one
 * digit leaves the other five as evidence. date_exists() tells. Parts that are all zeros are not known. No
 * memory, no clock. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/sv.h"

#define DATE_INTERVAL_YEARS_MAX 10u /* a longer interval says too little to be a date */

struct date {
    uint16_t year;      /* 0 = not known, else 1..9999 */
    uint8_t month, day; /* 0 = not known, else 1..99 as written */
};

/* Reads `text` into out[0..out_max) and returns how many dates it gave: 0 when it is none, more than one for
 * an interval (each of its years; those beyond out_max are left out). */
size_t date_parse(struct sv text, struct date *out, size_t out_max);

static inline bool date_is_full(struct date d)
{
    return d.year && d.month && d.day;
}
/* Full, and in the (proleptic) Gregorian calendar. */
bool date_exists(struct date d);
/* Full and the first of January: what systems store for "some day of that year". */
static inline bool date_is_placeholder(struct date d)
{
    return d.year && d.month == 1 && d.day == 1;
}
/* Six digits YYMMDD; for full dates only. */
#define DATE_YYMMDD_BYTES 6u
void date_yymmdd(struct date d, char out[DATE_YYMMDD_BYTES]);

/* What a partner may see of a year: five years wide, from 1600 on. 0 = not known. */
#define DATE_BUCKET_MAX 100u
uint8_t date_year_bucket(uint16_t year);
