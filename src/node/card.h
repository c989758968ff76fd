/*
 * A party's card: what a partner must know to meet it, signed by the key that it names. Cards are given by
 * hand; the key's fingerprint is compared over another way (read aloud on the telephone) before the partner
 * is added. Threads: any.
 */
#pragma once
#include "base/rng.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "net/tls_identity.h"

#define HOME_PARTY_MAX 64u
#define HOME_URL_MAX 200u
#define HOME_JSON_BYTES_MAX ((size_t)64 * 1024)

struct card {
    char party[HOME_PARTY_MAX + 1], url[HOME_URL_MAX + 1];
    struct sign_public key;
    char certificate[8192]; /* PEM */
};

MUST_CHECK enum err card_write(const char *path, const struct card *card, const struct secret *key,
                               struct errctx *ec);
/* ERR_INPUT: not a card, unknown member, or its signature does not fit its key. */
MUST_CHECK enum err card_parse(const char *name, struct sv text, struct errctx *ec, struct card *out);
MUST_CHECK enum err card_read(const char *path, struct errctx *ec, struct card *out);
/* a-z, 0-9, '.', '-', at most HOME_PARTY_MAX, starting with a letter: safe in paths, logs and on the wire */
bool party_name_ok(const char *name);
/* https://, printable ASCII without blanks and quotes, at most HOME_URL_MAX */
bool party_url_ok(const char *url);
