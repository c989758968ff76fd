/*
 * The bodies on the wire (docs/protocol.md), each with a writer and a reader. A reader accepts exactly the
 * bytes that a writer could have made: it checks lengths, limits, order and the last byte, and judges nothing
 * that depends on the session. Everything it gives is borrowed from the body. Errors: ERR_PARTNER, naming the
 * message; ERR_LIMIT never (a limit that the partner passes is the partner's fault and is named as such).
 */
#pragma once
#include "base/buf.h"
#include "psi/psi.h"

enum psi_type {
    PSI_OPEN = 1,
    PSI_ACCEPT,
    PSI_REFUSE,
    PSI_BLINDED,
    PSI_EVALUATED,
    PSI_PULL,
    PSI_SET,
    PSI_NOTED,
    PSI_TURN,
    PSI_COMMIT,
    PSI_COMPARE,
    PSI_REVEAL,
    PSI_FINISH,
};
const char *psi_type_name(enum psi_type type);

#define PSI_ELEMENT_BYTES 32u
#define PSI_PROOF_BYTES 64u
#define PSI_ENTRY_BYTES 64u /* tag, sealed payload, its mac */
#define PSI_TAG_BYTES 16u
#define PSI_ROOT_BYTES 32u
#define PSI_NONCE_BYTES 32u

struct psi_open {
    uint16_t versions[PSI_VERSIONS_MAX], suites[PSI_VERSIONS_MAX]; /* strictly ascending */
    unsigned version_count, suite_count;
    enum psi_mode mode;
    const uint8_t *rule_hash;   /* 32 bytes each, as the next four */
    const uint8_t *pack_hashes; /* pack_hash_count of them, one after the other */
    unsigned pack_hash_count;
    const uint8_t *agreement_hash, *fingerprint_asker, *fingerprint_holder;
    struct sv purpose, case_ref;
    struct psi_sizes sizes;
    const uint8_t *ask_root;  /* PSI_ROOT_BYTES */
    const uint8_t *hold_root; /* NULL outside PSI_BOTH */
    const uint8_t *nonce;
};

struct psi_accept {
    uint16_t version, suite;
    const uint8_t *open_hash;  /* PSI_HASH_BYTES */
    const uint8_t *public_key; /* NULL in the counting suite */
    struct psi_sizes sizes;
    const uint8_t *ask_root; /* NULL outside PSI_BOTH */
    const uint8_t *hold_root;
    const uint8_t *nonce;
};

struct psi_refuse {
    enum psi_refusal_code code;
    struct sv text;
};

/* blinded, evaluated and set */
struct psi_chunk {
    uint32_t index;
    uint32_t count;
    const uint8_t *items;
    const uint8_t *proof; /* evaluated in the VOPRF suite, else NULL */
};

void psi_put_open(struct buf *b, const struct psi_open *m);
MUST_CHECK enum err psi_get_open(struct sv body, struct errctx *ec, struct psi_open *out);
/* The mode was fixed by `open` and says which fields there are. */
void psi_put_accept(struct buf *b, enum psi_mode mode, const struct psi_accept *m);
MUST_CHECK enum err psi_get_accept(struct sv body, enum psi_mode mode, struct errctx *ec,
                                   struct psi_accept *out);
void psi_put_refuse(struct buf *b, enum psi_refusal_code code, struct sv text);
MUST_CHECK enum err psi_get_refuse(struct sv body, struct errctx *ec, struct psi_refuse *out);

/* Appends type, index and count; the caller appends the items and the proof. */
void psi_put_chunk(struct buf *b, enum psi_type type, uint32_t index, uint32_t count);
/* The chunk of this type and index that a set of `total` items has next, and no other. */
MUST_CHECK enum err psi_get_chunk(struct sv body, enum psi_type type, uint32_t index, uint32_t total,
                                  size_t item_bytes, size_t proof_bytes, struct errctx *ec,
                                  struct psi_chunk *out);
/* pull: asks for one evaluated (counting suite) or set chunk. noted: answers a blinded chunk there. */
void psi_put_pull(struct buf *b, enum psi_type wanted, uint32_t index);
MUST_CHECK enum err psi_get_pull(struct sv body, enum psi_type wanted, uint32_t index, struct errctx *ec);
void psi_put_noted(struct buf *b, uint32_t index);
MUST_CHECK enum err psi_get_noted(struct sv body, uint32_t index, struct errctx *ec);
/* turn, commit, compare, reveal and finish are a type byte and `len` bytes. */
void psi_put_fixed(struct buf *b, enum psi_type type, const void *bytes, size_t len);
MUST_CHECK enum err psi_get_fixed(struct sv body, enum psi_type type, size_t len, struct errctx *ec,
                                  const uint8_t **out);

/* UTF-8 without control characters: safe to show to an operator and to log. */
bool psi_printable(struct sv text);

static inline uint32_t psi_chunks(uint32_t items)
{
    return (items + PSI_CHUNK_TOKENS - 1) / PSI_CHUNK_TOKENS;
}
static inline uint32_t psi_chunk_len(uint32_t items, uint32_t index)
{
    uint32_t left = items - index * PSI_CHUNK_TOKENS;
    return left < PSI_CHUNK_TOKENS ? left : PSI_CHUNK_TOKENS;
}
