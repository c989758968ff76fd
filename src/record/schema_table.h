/* The table that tools/schema.py makes of packs/schema-*.json at build time. For schema.c only. */
#pragma once
#include "record/schema.h"

extern const struct schema schema_table[]; /* sorted by name */
extern const size_t schema_count;
