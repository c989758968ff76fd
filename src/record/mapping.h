/*
 * A mapping says how the rows of a CSV file become records (docs/cli.md, "M.json"); it follows
 * FollowTheMoney's mapping files:
 *
 *   {"null": ["NA"], "queries": [{"entities": {"record": {"schema": "Person", "keys": ["rec_id"],
 * "properties": { "firstName": {"column": "given_name"}, "birthDate": {"columns": ["by", "bm", "bd"], "join":
 * "-"}, "soc":       {"column": "soc_sec_id", "identifier": "local:ssn"}}}}}]}
 *
 * One query, one entity, one key; the record's id is the key's raw value. Words of a property: `column`, or
 * `columns` with or without `join`, or `literal`; then `split`, `format` (strptime, for dates), `identifier`.
 * Any other word is refused with its place, so that a typing error never drops a column in silence.
 *
 * Column names and values are trimmed. A value that is empty or stands under "null" is none. Joining leaves
 * such parts out; a date ends at the first of them, since what follows would move into its place.
 *
 * Dates come out as FollowTheMoney writes them: 1967-09-02, 1967-09, 1967. 1967-9-2 and 19670902 are read
 * without a format; with one, text that does not follow it is tried without. A two-digit year is the latest
 * that is not after `today`. What is no date is left out with a counted warning. Digits that no calendar has
 * (1967-13-40) are kept as they are with one: comparison uses the parts that agree (text/date.h). Neither
 * refuses the row: real files have both.
 *
 * A local identifier ("local:NAME") is a number that only the two parties know how to read. The property's
 * name is free then; the value goes to the record's `localIdentifier` as "NAME=value", normalised where its
 * rule accepts it, and also to the property of that name if the schema has it.
 *
 * Ownership: a mapping borrows nothing after mapping_open. Threads: one at a time. Limits: MAPPING_*.
 */
#pragma once
#include "record/csv.h"
#include "record/import.h"

#define MAPPING_BYTES_MAX ((size_t)1024 * 1024)
#define MAPPING_PROPERTIES_MAX 256u
#define MAPPING_COLUMNS_MAX 64u /* in one property */
#define MAPPING_NULLS_MAX 64u
#define MAPPING_FORMAT_BYTES_MAX 64u

struct mapping;

/* `name` stands first in messages: "M.json: queries[0].entities.record.keys: ...". ERR_INPUT, ERR_LIMIT. */
MUST_CHECK enum err mapping_open(const char *name, struct sv json, struct errctx *ec, struct mapping **out);
void mapping_close(struct mapping *m);
void mapping_closep(struct mapping **m);
/* Finds the mapping's columns in a file's header row. Every column must be there, once. */
MUST_CHECK enum err mapping_bind(struct mapping *m, const char *file, const struct csv_row *header,
                                 struct errctx *ec);
/* The row's key, trimmed; empty when there is none. *at is its place. */
struct sv mapping_key(const struct mapping *m, const struct csv_row *row, struct csv_place *at);
/* Makes the row a record in the arena. The row must have the header's columns. On ERR_INPUT and ERR_LIMIT,
 * *at says where and ec why. Warnings go to the report. */
MUST_CHECK enum err mapping_apply(const struct mapping *m, const struct csv_row *row,
                                  const struct import_options *o, struct arena *arena,
                                  struct import_report *report, struct errctx *ec, struct csv_place *at,
                                  struct record *out);

/* The `csv` format: options.mapping says how to read it, the first row is the header. Two rows with one key
 * are refused with both lines. Memory grows with the number of keys, not with the file. */
MUST_CHECK enum err csv_import(const struct import_options *o, struct input *const *inputs,
                               size_t input_count, const struct import_sink *sink,
                               struct import_report *report, struct errctx *ec);

#define MAPPING_SCOPED __attribute__((cleanup(mapping_closep)))
