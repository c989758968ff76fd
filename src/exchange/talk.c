#include "exchange/talk.h"

#define REFUSE_TEXT_MAX 256u

void talk_begin(struct talk *t, const struct link_party *link, const uint8_t session[ENVELOPE_SESSION_BYTES])
{
    *t = (struct talk){.link = link};
    memcpy(t->session, session, sizeof t->session);
}

static void keep(struct talk_last *last, struct sv envelope)
{
    last->len = envelope.len <= sizeof last->bytes ? envelope.len : 0;
    memcpy(last->bytes, envelope.ptr, last->len);
}

enum err talk_seal(struct talk *t, enum envelope_type type, struct sv body, int64_t now_ms, struct errctx *ec,
                   struct buf *out)
{
    struct envelope e = {.type = (uint8_t)type, .number = t->number_own, .time_ms = now_ms, .body = body};
    e.sender = t->link->own;
    e.receiver = t->link->partner;
    memcpy(e.session, t->session, sizeof e.session);
    memcpy(e.agreement, t->link->agreement, sizeof e.agreement);
    memcpy(e.answers, t->hash_partner, sizeof e.answers);
    buf_clear(out);
    TRY(envelope_seal(&e, t->link->key, ec, out, t->hash_own));
    keep(&t->last_own, buf_sv(out));
    t->number_own++;
    t->bytes_sent += out->len;
    return ERR_OK;
}

/* The partner's sentence, made safe for a terminal. */
static enum err refused(const struct envelope *e, struct errctx *ec)
{
    struct cursor c = cursor_of(e->body.ptr, e->body.len);
    struct sv text = cursor_sv16(&c, REFUSE_TEXT_MAX);
    if (!cursor_done(&c) || !sv_is_utf8(text))
        return err_set(ec, ERR_PARTNER, "the partner refused without a readable reason");
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F)
            return err_set(ec, ERR_PARTNER, "the partner refused without a readable reason");
    return err_set(ec, ERR_REFUSED, "the partner refused: %.*s", SV_ARG(text));
}

enum err talk_open(struct talk *t, struct sv bytes, struct errctx *ec, struct envelope *e)
{
    struct envelope_expected expected = {&t->link->partner, &t->link->own};
    uint8_t hash[HASH_SHA256_BYTES];
    TRY(envelope_open(bytes, &expected, ec, e, hash));
    if (memcmp(e->session, t->session, sizeof t->session) != 0)
        return err_set(ec, ERR_PARTNER, "envelope: belongs to another session");
    if (e->number != t->number_partner)
        return err_set(ec, ERR_PARTNER,
                       "envelope: number %u where %u was due: replayed, left out or reordered", e->number,
                       t->number_partner);
    if (memcmp(e->answers, t->hash_own, sizeof t->hash_own) != 0)
        return err_set(ec, ERR_PARTNER, "envelope: does not answer what we said last");
    if (memcmp(e->agreement, t->link->agreement, sizeof e->agreement) != 0)
        return err_set(ec, ERR_PARTNER, "envelope: cites another agreement than the one in force here");
    memcpy(t->hash_partner, hash, sizeof hash);
    keep(&t->last_partner, bytes);
    t->number_partner++;
    t->bytes_received += bytes.len;
    return e->type == ENVELOPE_REFUSE ? refused(e, ec) : ERR_OK;
}
