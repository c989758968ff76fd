/*
 * Loading: one dataset's records, whole, replace what the store had of that dataset, in one transaction.
 * Nothing of a load is seen by anyone before store_load_finish returns ERR_OK, and nothing stays of one that
 * did not: not after an error, an abort or kill -9.
 *
 * A record is known again by (dataset, id). Its encoded body, compared byte by byte with the one that is
 * there, tells changed from unchanged. The former versions of changed and removed records go to the history
 * (read.h) with the load that brought and the load that ended them. While a load is open its store serves
 * nothing else. Memory: one bit for each record of the file, and SQLite's cache.
 */
#pragma once
#include "record/record.h"
#include "store/store.h"

#define STORE_DATASET_BYTES_MAX ((size_t)128)
#define STORE_SOURCE_BYTES_MAX ((size_t)4096)

struct store_load;

struct store_load_report {
    int64_t load_id;
    uint64_t added, changed, removed, unchanged;
};

/* `source` says in words where the records come from ("sdn.csv, alt.csv; sha256 ..."). Takes the write lock.
 */
MUST_CHECK enum err store_load_begin(struct store *store, struct sv dataset, struct sv source, int64_t now_ms,
                                     struct errctx *ec, struct store_load **out);
/* The record is copied. ERR_CONFLICT: the id was there before in this load; ERR_REFUSED: its class belongs to
 * the other compartment; ERR_INPUT: it names another dataset. After these three the load can go on without
 * the record; after any other error only abort. */
MUST_CHECK enum err store_load_put(struct store_load *load, const struct record *record, struct errctx *ec);
/* Removes what the load did not bring, commits. Frees `load` in any case. */
MUST_CHECK enum err store_load_finish(struct store_load *load, struct errctx *ec,
                                      struct store_load_report *report);
/* Leaves the store as it was, frees. NULL is fine. */
void store_load_abort(struct store_load *load);
void store_load_abortp(struct store_load **load);
#define STORE_LOAD_SCOPED __attribute__((cleanup(store_load_abortp)))
