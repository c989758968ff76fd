/*
 * A load by two threads: the caller's builds records, the queue's own writes them to the store, a batch at a
 * time. Half the work of a large load is parsing and half is SQLite's, so it takes about half the time.
 *
 * While a queue is open the load and its store belong to the queue's thread; after load_queue_drain or
 * load_queue_close they are the caller's again. An error in writing comes back from a later call. Memory: two
 * batches of LOAD_QUEUE_BATCH records or about LOAD_QUEUE_BATCH_BYTES. Threads: put, drain and close belong
 * to the thread that opened it; `refused` is called from there.
 */
#pragma once
#include "store/load.h"

#define LOAD_QUEUE_BATCH 512u
#define LOAD_QUEUE_BATCH_BYTES ((size_t)1024 * 1024)

struct load_queue;

/* What store_load_put refused and can do without (store/load.h): why->text says it. Returns ERR_OK to go on.
 */
typedef enum err load_queue_refused_fn(void *arg, const struct record *r, const struct errctx *why,
                                       struct errctx *ec);

/* refused NULL: the first refused record ends the load with its error. */
MUST_CHECK enum err load_queue_open(struct store_load *load, load_queue_refused_fn *refused, void *arg,
                                    struct errctx *ec, struct load_queue **out);
/* The record is copied. */
MUST_CHECK enum err load_queue_put(struct load_queue *q, const struct record *r, struct errctx *ec);
/* Waits until all that was put is written. */
MUST_CHECK enum err load_queue_drain(struct load_queue *q, struct errctx *ec);
/* What was not drained is lost; the load itself is the caller's to finish or abort. NULL is fine. */
void load_queue_close(struct load_queue *q);
void load_queue_closep(struct load_queue **q);
#define LOAD_QUEUE_SCOPED __attribute__((cleanup(load_queue_closep)))
