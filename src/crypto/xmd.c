#include "crypto/xmd.h"

#include "base/err.h"
#include "crypto/secret.h"

void xmd_init(struct xmd *x, struct sv tag)
{
    static const uint8_t zero_block[128];
    BUG_ON(tag.len == 0 || tag.len > XMD_TAG_BYTES_MAX);
    memcpy(x->tag, tag.ptr, tag.len);
    x->tag[tag.len] = (uint8_t)tag.len;
    x->tag_len = tag.len + 1;
    hash_sha512_init(&x->start);
    hash_sha512_update(&x->start, zero_block, sizeof zero_block);
}

void xmd_prefix(struct xmd *x, const void *bytes, size_t len)
{
    hash_sha512_update(&x->start, bytes, len);
}

void xmd_expand(const struct xmd *x, struct sv message, struct sv more, uint8_t out[64])
{
    static const uint8_t length_and_zero[3] = {0, 64, 0}, one = 1;
    uint8_t b0[HASH_SHA512_BYTES];
    struct hash_sha512 h = x->start;
    hash_sha512_update(&h, message.ptr, message.len);
    hash_sha512_update(&h, more.ptr, more.len);
    hash_sha512_update(&h, length_and_zero, sizeof length_and_zero);
    hash_sha512_update(&h, x->tag, x->tag_len);
    hash_sha512_final(&h, b0);
    hash_sha512_init(&h);
    hash_sha512_update(&h, b0, sizeof b0);
    hash_sha512_update(&h, &one, 1);
    hash_sha512_update(&h, x->tag, x->tag_len);
    hash_sha512_final(&h, out);
    secret_wipe(b0, sizeof b0);
}
