#include "exchange/envelope.h"

static const char magic[4] = {'E', 'N', 'L', 'C'};
static const char label[] = "enlace-envelope-v1"; /* its NUL is signed too */

/* Ed25519 signs one message, so the label is put before the bytes. */
static enum err signed_message(struct sv bytes, struct errctx *ec, struct buf *out)
{
    buf_init(out, "signed envelope", sizeof label + ENVELOPE_BYTES_MAX);
    buf_put(out, label, sizeof label);
    buf_put_sv(out, bytes);
    return buf_check(out, ec);
}

enum err envelope_seal(const struct envelope *e, const struct secret *key, struct errctx *ec, struct buf *out,
                       uint8_t hash[HASH_SHA256_BYTES])
{
    if (e->body.len > ENVELOPE_BODY_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "envelope: a body of more than %zu bytes", ENVELOPE_BODY_BYTES_MAX);
    size_t start = out->len;
    buf_put(out, magic, sizeof magic);
    buf_put_u8(out, ENVELOPE_VERSION);
    buf_put_u8(out, e->type);
    buf_put(out, e->session, sizeof e->session);
    buf_put_u32(out, e->number);
    buf_put_u64(out, (uint64_t)e->time_ms);
    buf_put(out, e->sender.bytes, sizeof e->sender.bytes);
    buf_put(out, e->receiver.bytes, sizeof e->receiver.bytes);
    buf_put(out, e->agreement, sizeof e->agreement);
    buf_put(out, e->answers, sizeof e->answers);
    buf_put_u32(out, (uint32_t)e->body.len);
    buf_put_sv(out, e->body);
    TRY(buf_check(out, ec));
    BUF_SCOPED struct buf message;
    TRY(signed_message(sv_of((const char *)out->ptr + start, out->len - start), ec, &message));
    struct sign_signature signature;
    sign_message(key, buf_sv(&message), &signature);
    buf_put(out, signature.bytes, sizeof signature.bytes);
    TRY(buf_check(out, ec));
    if (hash)
        hash_sha256(out->ptr + start, out->len - start, hash);
    return ERR_OK;
}

enum err envelope_open(struct sv bytes, const struct envelope_expected *expected, struct errctx *ec,
                       struct envelope *out, uint8_t hash[HASH_SHA256_BYTES])
{
    *out = (struct envelope){0};
    if (bytes.len > ENVELOPE_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "envelope: more than %zu bytes", (size_t)ENVELOPE_BYTES_MAX);
    struct cursor c = cursor_of(bytes.ptr, bytes.len);
    const uint8_t *start = cursor_bytes(&c, sizeof magic);
    if (!start || memcmp(start, magic, sizeof magic) != 0)
        return err_set(ec, ERR_PARTNER, "envelope: does not start with ENLC");
    unsigned version = cursor_u8(&c);
    if (cursor_ok(&c) && version != ENVELOPE_VERSION)
        return err_set(ec, ERR_PARTNER, "envelope: version %u, we speak %u", version, ENVELOPE_VERSION);
    out->type = cursor_u8(&c);
    cursor_copy(&c, out->session, sizeof out->session);
    out->number = cursor_u32(&c);
    out->time_ms = (int64_t)cursor_u64(&c);
    cursor_copy(&c, out->sender.bytes, sizeof out->sender.bytes);
    cursor_copy(&c, out->receiver.bytes, sizeof out->receiver.bytes);
    cursor_copy(&c, out->agreement, sizeof out->agreement);
    cursor_copy(&c, out->answers, sizeof out->answers);
    size_t body_len = cursor_u32(&c);
    const uint8_t *body = cursor_bytes(&c, body_len);
    struct sign_signature signature;
    size_t signed_len = bytes.len - cursor_left(&c);
    cursor_copy(&c, signature.bytes, sizeof signature.bytes);
    if (!cursor_done(&c))
        return err_set(ec, ERR_PARTNER, "envelope: %zu bytes do not fit a body of %zu", bytes.len, body_len);
    out->body = sv_of((const char *)body, body_len);
    if (memcmp(out->sender.bytes, expected->sender->bytes, SIGN_PUBLIC_BYTES) != 0)
        return err_set(ec, ERR_PARTNER, "envelope: its sender is not this connection's partner");
    if (memcmp(out->receiver.bytes, expected->receiver->bytes, SIGN_PUBLIC_BYTES) != 0)
        return err_set(ec, ERR_PARTNER, "envelope: is meant for somebody else");
    BUF_SCOPED struct buf message;
    TRY(signed_message(sv_slice(bytes, 0, signed_len), ec, &message));
    if (!sign_verify(expected->sender, buf_sv(&message), &signature))
        return err_set(ec, ERR_PARTNER, "envelope: the signature is wrong");
    if (hash)
        hash_sha256(bytes.ptr, bytes.len, hash);
    return ERR_OK;
}

const char *envelope_type_name(uint8_t type)
{
    return type == ENVELOPE_PING     ? "ping"
           : type == ENVELOPE_MATCH  ? "match"
           : type == ENVELOPE_REFUSE ? "refuse"
                                     : "unknown";
}
