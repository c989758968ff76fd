/*
 * OFAC's SDN list in its CSV form, read whole and joined: sdn (the entries), alt (other names), add
 * (addresses), sdn_comments (what did not fit into remarks). The files have no header; `-0-` is null; the
 * first column of each is the entry's number. They are told apart by their columns (12, 5, 6, 2), so names do
 * not matter; only sdn must be there.
 *
 * Rows that name an entry which sdn lacks are counted and left out: the publisher's four files are not always
 * of one day. sdn cuts remarks at 1,000 characters and sdn_comments goes on from there, in the middle of a
 * word if need be; a continuation for remarks that were not cut belongs to another edition: it is read as
 * clauses of its own, without the piece before its first ';', which is kept as the entry's `orphan`.
 *
 * Ownership: everything lives in the arena. Threads: one at a time. Limit: OFAC_SET_BYTES_MAX.
 */
#pragma once
#include "base/arena.h"
#include "record/import.h"

#define OFAC_SET_BYTES_MAX ((size_t)512 * 1024 * 1024)
#define OFAC_REMARKS_CUT 1000u /* characters */

enum ofac_sdn_column {
    OFAC_SDN_ID,
    OFAC_SDN_NAME,
    OFAC_SDN_TYPE,
    OFAC_SDN_PROGRAMS,
    OFAC_SDN_TITLE,
    OFAC_SDN_CALL_SIGN,
    OFAC_SDN_VESSEL_TYPE,
    OFAC_SDN_TONNAGE,
    OFAC_SDN_GRT,
    OFAC_SDN_FLAG,
    OFAC_SDN_OWNER,
    OFAC_SDN_REMARKS,
    OFAC_SDN_COLUMNS
};
enum ofac_alt_column {
    OFAC_ALT_ID,
    OFAC_ALT_NUMBER,
    OFAC_ALT_KIND,
    OFAC_ALT_NAME,
    OFAC_ALT_REMARKS,
    OFAC_ALT_COLUMNS
};
enum ofac_add_column {
    OFAC_ADD_ID,
    OFAC_ADD_NUMBER,
    OFAC_ADD_STREET,
    OFAC_ADD_CITY,
    OFAC_ADD_COUNTRY,
    OFAC_ADD_REMARKS,
    OFAC_ADD_COLUMNS
};
enum ofac_comment_column { OFAC_COMMENT_ID, OFAC_COMMENT_TEXT, OFAC_COMMENT_COLUMNS };

/* One row of alt or add; nulls are empty. */
struct ofac_row {
    const struct ofac_row *next; /* of the same entry, in the file's order */
    const struct sv *fields;
};

struct ofac_entry {
    struct sv fields[OFAC_SDN_COLUMNS]; /* remarks with their continuation */
    struct sv orphan;                   /* see above; empty for nearly all */
    const struct ofac_row *names, *addresses;
    uint64_t line;
};

struct ofac_set;

MUST_CHECK enum err ofac_set_read(struct arena *arena, struct input *const *inputs, size_t input_count,
                                  const struct import_sink *sink, struct import_report *report,
                                  const struct progress *progress, struct errctx *ec, struct ofac_set **out);
size_t ofac_set_count(const struct ofac_set *set);
const struct ofac_entry *ofac_set_at(const struct ofac_set *set, size_t i); /* by number */
const char *ofac_set_file(const struct ofac_set *set);                      /* the name of the sdn file */
/* The one entry with this primary name, in any case of ASCII letters and with or without one full stop at its
 * end; NULL when none or several have it. */
const struct ofac_entry *ofac_set_named(const struct ofac_set *set, struct sv name);
