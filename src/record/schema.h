/*
 * The schema: FollowTheMoney's names and inheritance, with Enlace's own additions. Compiled in from
 * packs/schema.json; a test holds it against FollowTheMoney's own model.
 * Everything returned is static and lives for ever. Threads: any.
 */
#pragma once
#include "base/sv.h"

enum property_type {
    PROPERTY_STRING, PROPERTY_NAME, PROPERTY_DATE, PROPERTY_COUNTRY, PROPERTY_IDENTIFIER, PROPERTY_ADDRESS,
    PROPERTY_EMAIL, PROPERTY_PHONE, PROPERTY_URL, PROPERTY_GENDER, PROPERTY_TOPIC, PROPERTY_NUMBER, PROPERTY_TEXT,
    PROPERTY_ENTITY, PROPERTY_LANGUAGE, PROPERTY_IP, PROPERTY_CHECKSUM, PROPERTY_MIMETYPE, PROPERTY_JSON,
    PROPERTY_HTML, PROPERTY_TYPE_COUNT
};

struct property {
    const char *name;
    enum property_type type;
    bool matchable;
    const char *identifier; /* the identifier table's key ("curp", "rfc", "imo") for typed identifiers, else NULL */
};

struct schema {
    const char *name, *label;
    bool edge;      /* a relation between two things: Ownership, UnknownLink, ... */
    bool matchable;
};

const struct schema *schema_find(struct sv name); /* NULL: no such schema */
bool schema_is_a(const struct schema *s, const struct schema *ancestor);
bool schema_is(const struct schema *s, const char *ancestor_name);
/* Own and inherited. NULL: no such property. The same name in two schemata of one line is one property. */
const struct property *schema_property(const struct schema *s, struct sv name);
/* All properties, own and inherited, each once: for (i = 0; (p = schema_each_property(s, &i));). */
const struct property *schema_each_property(const struct schema *s, size_t *i);
const struct schema *schema_each(size_t *i);
const char *property_type_name(enum property_type type);
