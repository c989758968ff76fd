/*
 * Reading records and their history. Records given to a callback live for the call; those that are returned
 * live in the caller's arena. A callback may read from the same store but not write to it; an error it
 * returns ends the walk and is handed back.
 */
#pragma once
#include "record/record.h"
#include "store/store.h"

typedef enum err store_record_fn(void *arg, const struct record *record, struct errctx *ec);

/* Every record of the dataset (empty: of all, dataset after dataset by name), by schema name, then in the
 * order in which they were first loaded. */
MUST_CHECK enum err store_each_record(struct store *store, struct sv dataset, store_record_fn *each,
                                      void *arg, struct errctx *ec);
/* The same, for matching with a partner: ERR_REFUSED on the protected compartment. The only door for it. */
MUST_CHECK enum err store_each_for_matching(struct store *store, struct sv dataset, store_record_fn *each,
                                            void *arg, struct errctx *ec);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err store_get_record(struct store *store, struct sv dataset, struct sv id,
                                     struct arena *arena, struct errctx *ec, struct record *out);

struct store_count {
    struct sv dataset;
    const struct schema *schema;
    uint64_t records;
};
/* By dataset, then schema name; the array and its views are the arena's. */
MUST_CHECK enum err store_count_records(struct store *store, struct arena *arena, struct errctx *ec,
                                        struct store_count **counts, size_t *count);

struct store_version {
    int64_t from_load, from_ms; /* the load that brought it */
    int64_t to_load, to_ms;     /* the load that ended it; 0, 0: this is the current one */
    bool removed;               /* ended by being absent from to_load, not by a new version */
    struct record record;
};
/* Every version that ever was, oldest first. A record that never was: no call, ERR_OK. */
MUST_CHECK enum err store_record_history(struct store *store, struct sv dataset, struct sv id,
                                         enum err (*each)(void *arg, const struct store_version *v,
                                                          struct errctx *ec),
                                         void *arg, struct errctx *ec);

struct store_load_entry {
    int64_t load_id, at_ms;
    struct sv dataset, source;
    uint64_t added, changed, removed, unchanged;
};
/* Finished loads, oldest first. */
MUST_CHECK enum err store_each_load(struct store *store,
                                    enum err (*each)(void *arg, const struct store_load_entry *l,
                                                     struct errctx *ec),
                                    void *arg, struct errctx *ec);
