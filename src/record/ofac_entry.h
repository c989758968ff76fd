/*
 * One entry of the joined set as records in FollowTheMoney's terms. Ids are made from what the list says and
 * not from positions, so that they are the same in the next load:
 *
 *   ENT                          Person, Vessel, Airplane, or a legal entity; ENT is OFAC's number
 *   ENT/sanction                 Sanction: programmes, provisions, reason
 *   ENT/sanction/PROGRAMME       Sanction with its own listing and effective date (directives)
 *   ENT/id/COUNTRY/LABEL/NUMBER  Identification, Passport: number, type, country, region as authority, dates;
 * `holder` is ENT ENT/wallet/CURRENCY/ADDRESS  CryptoWallet, `holder` is ENT ENT/link/ROLE/PARTY UnknownLink
 * from ENT to the entry with exactly that primary name; the printed name is in namesMentioned, and stands
 * alone when no entry, or more than one, has it
 *
 * Identifiers stand twice: flat on the entity (passportNumber, idNumber, taxNumber, curp, rfc, ...), where
 * matching looks first, and as Identification or Passport with country and dates. Who needs a number's
 * country reads the records whose `holder` is the entity; properties that name their issuer (curp, rfc,
 * uscCode, innCode, ...) need none.
 *
 * Schema: individual, vessel and aircraft are Person, Vessel, Airplane. Of the others, which OFAC does not
 * tell apart: PublicBody when the target type says government; Company when it has an identifier that only
 * companies have, a line of business, or a legal form at the end of its name; else Organization. Names of
 * persons are "LAST, First": lastName holds the whole surname ("GASTELUM PAYAN"), firstName the given names,
 * name the natural order. Aliases from alt are strong (alias, previousName for fka), quoted ones in remarks
 * are weak. Dates: a range of up to OFAC_RANGE_YEARS_MAX years is given as each year, a longer one as its two
 * ends' years; circa and ranges also keep their wording in notes. A clause that is not understood, or whose
 * value has no place in the schema, is a note.
 */
#pragma once
#include "record/ofac_remarks.h"
#include "record/ofac_set.h"

#define OFAC_RANGE_YEARS_MAX 10u
#define OFAC_CLAUSES_MAX 5000u /* of one entry */
#define OFAC_ENTRY_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* `arena` is reset first: it holds this entry's records only. */
MUST_CHECK enum err ofac_entry_emit(const struct ofac_set *set, const struct ofac_entry *entry,
                                    struct arena *arena, const struct import_options *o,
                                    const struct import_sink *sink, struct import_report *report,
                                    struct errctx *ec);

/* The schema for an entry of this SDN type with these clauses. */
const struct schema *ofac_entry_schema(const struct ofac_entry *entry, const struct ofac_clause *clauses,
                                       size_t count);
