/* What a store is, for this folder's own files. */
#pragma once
#include "base/arena.h"
#include "store/db.h"
#include "store/store.h"

/* One record being decoded, or one list of counts: far above any real one. */
#define STORE_ARENA_BYTES_MAX ((size_t)256 * 1024 * 1024)

struct store {
    struct db db;
    enum store_compartment compartment;
    struct store_load *load; /* the open one, or NULL */
};

/* ERR_CONFLICT while a load is open. Every public function but those of the load begins with it. */
MUST_CHECK enum err store_ready(const struct store *store, struct errctx *ec);
/* The same, and ERR_REFUSED on the protected compartment; `what` names what was asked for. */
MUST_CHECK enum err store_ready_for_matching(const struct store *store, const char *what, struct errctx *ec);
