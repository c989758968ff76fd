/* The body of a stored record: a damaged file must yield an error, and what decodes must encode to the same
 * record. */
#include <stdlib.h>

#include "store/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_SCOPED struct arena *arena = NULL;
    BUF_SCOPED struct buf again;
    struct errctx ec = {0};
    struct record r;
    buf_init(&again, "body", BODY_BYTES_MAX);
    if (arena_open("fuzz", 16 << 20, &ec, &arena) != ERR_OK)
        return 0;
    if (body_decode(sv_of((const char *)data, size), arena, &ec, &r) != ERR_OK)
        return 0;
    body_encode(&r, &again);
    struct record second;
    if (body_decode(buf_sv(&again), arena, &ec, &second) != ERR_OK || second.value_count != r.value_count)
        abort();
    for (size_t i = 0; i < r.value_count; i++)
        if (r.values[i].property != second.values[i].property ||
            !sv_eq(r.values[i].text, second.values[i].text))
            abort();
    return 0;
}
