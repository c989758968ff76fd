/*
 * The private match: two parties find which linkage tokens both hold, and nothing else becomes known. This is
 * the protocol as a machine: bytes in, bytes out, one step at a time. docs/protocol.md is the same protocol
 * for another implementation, byte by byte.
 *
 * It must not know sockets, files, records, the clock or what a token means. Time, randomness, the partner's
 * bytes and the answer of policy are passed in.
 *
 * Roles. The *asker* opens the session and drives it; the *holder* answers.
 *   PSI_ASKER   the asker learns which tokens agree; the holder learns padded sizes. voprf-ristretto255.
 *   PSI_BOTH    the same twice, roles swapped in the second run, then both compare what they found.
 *   PSI_COUNT   the asker learns how many tokens agree, by family, and not which. dh-ca-ristretto255, secure
 *               against a partner that follows the protocol (semi-honest) only.
 *
 * Strict alternation. Every message of the asker has exactly one message as its answer, in every mode (in the
 * second run of PSI_BOTH too), so a session is a series of HTTP requests, each with one response:
 *
 *     asker                      holder              run both sides like this:
 *     open                 ->    accept | refuse       for (;;) {
 *     blinded 0..n         ->    evaluated 0..n [*]        TRY(psi_next_message(asker, now, ec, &body));
 *     pull 0..m            ->    set 0..m                  TRY(psi_feed(holder, body, now, ec));
 *     [both] turn          ->    blinded 0                 TRY(psi_next_message(holder, now, ec, &body));
 *     [both] evaluated i   ->    blinded i+1 | pull 0      TRY(psi_feed(asker, body, now, ec));
 *     [both] set i         ->    pull i+1 | commit         if (psi_finished(asker)) break;
 *     [both] compare       ->    reveal                }
 *     finish               ->    finish
 * [*] in PSI_COUNT `noted`, and after the last the asker pulls the evaluated chunks: they are shuffled.
 *
 * A message is a *body* with a type byte; numbering, signing and binding to a session id are the caller's
 * envelope. Both sides end with the same transcript hash, which the caller signs and logs.
 *
 * Failures. After any error the session is dead: every later call returns the same code and sentence, there
 * is no result, and it is never resumed (start anew: new key, new blinds; the budget is charged again).
 * Unless it was the partner who refused, or time that ran out, psi_next_message then hands out, once, a
 * `refuse` body that may be sent: it tells the partner what was wrong with its message, and nothing about our
 * own troubles. Codes: ERR_PARTNER the partner broke the protocol (the sentence names message, index and
 * reason); ERR_REFUSED one side's policy said no; ERR_LIMIT a named limit; ERR_TIMEOUT, ERR_CANCELLED,
 * ERR_MEMORY. No agreement is given out unless the session finished.
 *
 * Ownership: the session borrows config.set (or verdict.set), rng, progress and the callback's argument until
 * psi_close; texts and hashes of the config are copied. Bodies and results it gives are borrowed from it.
 * Threads: a session belongs to one thread at a time; it uses config.threads threads inside a call.
 * Memory: at 2^20 against 2^20 tokens about 110 MB for an asker and 10 MB for a holder, beside the sets.
 *
 * Sources: RFC 9497 (VOPRF), RFC 9496 (ristretto255), RFC 5869 (HKDF), RFC 8439 (AEAD), RFC 6962 2.1 (Merkle
 * tree); the PSI from an OPRF is Jarecki and Liu, "Fast secure computation of set intersection" (2010); the
 * counting suite is De Cristofaro, Gasti and Tsudik, "Fast and private computation of cardinality of set
 * intersection" (2012).
 */
#pragma once
#include "base/err.h"
#include "base/progress.h"
#include "base/rng.h"
#include "base/sv.h"
#include "psi/token.h"

