/* One load of the 69-B list: its rows, and what the steps share. For sat69b.c and sat69b_emit.c only. */
#pragma once
#include "record/sat69b_parts.h"

struct sat69b_row {
    struct sat69b_row *next;
    struct sv id; /* the RFC, or empty for a masked one until ids are given */
    bool masked;
    uint64_t line;
    struct date latest; /* of all its stages */
    const struct sv *fields;
};

/* How often an id was given within one taxpayer's records. */
struct sat69b_stage_use {
    struct sat69b_stage_use *next;
    struct sv id;
    size_t count;
};

/* One load: what its steps share. */
struct sat69b_load {
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    struct arena *set, *scratch;
    struct sat69b_columns columns;
    struct sv *header;
    const char *file;
    struct date today;
    struct sat69b_row *first, *last;
    size_t count;
    struct record_builder *b;
    struct sat69b_stage_use *uses;
};

static inline struct sv sat69b_field(const struct sat69b_row *row, size_t column)
{
    return column == COLUMN_NONE ? (struct sv){0} : row->fields[column];
}

/* -1, 0, 1; an unknown date comes before all others. */
int sat69b_date_order(struct date a, struct date b);
/* Over all fields but the row's number, which changes as the list grows. */
uint64_t sat69b_row_hash(const struct sat69b_load *l, const struct sat69b_row *row);
/* The records of the rows with one id, in the order of the file; they are put into another order. */
MUST_CHECK enum err sat69b_emit_group(struct sat69b_load *l, struct sat69b_row **rows, size_t count,
                                      struct errctx *ec);
