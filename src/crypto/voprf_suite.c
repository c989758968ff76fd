#include "crypto/voprf_suite.h"

#include <stdatomic.h>

#include "base/parallel.h"

void voprf_group_tag(struct xmd *x)
{
    xmd_init(x, SV("HashToGroup-" VOPRF_CONTEXT));
}

void voprf_scalar_tag(struct xmd *x)
{
    xmd_init(x, SV("HashToScalar-" VOPRF_CONTEXT));
}

bool voprf_input_element(const struct xmd *x, struct sv input, struct group_element *out)
{
    group_hash(x, input, out);
    return !group_is_identity(out);
}

void voprf_output(struct sv input, const uint8_t element[GROUP_BYTES], uint8_t out[VOPRF_OUTPUT_BYTES])
{
    static const uint8_t element_len[2] = {0, GROUP_BYTES};
    uint8_t input_len[2] = {(uint8_t)(input.len >> 8), (uint8_t)input.len};
    struct hash_sha512 h;
    hash_sha512_init(&h);
    hash_sha512_update(&h, input_len, sizeof input_len);
    hash_sha512_update(&h, input.ptr, input.len);
    hash_sha512_update(&h, element_len, sizeof element_len);
    hash_sha512_update(&h, element, GROUP_BYTES);
    hash_sha512_update(&h, "Finalize", 8);
    hash_sha512_final(&h, out);
}

enum err voprf_check_inputs(const struct sv *inputs, size_t count, struct errctx *ec)
{
    for (size_t i = 0; i < count; i++)
        if (inputs[i].len > VOPRF_INPUT_BYTES_MAX)
            return err_set(ec, ERR_LIMIT, "input %zu has %zu bytes, VOPRF_INPUT_BYTES_MAX is %u", i,
                           inputs[i].len, VOPRF_INPUT_BYTES_MAX);
    return ERR_OK;
}

struct decode {
    const uint8_t *bytes;
    struct group_element *out;
    _Atomic size_t first_bad;
};

static void decode_range(void *arg, size_t from, size_t to)
{
    struct decode *d = arg;
    for (size_t i = from; i < to; i++) {
        if (group_decode(d->bytes + i * GROUP_BYTES, &d->out[i]) && !group_is_identity(&d->out[i]))
            continue;
        size_t seen = atomic_load(&d->first_bad);
        while (i < seen && !atomic_compare_exchange_weak(&d->first_bad, &seen, i))
            ;
        return;
    }
}

enum err voprf_decode(const char *what, const uint8_t *bytes, size_t count, unsigned threads,
                      struct errctx *ec, struct group_element *out)
{
    struct decode d = {bytes, out, count};
    parallel_for(threads, count, 32, decode_range, &d);
    size_t bad = atomic_load(&d.first_bad);
    if (bad == count)
        return ERR_OK;
    struct group_element e;
    bool canonical = group_decode(bytes + bad * GROUP_BYTES, &e);
    return err_set(ec, ERR_PARTNER, "%s element %zu %s", what, bad,
                   canonical ? VOPRF_SAYS_IDENTITY : VOPRF_SAYS_ENCODING);
}
