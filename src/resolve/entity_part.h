/* For entity*.c alone: the parts of an entity that have a file of their own. */
#pragma once
#include "resolve/entity.h"

/* Appends to one of the entity's lists, or counts the item as left out when the list is full. */
MUST_CHECK enum err entity_append(struct arena *arena, struct entity *e, void *items, size_t *count,
                                  size_t max, const void *item, size_t item_size, struct errctx *ec);

/* Numbers and codes that may stand as identifiers; masked, generic and partial ones are left out. */
MUST_CHECK enum err entity_add_identifiers(struct arena *arena, struct entity *e, const struct record *r,
                                           struct errctx *ec);
/* Address words and numbers, and places of birth. */
MUST_CHECK enum err entity_add_places(struct arena *arena, struct entity *e, const struct record *r,
                                      struct errctx *ec);
/* Prefixes of RFC and CURP; after the identifiers. Adds the birth dates that those tell. */
MUST_CHECK enum err entity_add_mx_prefixes(struct arena *arena, struct entity *e, const struct record *r,
                                           struct errctx *ec);
MUST_CHECK enum err entity_add_date(struct arena *arena, struct entity *e, struct date date,
                                    struct errctx *ec);
