#include "psi/message.h"

/* The type byte: anything else than what is due is refused by name. */
static enum err get_type(struct cursor *c, enum psi_type due, struct errctx *ec)
{
    uint8_t type = cursor_u8(c);
    if (!cursor_ok(c))
        return err_set(ec, ERR_PARTNER, "empty message, %s was due", psi_type_name(due));
    if (type != (uint8_t)due)
        return err_set(ec, ERR_PARTNER, "message %s (%u) in the wrong state, %s was due",
                       psi_type_name((enum psi_type)type), type, psi_type_name(due));
    return ERR_OK;
}

bool psi_printable(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t b = (uint8_t)text.ptr[i];
        if (b < 0x20 || b == 0x7f)
            return false;
        /* U+0080 to U+009F, which terminals obey */
        if (b == 0xc2 && i + 1 < text.len && (uint8_t)text.ptr[i + 1] < 0xa0)
            return false;
    }
    return text.len == 0 || sv_is_utf8(text);
}

void psi_put_refuse(struct buf *b, enum psi_refusal_code code, struct sv text)
{
    buf_put_u8(b, PSI_REFUSE);
    buf_put_u8(b, (uint8_t)code);
    buf_put_sv16(b, text);
}

enum err psi_get_refuse(struct sv body, struct errctx *ec, struct psi_refuse *out)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    TRY(get_type(&c, PSI_REFUSE, ec));
    uint8_t code = cursor_u8(&c);
    out->text = cursor_sv16(&c, PSI_REFUSAL_BYTES_MAX);
    if (!cursor_done(&c) || !code || code > PSI_REFUSE_CODE_MAX || !psi_printable(out->text))
        return err_set(ec, ERR_PARTNER, "refuse: malformed (%zu bytes)", body.len);
    out->code = (enum psi_refusal_code)code;
    return ERR_OK;
}

void psi_put_chunk(struct buf *b, enum psi_type type, uint32_t index, uint32_t count)
{
    buf_put_u8(b, (uint8_t)type);
    buf_put_u32(b, index);
    buf_put_u16(b, (uint16_t)count);
}

enum err psi_get_chunk(struct sv body, enum psi_type type, uint32_t index, uint32_t total, size_t item_bytes,
                       size_t proof_bytes, struct errctx *ec, struct psi_chunk *out)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    const char *name = psi_type_name(type);
    TRY(get_type(&c, type, ec));
    out->index = cursor_u32(&c);
    out->count = cursor_u16(&c);
    if (!cursor_ok(&c))
        return err_set(ec, ERR_PARTNER, "%s chunk %u: cut off after %zu bytes", name, index, body.len);
    if (out->index != index)
        return err_set(ec, ERR_PARTNER, "%s chunk %u where chunk %u was due", name, out->index, index);
    uint32_t due = psi_chunk_len(total, index);
    if (out->count != due)
        return err_set(ec, ERR_PARTNER, "%s chunk %u: %u items where %u were due", name, index, out->count,
                       due);
    size_t bytes = due * item_bytes + proof_bytes;
    if (cursor_left(&c) != bytes)
        return err_set(ec, ERR_PARTNER, "%s chunk %u: %zu bytes of items and proof where %zu were due", name,
                       index, cursor_left(&c), bytes);
    out->items = cursor_bytes(&c, due * item_bytes);
    out->proof = proof_bytes ? cursor_bytes(&c, proof_bytes) : NULL;
    return ERR_OK;
}

void psi_put_pull(struct buf *b, enum psi_type wanted, uint32_t index)
{
    buf_put_u8(b, PSI_PULL);
    buf_put_u8(b, (uint8_t)wanted);
    buf_put_u32(b, index);
}

enum err psi_get_pull(struct sv body, enum psi_type wanted, uint32_t index, struct errctx *ec)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    TRY(get_type(&c, PSI_PULL, ec));
    uint8_t type = cursor_u8(&c);
    uint32_t i = cursor_u32(&c);
    if (!cursor_done(&c))
        return err_set(ec, ERR_PARTNER, "pull: %zu bytes where 6 were due", body.len);
    if (type != (uint8_t)wanted || i != index)
        return err_set(ec, ERR_PARTNER, "pull of %s chunk %u where %s chunk %u was due",
                       psi_type_name((enum psi_type)type), i, psi_type_name(wanted), index);
    return ERR_OK;
}

void psi_put_noted(struct buf *b, uint32_t index)
{
    buf_put_u8(b, PSI_NOTED);
    buf_put_u32(b, index);
}

enum err psi_get_noted(struct sv body, uint32_t index, struct errctx *ec)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    TRY(get_type(&c, PSI_NOTED, ec));
    uint32_t i = cursor_u32(&c);
    if (!cursor_done(&c) || i != index)
        return err_set(ec, ERR_PARTNER, "noted: not for blinded chunk %u", index);
    return ERR_OK;
}

void psi_put_fixed(struct buf *b, enum psi_type type, const void *bytes, size_t len)
{
    buf_put_u8(b, (uint8_t)type);
    buf_put(b, bytes, len);
}

enum err psi_get_fixed(struct sv body, enum psi_type type, size_t len, struct errctx *ec, const uint8_t **out)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    TRY(get_type(&c, type, ec));
    *out = cursor_bytes(&c, len);
    if (!cursor_done(&c))
        return err_set(ec, ERR_PARTNER, "%s: %zu bytes where %zu were due", psi_type_name(type), body.len,
                       len + 1);
    return ERR_OK;
}
