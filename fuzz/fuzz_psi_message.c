/* Every body of the private match: what a reader accepts, the writer makes again byte for byte. */
#include <stdlib.h>

#include "psi/message.h"

#define ITEMS 130u /* of the set that chunks are read against */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool copy_open(struct sv body, struct buf *again)
{
    struct psi_open m;
    if (psi_get_open(body, NULL, &m) != ERR_OK)
        return false;
    psi_put_open(again, &m);
    return true;
}

static bool copy_accept(struct sv body, enum psi_mode mode, struct buf *again)
{
    struct psi_accept m;
    if (psi_get_accept(body, mode, NULL, &m) != ERR_OK)
        return false;
    psi_put_accept(again, mode, &m);
    return true;
}

static bool copy_refuse(struct sv body, struct buf *again)
{
    struct psi_refuse m;
    if (psi_get_refuse(body, NULL, &m) != ERR_OK)
        return false;
    psi_put_refuse(again, m.code, m.text);
    return true;
}

static bool copy_chunk(struct sv body, enum psi_type type, size_t item, size_t proof, struct buf *again)
{
    struct psi_chunk m;
    if (psi_get_chunk(body, type, 0, ITEMS, item, proof, NULL, &m) != ERR_OK)
        return false;
    psi_put_chunk(again, type, m.index, m.count);
    buf_put(again, m.items, m.count * item);
    buf_put(again, m.proof, proof);
    return true;
}

static bool copy_fixed(struct sv body, enum psi_type type, size_t len, struct buf *again)
{
    const uint8_t *bytes;
    if (psi_get_fixed(body, type, len, NULL, &bytes) != ERR_OK)
        return false;
    psi_put_fixed(again, type, bytes, len);
    return true;
}

static bool copy_numbered(struct sv body, enum psi_type type, struct buf *again)
{
    if (type == PSI_PULL && psi_get_pull(body, PSI_SET, 0, NULL) == ERR_OK)
        psi_put_pull(again, PSI_SET, 0);
    else if (type == PSI_NOTED && psi_get_noted(body, 0, NULL) == ERR_OK)
        psi_put_noted(again, 0);
    return again->len > 0;
}

static bool copy(struct sv body, enum psi_mode mode, struct buf *again)
{
    enum psi_type type = (enum psi_type)(uint8_t)body.ptr[0];
    bool count = mode == PSI_COUNT;
    switch (type) {
    case PSI_OPEN:
        return copy_open(body, again);
    case PSI_ACCEPT:
        return copy_accept(body, mode, again);
    case PSI_REFUSE:
        return copy_refuse(body, again);
    case PSI_BLINDED:
        return copy_chunk(body, type, PSI_ELEMENT_BYTES, 0, again);
    case PSI_EVALUATED:
        return copy_chunk(body, type, PSI_ELEMENT_BYTES, count ? 0 : PSI_PROOF_BYTES, again);
    case PSI_SET:
        return copy_chunk(body, type, count ? PSI_TAG_BYTES : PSI_ENTRY_BYTES, 0, again);
    case PSI_PULL:
    case PSI_NOTED:
        return copy_numbered(body, type, again);
    case PSI_TURN:
        return copy_fixed(body, type, PSI_ELEMENT_BYTES, again);
    case PSI_COMMIT:
    case PSI_COMPARE:
    case PSI_FINISH:
        return copy_fixed(body, type, PSI_HASH_BYTES, again);
    case PSI_REVEAL:
        return copy_fixed(body, type, 32 + PSI_HASH_BYTES, again);
    default:
        return false;
    }
}

/* The first byte chooses the mode, the rest is the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_SCOPED struct buf again;
    buf_init(&again, "again", PSI_MESSAGE_BYTES_MAX);
    if (size < 2)
        return 0;
    struct sv body = sv_of((const char *)data + 1, size - 1);
    if (copy(body, (enum psi_mode)(PSI_ASKER + data[0] % 3), &again) && !sv_eq(body, buf_sv(&again)))
        abort();
    return 0;
}
