/*
 * expand_message_xmd with SHA-512 (RFC 9380 5.3.1) for exactly 64 bytes, the only length that ristretto255
 * and its scalars ask for: one compression for b_0 beyond the message's own, one for b_1. What does not
 * depend on the message (the zero block, a common prefix, the tag) is hashed once, in xmd_init and
 * xmd_prefix. Constant time in the message. Threads: an initialised xmd may be read from any.
 */
#pragma once
#include "base/sv.h"
#include "crypto/hash.h"

#define XMD_TAG_BYTES_MAX 255u

struct xmd {
    struct hash_sha512 start;
    uint8_t tag[XMD_TAG_BYTES_MAX + 1]; /* DST || I2OSP(len(DST), 1) */
    size_t tag_len;
};

/* The domain separation tag, 1 to XMD_TAG_BYTES_MAX bytes. */
void xmd_init(struct xmd *x, struct sv tag);
/* Puts bytes at the front of every later message. */
void xmd_prefix(struct xmd *x, const void *bytes, size_t len);
/* The message in two parts, of which the second may be empty. */
void xmd_expand(const struct xmd *x, struct sv message, struct sv more, uint8_t out[64]);
