/*
 * The store: what a node keeps between runs, in SQLite files of its home folder. Records with their history
 * (load.h, read.h), sessions of private matches with their hits (session.h), what was promised to and heard
 * from each partner: budgets, numbers and nonces (peer.h). It knows nothing of the network, of scores or of
 * what a purpose means.
 *
 * Compartments. Records of class humanitarian and health live in protected.db, all others in records.db. A
 * store is opened on one compartment and never sees the other's file: a class table in the file itself (a
 * CHECK on each record row, and the file's application id) makes a record of the wrong class, or a file under
 * the wrong name, an error whatever the caller does. protected.db has no table for sessions, hits or budgets,
 * and store_each_for_matching refuses it: there is no path from it into matching for enforcement.
 *
 * Durability. Write-ahead log, synchronous=FULL: what a function reported as done is on disk. A function
 * either does all it says or leaves everything as it was, after a failure and after kill -9 alike.
 * secure_delete overwrites what is deleted. Files are 0600.
 *
 * Threads: a store belongs to one thread at a time; open one for each thread. Processes and stores may share
 * a file: writers wait for each other up to busy_timeout_ms and then fail with ERR_TIMEOUT. Failures: the
 * message names the file and the reason. ERR_IO: disk full, unreadable, damaged, not a database.
 * ERR_CONFLICT: made by a newer version. ERR_REFUSED: the wrong compartment.
 */
#pragma once
#include "base/err.h"
#include "record/handling.h"

enum store_compartment { STORE_RECORDS, STORE_PROTECTED, STORE_COMPARTMENT_COUNT };

struct store_options {
    uint32_t busy_timeout_ms; /* 0: STORE_BUSY_TIMEOUT_MS */
    uint32_t cache_kib;       /* 0: STORE_CACHE_KIB */
};

#define STORE_BUSY_TIMEOUT_MS                                                                                \
    30000u /* a load of a million records holds the write lock for about half of it */
#define STORE_CACHE_KIB (64u * 1024)

struct store;

/* Opens, or makes, FOLDER/records.db or FOLDER/protected.db and brings it to this version's schema. options
 * may be NULL. The folder must exist. */
MUST_CHECK enum err store_open(const char *folder, enum store_compartment compartment,
                               const struct store_options *options, struct errctx *ec, struct store **out);
/* An open load is aborted. NULL is fine. */
void store_close(struct store *store);
void store_closep(struct store **store);
#define STORE_SCOPED __attribute__((cleanup(store_closep)))

enum store_compartment store_compartment(const struct store *store);
/* Where records of this class live. */
enum store_compartment store_compartment_of(enum record_class class_);
/* "records.db" or "protected.db" */
const char *store_file_name(enum store_compartment compartment);
/* The schema's version, as this program writes it. */
int store_version(void);
