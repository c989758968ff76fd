/*
 * The one envelope in which every message between two nodes travels: versioned, numbered, signed, bound to
 * its session, both parties, the agreement and the message it answers. docs/protocol.md gives it byte by
 * byte.
 *
 *   "ENLC" | version u8 = 1 | type u8 | session 16 | number u32 | time u64 (ms since 1970, for the log only)
 *   | sender 32 | receiver 32 | agreement 32 | answers 32 | body length u32 | body | signature 64
 *
 * Integers are big-endian. sender and receiver are Ed25519 public keys; the signature is over the label
 * "enlace-envelope-v1", a zero byte, and all bytes before it. answers is the SHA-256 of the whole envelope
 * that this one answers, zero in a session's first. Within a session each side numbers its own envelopes 0,
 * 1, 2 ...
 *
 * It does not know what a body means. Threads: any.
 */
#pragma once
#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define ENVELOPE_VERSION 1u
#define ENVELOPE_SESSION_BYTES 16u
#define ENVELOPE_HEADER_BYTES (4u + 1 + 1 + 16 + 4 + 8 + 32 * 4 + 4)
#define ENVELOPE_BODY_BYTES_MAX ((size_t)1024 * 1024)
#define ENVELOPE_BYTES_MAX (ENVELOPE_HEADER_BYTES + ENVELOPE_BODY_BYTES_MAX + SIGN_SIGNATURE_BYTES)

enum envelope_type {
    ENVELOPE_PING = 1,  /* is the partner there, and under the same limits? The answer is a ping */
    ENVELOPE_MATCH = 2, /* body: a message of the private match (psi/psi.h) */
    ENVELOPE_REFUSE = 3 /* body: u16 length and a sentence; ends the session */
};

struct envelope {
    uint8_t type;
    uint8_t session[ENVELOPE_SESSION_BYTES];
    uint32_t number;
    int64_t time_ms;
    struct sign_public sender, receiver;
    uint8_t agreement[HASH_SHA256_BYTES];
    uint8_t answers[HASH_SHA256_BYTES];
    struct sv body; /* borrowed */
};

/* Appends the sealed envelope to `out`, and its SHA-256 to hash when that is not NULL. ERR_LIMIT: body too
 * long. */
MUST_CHECK enum err envelope_seal(const struct envelope *e, const struct secret *key, struct errctx *ec,
                                  struct buf *out, uint8_t hash[HASH_SHA256_BYTES]);

/* What a received envelope must be; the rest of its fields is for the caller to judge. */
struct envelope_expected {
    const struct sign_public *sender, *receiver;
};

/* Reads and verifies. `out` borrows from `bytes`. ERR_PARTNER with the reason: not an envelope, another
 * version, wrong length, another party's key, not for us, bad signature. ERR_LIMIT: over ENVELOPE_BYTES_MAX.
 */
MUST_CHECK enum err envelope_open(struct sv bytes, const struct envelope_expected *expected,
                                  struct errctx *ec, struct envelope *out, uint8_t hash[HASH_SHA256_BYTES]);

const char *envelope_type_name(uint8_t type);
