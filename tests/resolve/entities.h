/* Entities for tests, from "schema property=value|property=value". */
#pragma once
#include "resolve/entity.h"

struct entities {
    struct arena *arena;
    struct errctx ec;
};
void entities_open(struct entities *es);
void entities_close(struct entities *es);
const struct entity *entities_make(struct entities *es, const char *text);
