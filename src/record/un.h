/*
 * The UN Security Council's consolidated list, the XML that it publishes: INDIVIDUAL and ENTITY elements, one
 * by one, so that memory is bounded by the largest entry. Ids are made from what the list says, not from
 * positions:
 *
 *   DATAID                     Person (INDIVIDUAL) or Organization (ENTITY)
 *   DATAID/sanction            Sanction: list type, reference number, listing and change dates
 *   DATAID/passport/COUNTRY/NUMBER, DATAID/id/COUNTRY/NUMBER   Passport, Identification: `holder` is DATAID
 *
 * Names. The list prints up to four parts in the order of the name's own culture and does not say which is a
 * surname, so they are joined into `name` and not guessed apart. The original script and good or a.k.a.
 * aliases are `alias`, low quality ones `weakAlias`, f.k.a. ones `previousName`. An alias element may hold
 * several, ";" between. Dates of birth: exact, year alone, approximate (the year), or between two years: each
 * of at most UN_RANGE_YEARS_MAX years, of a longer range both ends; an alias's own date counts too. Ranges,
 * approximations and notes stay as notes. Document numbers that are wrapped in words ("Libyan Passport No.
 * 96/184442") are taken out; where that is not certain, the text stands whole in the document and not flat on
 * the person. An element that is not known is counted as a warning, never dropped in silence.
 *
 * Hostile XML: a document type declaration is refused, so no entity can be defined or fetched; limits:
 * UN_DEPTH_MAX, UN_ENTRY_BYTES_MAX, UN_TEXT_BYTES_MAX, UN_DOCUMENTS_MAX. XML that is not well-formed ends the
 * load, since nothing after it can be trusted.
 */
#pragma once
#include "record/import.h"

#define UN_DEPTH_MAX 16u
#define UN_ENTRY_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define UN_TEXT_BYTES_MAX ((size_t)256 * 1024) /* of one element */
#define UN_DOCUMENTS_MAX 500u                  /* of one entry */
#define UN_RANGE_YEARS_MAX 10u

MUST_CHECK enum err un_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                              const struct import_sink *sink, struct import_report *report,
                              struct errctx *ec);
