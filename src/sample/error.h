/*
 * The error model: one table of the mistakes that clerks, scanners and people make between two registers.
 * Each copy of an entity that both agencies hold gets a drawn number of them, each of a kind drawn by its
 * weight among those that can apply. docs/sample.md lists the table (a test holds the two together). Threads:
 * any.
 */
#pragma once
#include "sample/entity.h"

struct error_kind {
    const char *name, *what;
    uint32_t weight; /* of 1000 for people */
    unsigned kinds;  /* bit n: enum entity_kind n */
    /* Changes the entity and returns true, or returns false and leaves it as it was. */
    bool (*apply)(struct entity *e, struct draw *d);
};

extern const struct error_kind error_kinds[];
extern const size_t error_kind_count;

#define ERROR_COUNT_MAX 10u

/* Makes `count` errors, at most ERROR_COUNT_MAX; returns how many it could (all, save for the emptiest of
 * records), and which. */
unsigned error_make(struct entity *e, struct draw *d, unsigned count,
                    const struct error_kind *made[ERROR_COUNT_MAX]);
