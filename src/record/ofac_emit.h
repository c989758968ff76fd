/* What the steps of one entry share, and the steps. For ofac_entry.c, ofac_landing.c and ofac_related.c only.
 */
#pragma once
#include "record/ofac_entry.h"

struct ofac_emit {
    const struct ofac_set *set;
    const struct ofac_entry *entry;
    struct arena *arena;
    struct record_builder *b;
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    struct sv id;
    const struct schema *schema;
    struct ofac_clause *clauses;
    bool *understood;
    size_t count;
    struct sv *ids; /* of the records that go with the entity, so that none is given twice */
    size_t id_count;
};

/* Passes the builder's record on. */
MUST_CHECK enum err ofac_emit_finish(struct ofac_emit *e, struct errctx *ec);
/* A person's "LAST, First" in natural order; the primary name also as lastName and firstName. */
MUST_CHECK enum err ofac_emit_name(struct ofac_emit *e, const char *property, struct sv name, bool primary,
                                   struct errctx *ec);
/* Each programme of the entry into `property` of the record being built. */
MUST_CHECK enum err ofac_emit_programs(struct ofac_emit *e, const char *property, struct errctx *ec);
/* The clause's value on the entity itself; *landed is false when its schema has no place for it. */
MUST_CHECK enum err ofac_emit_value(struct ofac_emit *e, const struct ofac_clause *c, bool *landed,
                                    struct errctx *ec);
/* The records that go with the entity. */
MUST_CHECK enum err ofac_emit_sanction(struct ofac_emit *e, struct errctx *ec);
MUST_CHECK enum err ofac_emit_related(struct ofac_emit *e, struct errctx *ec);