/* ---- limits; passing one yields an error that names it ---- */
#define PSI_CHUNK_TOKENS 4096u         /* elements in a chunk, exactly, save the last chunk */
#define PSI_TOKENS_MAX (1u << 24)      /* tokens or entries of one padded set */
#define PSI_ENTITIES_PER_TOKEN_MAX 16u /* a token shared by more of a party's entities takes no part */
#define PSI_PURPOSE_BYTES_MAX 64u
#define PSI_CASE_BYTES_MAX 128u
#define PSI_REFUSAL_BYTES_MAX 256u
#define PSI_PACKS_MAX 32u
#define PSI_VERSIONS_MAX 8u /* versions, and suites, that an open may offer */
#define PSI_MESSAGE_BYTES_MAX (PSI_CHUNK_TOKENS * 64u + 64u) /* the longest body: a set chunk */
#define PSI_SESSION_MS_MAX (6 * 3600 * 1000)                 /* default for config.session_ms_max */
#define PSI_STEP_MS_MAX (10 * 60 * 1000)                     /* default for config.step_ms_max */

#define PSI_VERSION 1u
#define PSI_HASH_BYTES 64u /* SHA-512 */
#define PSI_PSEUDONYM_BYTES 16u
#define PSI_SEED_BYTES 32u

enum psi_mode { PSI_ASKER = 1, PSI_BOTH = 2, PSI_COUNT = 3 };
enum psi_suite { PSI_VOPRF = 1, PSI_DH_CA = 2 };
enum psi_role { PSI_ROLE_ASKER, PSI_ROLE_HOLDER };

const char *psi_mode_name(enum psi_mode mode);    /* "asker", "both", "count" */
const char *psi_suite_name(enum psi_suite suite); /* "voprf-ristretto255", "dh-ca-ristretto255" */
/* The type of a body, for logs: "open", "evaluated" ...; "unknown". */
const char *psi_message_name(struct sv body);

/* ---- sizes: what the partner sees of a set, and what a budget is charged by ---- */

/* The size that n is padded to: the next multiple of 64 up to 4,096, then of 1/64 of the power of two at or
 * below n. A power of two from 64 stays itself; 0 gives 64. Padding hides up to 64 tokens (about four
 * entities) of a small set and 1.6% of a large one, and costs no more. n <= PSI_TOKENS_MAX. */
uint32_t psi_padded(uint32_t n);

struct psi_family_size {
    uint16_t family;
    uint32_t tokens; /* padded */
};
struct psi_sizes {
    /* What the party asks: distinct tokens by family, each padded. Families it does not use are absent, and
     * that is visible. Ascending; family_count is 0 only for a holder outside PSI_BOTH. */
    struct psi_family_size families[TOKEN_FAMILIES_MAX];
    unsigned family_count;
    uint32_t ask_tokens;   /* their sum: elements that will be sent */
    uint32_t hold_entries; /* padded entries the party will send; 0 for an asker outside PSI_BOTH */
};
/* The sizes that this party would state. ERR_LIMIT: more than PSI_TOKENS_MAX. ERR_INPUT: the set is not
 * sorted, or a family or entity is out of range. */
MUST_CHECK enum err psi_measure(const struct token_set *set, enum psi_mode mode, enum psi_role role,
                                struct errctx *ec, struct psi_sizes *out);

/* ---- policy ---- */

enum psi_refusal_code {
    PSI_REFUSE_VERSION = 1, /* no protocol version in common */
    PSI_REFUSE_SUITE,       /* no suite in common that serves the mode */
    PSI_REFUSE_PARTY,       /* the fingerprints are not the two of this connection */
    PSI_REFUSE_AGREEMENT,   /* another agreement, or none in force */
    PSI_REFUSE_RULE,        /* the token rule differs */
    PSI_REFUSE_PACKS,       /* the language packs differ */
    PSI_REFUSE_PURPOSE,     /* purpose not agreed */
    PSI_REFUSE_MODE,        /* mode not agreed */
    PSI_REFUSE_TOO_LARGE,   /* over a ceiling */
    PSI_REFUSE_BUDGET,      /* budget spent */
    PSI_REFUSE_POLICY,      /* another reason, in the text */
    PSI_REFUSE_PROTOCOL,    /* a message broke the protocol; the session is over */
    PSI_REFUSE_LOCAL,       /* the sender failed by itself (memory, time, cancelled) */
    PSI_REFUSE_CODE_MAX = PSI_REFUSE_LOCAL
};
const char *psi_refusal_name(enum psi_refusal_code code); /* "too-large", stable */

