#include "crypto/group.h"

#include <sodium.h>
#include <string.h>

#include "base/mem.h"

/* An element is held as its encoding in the first 32 bytes. */
static uint8_t *raw(struct group_element *e)
{
    return (uint8_t *)e->opaque;
}

static const uint8_t *peek(const struct group_element *e)
{
    return (const uint8_t *)e->opaque;
}

const struct group_element group_identity;
const struct group_element group_generator = {
    {0x714ebc6a0aaef2e2, 0x5f5100c561a984a8, 0x8ddd82a56a0be358, 0x762d8de04559a6b6}};

bool group_decode(const uint8_t bytes[GROUP_BYTES], struct group_element *out)
{
    static const uint8_t identity[GROUP_BYTES];
    memset(out, 0, sizeof *out);
    memcpy(raw(out), bytes, GROUP_BYTES);
    return memcmp(bytes, identity, GROUP_BYTES) == 0 || crypto_core_ristretto255_is_valid_point(bytes);
}

void group_encode(const struct group_element *e, uint8_t bytes[GROUP_BYTES])
{
    memcpy(bytes, peek(e), GROUP_BYTES);
}

void group_double_encode(const struct group_element *e, size_t count, uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++)
        BUG_ON(crypto_core_ristretto255_add(bytes + i * GROUP_BYTES, peek(&e[i]), peek(&e[i])) != 0);
}

bool group_is_identity(const struct group_element *e)
{
    return sodium_is_zero(peek(e), GROUP_BYTES);
}

bool group_equal(const struct group_element *a, const struct group_element *b)
{
    return hash_equal(peek(a), peek(b), GROUP_BYTES);
}

void group_map(const uint8_t uniform[GROUP_UNIFORM_BYTES], struct group_element *out)
{
    crypto_core_ristretto255_from_hash(raw(out), uniform);
}

void group_hash(const struct xmd *x, struct sv message, struct group_element *out)
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];
    xmd_expand(x, message, SV(""), uniform);
    group_map(uniform, out);
    sodium_memzero(uniform, sizeof uniform);
}

void group_add(const struct group_element *a, const struct group_element *b, struct group_element *out)
{
    BUG_ON(crypto_core_ristretto255_add(raw(out), peek(a), peek(b)) != 0);
}

void group_sub(const struct group_element *a, const struct group_element *b, struct group_element *out)
{
    BUG_ON(crypto_core_ristretto255_sub(raw(out), peek(a), peek(b)) != 0);
}

void group_mul(const struct scalar *s, const struct group_element *e, struct group_element *out)
{
    struct group_element product = group_identity;
    /* -1 only says that the product is the identity */
    if (crypto_scalarmult_ristretto255(raw(&product), s->bytes, peek(e)) != 0)
        product = group_identity;
    *out = product;
}

struct group_table {
    struct group_element element;
};

enum err group_table_open(const struct group_element *e, struct errctx *ec, struct group_table **out)
{
    *out = mem_alloc(1, sizeof **out);
    if (!*out)
        return err_set(ec, ERR_MEMORY, "no memory for a table of multiples");
    (*out)->element = *e;
    return ERR_OK;
}

void group_table_close(struct group_table *t)
{
    mem_free(t);
}

void group_table_mul(const struct group_table *t, const struct scalar *s, struct group_element *out)
{
    group_mul(s, &t->element, out);
}

enum err group_sum_vartime(const struct scalar *s, const struct group_element *e, size_t count,
                           struct errctx *ec, struct group_element *out)
{
    (void)ec;
    struct group_element sum = group_identity, term;
    for (size_t i = 0; i < count; i++) {
        group_mul(&s[i], &e[i], &term);
        group_add(&sum, &term, &sum);
    }
    *out = sum;
    return ERR_OK;
}
