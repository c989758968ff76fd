/*
 * A record is what one source said, whole and immutable: id, dataset, schema, property values, handling,
 * first and last seen. Schema and property names are FollowTheMoney's, plus Enlace's own (record/schema.h).
 *
 * Ownership: a record and all its views live in the arena it was built in, or in the caller's memory for the
 * call that passes it on. Threads: records are read-only once built. Limits: RECORD_VALUES_MAX values,
 * RECORD_VALUE_BYTES_MAX a value, RECORD_ID_BYTES_MAX an id.
 */
#pragma once
#include "base/arena.h"
#include "record/handling.h"
#include "record/schema.h"

#define RECORD_VALUES_MAX 10000u
#define RECORD_VALUE_BYTES_MAX ((size_t)256 * 1024) /* FollowTheMoney: a text has up to 65,000 characters */
#define RECORD_ID_BYTES_MAX ((size_t)512)

struct record_value {
    const struct property *property;
    struct sv text; /* UTF-8, trimmed, never empty */
};

struct record {
    struct sv id;      /* unique in its dataset; stable from one load to the next */
    struct sv dataset; /* "ofac", "sat69b", ... */
    const struct schema *schema;
    const struct record_value *values; /* grouped by property, in the order in which the source gave them */
    size_t value_count;
    struct handling handling;
    struct sv first_seen, last_seen; /* ISO 8601 date or time as the source gave it, or empty */
    /* One JSON object with what the source's envelope says and this structure has no place for, so that a
     * record leaves as it came: {"referents":["x"],"target":true}. Empty: nothing. */
    struct sv extra;
};

/* Values of one property one after another: for (i = 0; record_next(r, p, &i, &text);). p may be NULL (none).
 */
bool record_next(const struct record *r, const struct property *p, size_t *i, struct sv *text);
/* The first value of the property with this name, or an empty view. */
struct sv record_first(const struct record *r, const char *property_name);
/* What a person calls it: the first caption property that has a value, else the id. */
struct sv record_caption(const struct record *r);

/*
 * Builds records in an arena; the same value twice is kept once. The builder lives in the arena too: after
 * arena_reset open a new one (it is cheap: importers open one for each record).
 */
struct record_builder;
MUST_CHECK enum err record_builder_open(struct arena *arena, struct errctx *ec, struct record_builder **out);
/* Starts anew in the same arena. id and dataset are copied. */
MUST_CHECK enum err record_begin(struct record_builder *b, const struct schema *schema, struct sv dataset,
                                 struct sv id, struct errctx *ec);
/* Copies text, trimmed; empty text adds nothing. ERR_INPUT when the schema has no such property, when it is a
 * stub or when text is not UTF-8; ERR_LIMIT. */
MUST_CHECK enum err record_add(struct record_builder *b, const char *property_name, struct sv text,
                               struct errctx *ec);
MUST_CHECK enum err record_add_property(struct record_builder *b, const struct property *p, struct sv text,
                                        struct errctx *ec);
/* A more specific schema found out later (LegalEntity, then Company). ERR_INPUT when a value would not fit.
 */
MUST_CHECK enum err record_set_schema(struct record_builder *b, const struct schema *schema,
                                      struct errctx *ec);
struct handling *
record_handling(struct record_builder *b); /* to be filled in; views are the caller's arena's */
/* Borrows the views until the arena is reset. */
void record_set_seen(struct record_builder *b, struct sv first_seen, struct sv last_seen);
void record_set_extra(struct record_builder *b, struct sv extra);
/* The finished record, valid until the arena is reset. */
MUST_CHECK enum err record_finish(struct record_builder *b, struct errctx *ec, struct record *out);
