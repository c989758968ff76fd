/* Cards, which partners send by any way, and certificates in them. */
#include "base/err.h"
#include "node/card.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct errctx ec = {0};
    struct card card;
    uint8_t fingerprint[TLS_FINGERPRINT_BYTES];
    struct sv text = sv_of((const char *)data, size);
    enum err e = card_parse("card", text, &ec, &card);
    BUG_ON(e != ERR_OK && e != ERR_INPUT && e != ERR_LIMIT);
    BUG_ON(e == ERR_OK && (!party_name_ok(card.party) || !party_url_ok(card.url)));
    e = tls_fingerprint(text, &ec, fingerprint);
    BUG_ON(e != ERR_OK && e != ERR_INPUT && e != ERR_LIMIT);
    return 0;
}