/* What the partner states in `open` (seen by the holder) or `accept` (seen by the asker). Views are borrowed
 * for the call. Rule, packs, agreement and fingerprints were compared with the config's before. */
struct psi_terms {
    enum psi_role partner_role;
    enum psi_mode mode;
    enum psi_suite suite;
    unsigned version;
    struct sv purpose, case_ref; /* printable UTF-8 */
    struct psi_sizes sizes;      /* the partner's: charge families[].tokens, not the sum of the real ones */
    const uint8_t *agreement_hash, *partner_fingerprint; /* 32 bytes each */
};
struct psi_verdict {
    bool allowed;                         /* starts as false */
    enum psi_refusal_code code;           /* when not: starts as PSI_REFUSE_POLICY */
    char text[PSI_REFUSAL_BYTES_MAX + 1]; /* when not: for the partner's operator; printable UTF-8 */
    const struct token_set *set; /* a holder may name its set here, by purpose; starts as config.set */
};
/* Called once, before any heavy work. An error (not a refusal) ends the session with that error. */
typedef enum err psi_decide_fn(void *arg, const struct psi_terms *terms, struct psi_verdict *verdict,
                               struct errctx *ec);

/* ---- a session's life ---- */

struct psi_config {
    enum psi_mode mode;          /* the asker's wish; a holder leaves it 0 and decides in `decide` */
    unsigned suites;             /* bit 1u << suite for each that is acceptable; 0 = all */
    const struct token_set *set; /* a holder may leave it to the verdict */
    uint8_t rule_hash[32];
    const uint8_t (*pack_hashes)[32]; /* in the rule's order; the partner's must be the same */
    size_t pack_hash_count;
    uint8_t agreement_hash[32];
    uint8_t fingerprint_own[32], fingerprint_partner[32];
    struct sv purpose, case_ref; /* the asker's */
    uint32_t partner_tokens_max; /* ceiling on each padded size that the partner states; 0 = PSI_TOKENS_MAX */
    psi_decide_fn *decide;       /* NULL: allow whatever the machine's own checks let through */
    void *decide_arg;
    const struct rng *rng;
    unsigned threads;                    /* 0 = one a processor */
    const struct progress *progress;     /* unit "tokens": of the padded sizes of both sets together */
    int64_t session_ms_max, step_ms_max; /* 0 = the defaults above */
    int64_t now_ms;                      /* monotonic; the later calls' now_ms continue it */
};

struct psi_session;

/* Checks and copies the configuration, draws the session's seeds. ERR_USAGE, ERR_INPUT, ERR_LIMIT: in it. */
MUST_CHECK enum err psi_asker_open(const struct psi_config *config, struct errctx *ec,
                                   struct psi_session **out);
MUST_CHECK enum err psi_holder_open(const struct psi_config *config, struct errctx *ec,
                                    struct psi_session **out);
/* Wipes keys and blinds, frees. NULL is fine. */
void psi_close(struct psi_session *s);
void psi_closep(struct psi_session **s);

/* Takes the partner's next body. */
MUST_CHECK enum err psi_feed(struct psi_session *s, struct sv body, int64_t now_ms, struct errctx *ec);
/* Makes the next body to send; empty while it is the partner's turn or when all is said. Valid until the next
 * call on s. A body must be sent as it is, once. */
