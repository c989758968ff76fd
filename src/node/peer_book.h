/*
 * Whom the listener lets in: the partners' certificates and links, read again whenever a partner was added or
 * removed. A partner whose files cannot be read is left out, with a warning in the log. Threads: any.
 */
#pragma once
#include "node/peer.h"

struct peer_book;

struct peer_entry {
    char name[HOME_PARTY_MAX + 1];
    uint8_t tls_fingerprint[TLS_FINGERPRINT_BYTES];
    struct link_party link; /* borrows the home's key */
};

/* Borrows `home`. */
MUST_CHECK enum err peer_book_open(const struct home *home, struct errctx *ec, struct peer_book **out);
void peer_book_close(struct peer_book *book);
bool peer_book_find_certificate(struct peer_book *book, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES],
                                struct peer_entry *out);
bool peer_book_find_key(struct peer_book *book, const struct sign_public *key, struct peer_entry *out);
