/* Envelopes: as they come, and well signed with any type, number and body, so that what lies behind the
 * signature is reached too. */
#include "base/err.h"
#include "exchange/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct secret *key;
static struct link_party link;

static void start(void)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = {7};
    struct errctx ec = {0};
    BUG_ON(sign_key_open(seed, &ec, &key, &link.own) != ERR_OK);
    link.key = key;
    link.partner = link.own; /* a node that speaks with itself: one key serves both ends */
}

static void take(struct sv bytes, const uint8_t session[ENVELOPE_SESSION_BYTES])
{
    struct talk t;
    struct envelope e;
    struct errctx ec = {0};
    talk_begin(&t, &link, session);
    enum err code = talk_open(&t, bytes, &ec, &e);
    BUG_ON(code == ERR_OK && (e.number != 0 || e.body.len > ENVELOPE_BODY_BYTES_MAX));
    BUG_ON(code != ERR_OK && code != ec.code);
    for (const char *p = ec.text; *p; p++) /* what a partner wrote is shown on a terminal */
        BUG_ON((unsigned char)*p < 0x20 || *p == 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t session[ENVELOPE_SESSION_BYTES] = {1};
    if (!key)
        start();
    take(sv_of((const char *)data, size), session);
    if (size < 2)
        return 0;
    struct errctx ec = {0};
    struct envelope e = {.type = data[0], .number = data[1] & 1u, .sender = link.own, .receiver = link.own};
    e.body = sv_of((const char *)data + 2, size - 2);
    memcpy(e.session, session, sizeof e.session);
    BUF_SCOPED struct buf sealed;
    buf_init(&sealed, "envelope", ENVELOPE_BYTES_MAX);
    if (envelope_seal(&e, key, &ec, &sealed, NULL) != ERR_OK)
        return 0;
    take(buf_sv(&sealed), session);
    sealed.ptr[data[1] % sealed.len] ^= 1; /* one changed bit is never taken */
    struct envelope_expected expected = {&link.own, &link.own};
    BUG_ON(envelope_open(buf_sv(&sealed), &expected, &ec, &e, NULL) == ERR_OK);
    return 0;
}
