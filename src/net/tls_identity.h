/*
 * A node's TLS identity: a self-signed Ed25519 certificate and its key. Partners pin the certificate by the
 * SHA-256 of its DER bytes; no authority stands between two agencies, so names in it mean nothing and are not
 * checked. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/buf.h"

#define TLS_FINGERPRINT_BYTES 32u

/* PEM into both buffers (append). valid_from_s: seconds since 1970. */
MUST_CHECK enum err tls_identity_create(const char *party, int64_t valid_from_s, int64_t valid_until_s,
                                        struct errctx *ec, struct buf *certificate_pem, struct buf *key_pem);
/* ERR_INPUT when the PEM is not exactly one certificate. */
MUST_CHECK enum err tls_fingerprint(struct sv certificate_pem, struct errctx *ec,
                                    uint8_t fingerprint[TLS_FINGERPRINT_BYTES]);
