#include "crypto/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/fault.h"
#include "base/mem.h"

struct secret {
    uint8_t *bytes;
    size_t len;
};

enum err secret_open(size_t len, struct errctx *ec, struct secret **out)
{
    BUG_ON(len == 0);
    /* Sets up the guard pages' canary; cheap and safe to repeat from any thread. */
    if (sodium_init() < 0)
        return err_set(ec, ERR_INTERNAL, "libsodium cannot start: no source of randomness");
    struct secret *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "no memory for a secret");
    s->bytes = fault_hit(FAULT_ALLOC) ? NULL : sodium_malloc(len);
    if (!s->bytes) {
        mem_free(s);
        return err_set(ec, ERR_MEMORY, "no guarded memory for a secret of %zu bytes", len);
    }
    memset(s->bytes, 0, len); /* sodium_malloc fills with garbage on purpose */
    s->len = len;
    *out = s;
    return ERR_OK;
}

enum err secret_open_random(size_t len, const struct rng *rng, struct errctx *ec, struct secret **out)
{
    TRY(secret_open(len, ec, out));
    rng_fill(rng, (*out)->bytes, len);
    return ERR_OK;
}

enum err secret_open_copy(const void *bytes, size_t len, struct errctx *ec, struct secret **out)
{
    TRY(secret_open(len, ec, out));
    memcpy((*out)->bytes, bytes, len);
    return ERR_OK;
}

void secret_close(struct secret *s)
{
    if (!s)
        return;
    sodium_free(s->bytes); /* wipes, and aborts when a canary was written over */
    mem_free(s);
}

void secret_closep(struct secret **s)
{
    secret_close(*s);
}

uint8_t *secret_bytes(struct secret *s)
{
    return s->bytes;
}

const uint8_t *secret_peek(const struct secret *s)
{
    return s->bytes;
}

size_t secret_len(const struct secret *s)
{
    return s->len;
}

void secret_wipe(void *bytes, size_t len)
{
    sodium_memzero(bytes, len);
}