MUST_CHECK enum err psi_next_message(struct psi_session *s, int64_t now_ms, struct errctx *ec,
                                     struct sv *body);
/* For a caller whose partner is silent: ERR_TIMEOUT, and the session is dead, when the session or its present
 * step took too long. psi_feed and psi_next_message check the same. */
MUST_CHECK enum err psi_check_deadline(struct psi_session *s, int64_t now_ms, struct errctx *ec);
/* True once this side has said and heard everything; a holder's last body may still be on its way. */
bool psi_finished(const struct psi_session *s);

/* ---- what came out ---- */

struct psi_agreement {
    uint32_t token;             /* ours: index into the asked set's tokens. Scoring needs to know which word,
                                   date or number it was that agreed, and only its owner can tell */
    uint32_t entity;            /* ours, tokens[token].entity */
    uint32_t identifier_bitmap; /* the partner's entity's, as in struct token_entity */
    uint16_t family;            /* tokens[token].family */
    uint8_t birth_year_bucket;  /* the partner's entity's */
    uint8_t pseudonym[PSI_PSEUDONYM_BYTES]; /* the partner's entity, in this session alone */
};
struct psi_count {
    uint16_t family;
    uint32_t tokens; /* distinct tokens that both hold */
};
/* The commitments stated in open and accept; zeros where none is due. */
struct psi_roots {
    uint8_t ask[32], hold[32];
};
struct psi_result {
    /* One for each (entity, pseudonym, token) that agreed, sorted by these three. Scoring is
     * resolve's. Empty for the holder of PSI_ASKER, and in PSI_COUNT. */
    const struct psi_agreement *agreements;
    size_t agreement_count;
    struct psi_count counts[TOKEN_FAMILIES_MAX]; /* PSI_COUNT, the asker: one for each family asked */
    unsigned count_count;
    uint8_t transcript[PSI_HASH_BYTES];  /* SHA-512 over every body before `finish`: sign this */
    uint64_t bytes_sent, bytes_received; /* bodies, without envelopes */
    struct psi_sizes own, partner;       /* as stated */
    struct psi_roots own_roots, partner_roots;
};
/* ERR_CONFLICT: not finished. Borrowed until psi_close. */
MUST_CHECK enum err psi_result(struct psi_session *s, struct errctx *ec, const struct psi_result **out);

/* The pseudonym this party gave its entity in a session, from the session's seed: for finding the entity that
 * a later request of the partner names. The seed is ours alone: keep it as long as requests may come. */
void psi_pseudonym(const uint8_t seed[PSI_SEED_BYTES], uint32_t entity, uint8_t out[PSI_PSEUDONYM_BYTES]);
/* PSI_SEED_BYTES: order, dummies, blinds, commitments and pseudonyms follow from it; the OPRF key does not
 * (its own seed is wiped at close). May be shown to an overseer, never to the partner. */
const uint8_t *psi_seed(const struct psi_session *s);

/* ---- for an overseer: what was asked, derived again ---- */

/* The Merkle root over HMAC(secret, token) in sent order that the party stated as asker or as holder. */
MUST_CHECK enum err psi_audit_commitment(const uint8_t seed[PSI_SEED_BYTES], const struct token_set *set,
                                         enum psi_mode mode, enum psi_role role, unsigned threads,
                                         struct errctx *ec, uint8_t root[32]);
/* The `blinded` body number `index` that an asker with this seed and set must have sent, into out (an
 * initialised buffer of at least PSI_MESSAGE_BYTES_MAX): equal to the logged one, or something else was
 * asked. ERR_NOT_FOUND: fewer chunks. */
struct buf;
MUST_CHECK enum err psi_audit_blinded(const uint8_t seed[PSI_SEED_BYTES], const struct token_set *set,
                                      enum psi_mode mode, uint32_t index, unsigned threads, struct errctx *ec,
                                      struct buf *out);
