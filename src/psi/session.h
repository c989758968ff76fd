/*
 * Inside a session: its phases, and the parts that ask and hold. Private to psi/.
 *
 * A session walks through phases in the order that its role and mode give (session.c). In a phase it makes
 * and takes bodies in turn; the handler that says or hears the phase's last body sets `over`. Asking and
 * holding are *parts*: each suite has one of each (struct psi_part), and in PSI_BOTH a session has both.
 */
#pragma once
#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "crypto/voprf.h"
#include "psi/entry.h"
#include "psi/list.h"
#include "psi/message.h"

enum psi_phase { PHASE_OPEN, PHASE_ASK, PHASE_TURN, PHASE_HOLD, PHASE_COMPARE, PHASE_FINISH, PHASE_DONE };

/* Room for one chunk; what it holds between two calls is said where it is used. */
struct psi_scratch {
    uint8_t digests[PSI_CHUNK_TOKENS][TOKEN_DIGEST_BYTES];
    struct sv inputs[PSI_CHUNK_TOKENS]; /* views of digests */
    uint8_t elements[PSI_CHUNK_TOKENS][PSI_ELEMENT_BYTES];
    uint8_t outputs[PSI_CHUNK_TOKENS][VOPRF_OUTPUT_BYTES];
};

struct psi_asking {
    struct psi_list list;
    uint32_t blinded, evaluated, pulled; /* chunks that were answered */
    uint8_t *keys;  /* PSI_KEY_BYTES (voprf) or PSI_TAG_BYTES (dh-ca) for each item, in sent order */
    uint8_t *table; /* the partner's entries: PSI_ENTRY_BYTES or PSI_TAG_BYTES each */
    struct voprf_asker *voprf;
    struct voprf_batch *batch;
    struct secret *scalar; /* dh-ca */
};

struct psi_holding {
    struct psi_list list;
    uint32_t blinded, evaluated, sent; /* chunks that were taken, given back, sent */
    uint8_t proof[PSI_PROOF_BYTES];
    struct voprf_key *key;
    uint8_t public_key[PSI_ELEMENT_BYTES];
    uint8_t pseudonym_key[PSI_SUBKEY_BYTES];
    uint8_t (*points)[PSI_ELEMENT_BYTES]; /* dh-ca: all evaluated elements, until they can be shuffled */
    struct secret *scalar;                /* dh-ca */
};

struct psi_session {
    enum psi_role role;
    enum psi_mode mode;
    enum psi_suite suite;
    enum psi_phase phase;
    bool our_turn, over;
    unsigned compare_step;

    struct psi_config config; /* its views and hashes point into the copies below */
    char purpose[PSI_PURPOSE_BYTES_MAX], case_ref[PSI_CASE_BYTES_MAX];
    uint8_t pack_hashes[PSI_PACKS_MAX][32];
    int64_t started_ms, step_ms; /* step: when the last call ended */

    struct secret *seed, *key_seed;
    struct psi_sizes own, partner;
    uint8_t nonce[PSI_NONCE_BYTES];
    uint8_t open_hash[PSI_HASH_BYTES], id[PSI_HASH_BYTES];
    struct hash_sha512 transcript;

    struct psi_asking ask;
    struct psi_holding hold;
    struct psi_scratch *scratch;
    struct buf out;
    uint64_t tokens_done;

    uint8_t compare_salt[32], compare_digest[PSI_HASH_BYTES], partner_commit[PSI_HASH_BYTES];
    struct psi_agreement *agreements;
    size_t agreement_cap;
    struct psi_result result;

    enum err dead;     /* the code of the failure that ended it */
    struct errctx why; /* its sentence; before, whatever a step wrote here */
    bool may_refuse;   /* a refuse body is still to be handed out */
    enum psi_refusal_code refusal;
};

/* One suite's way to ask, or to hold. */
struct psi_part {
    MUST_CHECK enum err (*make)(struct psi_session *s, struct buf *b);
    MUST_CHECK enum err (*take)(struct psi_session *s, struct sv body);
    /* asking only: what was found, into the result */
    MUST_CHECK enum err (*conclude)(struct psi_session *s);
};
extern const struct psi_part psi_part_ask, psi_part_hold;             /* voprf: ask.c, hold.c */
extern const struct psi_part psi_part_count_ask, psi_part_count_hold; /* dh-ca: count_ask.c, count_hold.c */

/* Ready to ask or hold; the list is open. `public_key` is the partner's, `info` what our key is bound to. */
MUST_CHECK enum err psi_ask_begin(struct psi_session *s, const uint8_t public_key[PSI_ELEMENT_BYTES]);
MUST_CHECK enum err psi_hold_begin(struct psi_session *s, const uint8_t info[PSI_HASH_BYTES]);
MUST_CHECK enum err psi_count_ask_begin(struct psi_session *s);
MUST_CHECK enum err psi_count_hold_begin(struct psi_session *s);
/* Frees and wipes whatever there is. */
void psi_ask_end(struct psi_session *s);
void psi_hold_end(struct psi_session *s);

/* Phases: opening.c, compare.c, session.c */
MUST_CHECK enum err psi_opening_make(struct psi_session *s, struct buf *b);
MUST_CHECK enum err psi_opening_take(struct psi_session *s, struct sv body);
MUST_CHECK enum err psi_turn_make(struct psi_session *s, struct buf *b);
MUST_CHECK enum err psi_turn_take(struct psi_session *s, struct sv body);
MUST_CHECK enum err psi_compare_make(struct psi_session *s, struct buf *b);
MUST_CHECK enum err psi_compare_take(struct psi_session *s, struct sv body);

/* match.c: opens what the keys find in the table and sorts it into the result. */
MUST_CHECK enum err psi_match(struct psi_session *s);

/* The session's next chunk of tokens into scratch->digests and scratch->inputs. */
void psi_scratch_load(struct psi_session *s, const struct psi_list *list, uint32_t chunk);
/* Tells progress; ERR_CANCELLED when asked to stop. */
MUST_CHECK enum err psi_tokens_done(struct psi_session *s, uint32_t count);
/* ERR_REFUSED with a sentence, and the code that goes to the partner. */
enum err psi_refuse(struct psi_session *s, enum psi_refusal_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);
