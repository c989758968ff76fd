/*
 * A node's folder, and the identity in it.
 *
 *   HOME/node.json          party, listen address, url
 *   HOME/card.json          what partners are given: party, key, certificate, url, signed by the key
 *   HOME/keys/sign.key      Ed25519 seed, hex        HOME/keys/tls.key, tls.cert   PEM
 *   HOME/records.db         the store (store/store.h)
 *   HOME/peers/NAME/...     one folder for each partner (node/peer.h)
 *   HOME/serving.lock, HOME/asking.lock   who is at work here (node/home_lock.h)
 *
 * Folders are 0700, files with keys or people 0600. Ownership: home_open gives a struct to be closed; its
 * secret key is wiped then. Threads: read-only once opened.
 */
#pragma once
#include <limits.h>

#include "base/clock.h"
#include "node/card.h"

#define HOME_CERTIFICATE_DAYS 825

struct home {
    char path[PATH_MAX / 2];
    char party[HOME_PARTY_MAX + 1]; /* "us.treasury" */
    char listen_address[64];
    uint16_t listen_port;
    char url[HOME_URL_MAX + 1]; /* where partners reach it */
    struct secret *key;
    struct sign_public public_key;
};

/* The words that make a node. listen: "127.0.0.1:8443"; url NULL: https://LISTEN. */
struct home_wishes {
    const char *party, *listen, *url;
    int64_t certificate_days; /* 0: HOME_CERTIFICATE_DAYS */
};

/* Makes the folder, keys, certificate and card. ERR_CONFLICT when there is a node in it; then nothing is
 * changed. node.json is written last: a folder without it is no node, whatever else was written before a
 * failure. */
MUST_CHECK enum err home_create(const char *path, const struct home_wishes *wishes, const struct rng *rng,
                                const struct clock *clock, struct errctx *ec);
/* ERR_NOT_FOUND: no node there. */
MUST_CHECK enum err home_open(const char *path, struct errctx *ec, struct home **out);
void home_close(struct home *home);
void home_closep(struct home **home);
#define HOME_SCOPED __attribute__((cleanup(home_closep)))

/* PATH/name; the buffer is PATH_MAX long. */
void home_path(const struct home *home, const char *name, char out[PATH_MAX]);
