/*
 * Decoding of what a partner sends: elements and scalars. Any 32 bytes are refused or are the one encoding of
 * what was read, as libsodium sees it too; sums stay in the group; a proof out of nothing never verifies.
 */
#include <sodium.h>

#include "crypto/group.h"
#include "crypto/voprf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_element(const uint8_t bytes[GROUP_BYTES], struct group_element *sum)
{
    struct group_element e;
    uint8_t again[GROUP_BYTES];
    bool ours = group_decode(bytes, &e);
    /* libsodium 1.0.18 overlooks the top bit and calls the identity invalid */
    bool theirs =
        bytes[31] < 0x80 && (sodium_is_zero(bytes, 32) || crypto_core_ristretto255_is_valid_point(bytes));
    BUG_ON(ours != theirs);
    if (!ours)
        return;
    group_encode(&e, again);
    BUG_ON(memcmp(bytes, again, sizeof again) != 0);
    group_add(sum, &e, sum);
    group_encode(sum, again);
    BUG_ON(!group_decode(again, &e) || !group_equal(&e, sum));
}

static void check_scalar(const uint8_t bytes[SCALAR_BYTES])
{
    uint8_t wide[SCALAR_WIDE_BYTES] = {0};
    struct scalar s, reduced;
    memcpy(wide, bytes, SCALAR_BYTES);
    scalar_reduce(wide, &reduced);
    BUG_ON(scalar_decode(bytes, &s) != (memcmp(reduced.bytes, bytes, SCALAR_BYTES) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct group_element sum = group_identity;
    struct errctx ec = {0};
    for (size_t at = 0; at + 32 <= size && at < 32 * 16; at += 32) {
        check_element(data + at, &sum);
        check_scalar(data + at);
    }
    if (size >= 32 + 32 + 32 + VOPRF_PROOF_BYTES) {
        enum err code = voprf_verify(data, data + 32, data + 64, 1, data + 96, 1, &ec);
        BUG_ON(code != ERR_PARTNER || ec.text[0] == 0);
    }
    return 0;
}
