/*
 * The schema: FollowTheMoney's names and inheritance, with Enlace's own additions. Compiled in from
 * packs/schema-followthemoney.json and packs/schema-enlace.json; a test holds it against FollowTheMoney's own
 * model. Everything returned is static and lives for ever. Threads: any.
 */
#pragma once
#include "base/sv.h"

enum property_type {
    PROPERTY_STRING,
    PROPERTY_NAME,
    PROPERTY_DATE,
    PROPERTY_COUNTRY,
    PROPERTY_IDENTIFIER,
    PROPERTY_ADDRESS,
    PROPERTY_EMAIL,
    PROPERTY_PHONE,
    PROPERTY_URL,
    PROPERTY_GENDER,
    PROPERTY_TOPIC,
    PROPERTY_NUMBER,
    PROPERTY_TEXT,
    PROPERTY_ENTITY, /* the id of another record of the same dataset */
    PROPERTY_LANGUAGE,
    PROPERTY_IP,
    PROPERTY_CHECKSUM,
    PROPERTY_MIMETYPE,
    PROPERTY_JSON,
    PROPERTY_HTML,
    PROPERTY_TYPE_COUNT
};

struct property {
    const char *name, *label;
    enum property_type type;
    bool matchable;
    bool stub; /* the other end of an entity property; never holds a value of its own */
    const char
        *identifier; /* the identifier table's key ("curp", "rfc", "imo") for typed identifiers, else NULL */
    const char *range; /* PROPERTY_ENTITY: the schema that the other record has at least, else NULL */
};

struct schema {
    const char *name, *label;
    bool edge; /* a relation between two things: Ownership, UnknownLink, ... */
    bool matchable;
    bool directed;                         /* edge: from source to target */
    const char *edge_source, *edge_target; /* edge: the properties that hold its two ends, else NULL */
    /* for schema.c: its number, the set of its ancestors' numbers and its own, its properties by (length,
     * name) */
    size_t index;
    uint64_t lineage[2];
    const struct property *const *properties;
    size_t property_count;
    const struct property *const *caption; /* NULL after the last */
};

const struct schema *schema_find(struct sv name); /* NULL: no such schema */
bool schema_is_a(const struct schema *s, const struct schema *ancestor);
bool schema_is(const struct schema *s, const char *ancestor_name);
/* Own and inherited. NULL: no such property. The same name in two schemata of one line is one property. */
const struct property *schema_property(const struct schema *s, struct sv name);
/* All properties, own and inherited, each once: for (i = 0; (p = schema_each_property(s, &i));). */
const struct property *schema_each_property(const struct schema *s, size_t *i);
const struct schema *schema_each(size_t *i);
/* FollowTheMoney's name of the type: "name", "date", ... */
const char *property_type_name(enum property_type type);
