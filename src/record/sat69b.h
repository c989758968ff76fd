/*
 * The importer `sat69b`: the list that Mexico's tax authority (SAT) publishes under article 69-B of the
 * Código Fiscal de la Federación: taxpayers presumed to invoice operations that did not exist, and what
 * became of each: Presunto, Definitivo, Desvirtuado (disproved), Sentencia Favorable (a court ruled for the
 * taxpayer). The last two are cleared.
 *
 * One CSV file. Any lines stand above the header, which is the first row (of SAT69B_TITLE_ROWS_MAX) that
 * names the columns RFC, "nombre" and "situación"; columns are known by their words, in any order, case and
 * accents. Columns with other words are kept as notes.
 *
 * Records: the rows with one RFC are one record, because SAT gives a new row to each procedure against a
 * taxpayer. RFC                        Person (RFC of 13), Company (12), LegalEntity (an RFC of neither
 * length): name, rfc, status, birthDate or incorporationDate from the RFC's six digits, its century settled
 * by `today` (text/mxkey.h) and marked in notes as derived MASKED-HASH[-N]            a row whose RFC is
 * masked (only X): no name, no identifier; HASH is of everything but the row's number, N counts equal rows
 * from the second on, so that ids stay from one load to the next ID/69b/STAGE/OFICIO        Sanction, one for
 * each stage of each procedure: status (the stage), authorityId (the number of the oficio), startDate (its
 * date), listingDate (in the Diario Oficial), date (on SAT's page); summary has the oficio as printed;
 * `entity` is ID `status` holds the words of the source. The first value is the current one: that of the row
 * with the latest date of all its stages, of two with the same date the later row. The others follow. What
 * SAT appends to a name after "//" (the ruling that a procedure follows) goes to notes.
 *
 * A person's name is printed surnames first, in some rows given names first. The RFC's letters tell: the
 * split is taken that gives the RFC's prefix by SAT's rule, surnames first before given names first; of
 * several the one with two surname words, else the fewest above two, else one; if none does, one that gives
 * it by the rule's known exceptions. lastName then holds all surnames ("CARMONA CARDENAS"), firstName the
 * given names, name the natural order. A name that fits its RFC in no way stays as printed and is counted.
 *
 * Memory: the set (SAT69B_SET_BYTES_MAX), since equal RFCs may stand apart.
 */
#pragma once
#include "record/import.h"

#define SAT69B_TITLE_ROWS_MAX 50u
#define SAT69B_COLUMNS_MAX 64u
#define SAT69B_ROWS_PER_RFC_MAX 1000u /* procedures against one taxpayer */
#define SAT69B_SET_BYTES_MAX ((size_t)512 * 1024 * 1024)

MUST_CHECK enum err sat69b_import(const struct import_options *o, struct input *const *inputs,
                                  size_t input_count, const struct import_sink *sink,
                                  struct import_report *report, struct errctx *ec);
