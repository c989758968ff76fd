/* What mapping.c reads and mapping_apply.c carries out. For these two only. */
#pragma once
#include "record/mapping.h"

struct mapping_column {
    struct sv name;
    size_t index; /* in a row; set by mapping_bind */
};

struct mapping_property {
    const struct property *property; /* NULL: only a local identifier */
    struct sv name;
    struct mapping_column *columns;
    size_t column_count;
    struct sv literal, join, split; /* ptr NULL: not given */
    const char *format;             /* NULL: not given */
    struct sv local;                /* "ssn" of "local:ssn"; empty: none */
};

struct mapping {
    struct arena *arena;
    const char *name;
    const struct schema *schema;
    struct mapping_column key;
    struct mapping_property *properties;
    size_t property_count;
    struct sv *nulls;
    size_t null_count;
};

/* A date's text in FollowTheMoney's form, in `arena`; empty when it is none. *odd: digits that no calendar
 * has. */
MUST_CHECK enum err mapping_date(struct sv text, const char *format, struct sv today, struct arena *arena,
                                 struct errctx *ec, struct sv *out, bool *odd);
