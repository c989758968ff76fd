/*
 * Sessions of private matches, and the hits they found. A session is written when it opens and once more when
 * it ends; its hits are written with its end, in the same transaction: there are no hits of a session that
 * did not end well. Only in records.db; on the protected compartment every function returns ERR_REFUSED.
 *
 * Views given in are copied; views given to a callback live for the call. Ids, hashes, signatures and
 * pseudonyms are text (lower-case hex). A session that was open when the node died is closed by
 * store_session_interrupt.
 */
#pragma once
#include "base/sv.h"
#include "store/store.h"

#define STORE_HITS_MAX 1000000u /* of one session */

struct store_session {
    struct sv id;
    struct sv peer, role; /* "asker" or "holder": ours */
    struct sv purpose, case_, mode;
    struct sv agreement; /* hash of the agreement or limits file it ran under */
    int64_t started_ms;
    /* from here on: known at the end */
    int64_t ended_ms;  /* 0: open */
    struct sv outcome; /* "done", or err_info's name of what ended it */
    uint64_t own_size, peer_size, bytes;
    struct sv transcript;                    /* hash */
    struct sv own_signature, peer_signature; /* each side's last envelope, whole: it is signed */
    struct sv seed; /* of our blinds and pseudonyms (psi_seed): an overseer derives from it what was asked */
};

struct store_hit {
    struct sv session;         /* filled in by reading; ignored in writing */
    struct sv dataset, record; /* own record's key */
    struct sv own_pseudonym, peer_pseudonym;
    double score;       /* 0..1 */
    struct sv grade;    /* "identifier", "strong", "possible" */
    struct sv families; /* JSON: [{"name":...,"weight":...}] */
};

/* Writes id to started_ms. ERR_CONFLICT: the id was used before, which a replay would do. */
MUST_CHECK enum err store_session_begin(struct store *store, const struct store_session *s,
                                        struct errctx *ec);
/* Writes ended_ms and what follows it, and the hits. ERR_NOT_FOUND; ERR_CONFLICT: it ended before; ERR_LIMIT.
 */
MUST_CHECK enum err store_session_end(struct store *store, const struct store_session *s,
                                      const struct store_hit *hits, size_t hit_count, struct errctx *ec);
/* Ends every open session of this role with outcome "interrupted". For when no process that could end them is
 * left. */
MUST_CHECK enum err store_session_interrupt(struct store *store, struct sv role, int64_t now_ms,
                                            struct errctx *ec, uint64_t *count);

typedef enum err store_session_fn(void *arg, const struct store_session *s, struct errctx *ec);
typedef enum err store_hit_fn(void *arg, const struct store_hit *h, struct errctx *ec);
/* Oldest first. id empty: all. An id that is not there: no call. */
MUST_CHECK enum err store_each_session(struct store *store, struct sv id, store_session_fn *each, void *arg,
                                       struct errctx *ec);
/* Of the session (empty: all), by session, best score first. */
MUST_CHECK enum err store_each_hit(struct store *store, struct sv session, store_hit_fn *each, void *arg,
                                   struct errctx *ec);
