/* Any bytes fold, within the bound, to clean words, and folding again changes nothing. */
#include <stdlib.h>

#include "text/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct errctx ec = {0};
    struct sv folded, again;
    char *out = malloc(FOLD_BOUND(size)), *twice = malloc(FOLD_BOUND(FOLD_BOUND(size)));
    for (unsigned flags = 0; flags < 4; flags++) {
        BUG_ON(fold_text(sv_of((const char *)data, size), flags, out, FOLD_BOUND(size), NULL, &ec, &folded));
        if (flags)
            continue;
        BUG_ON(fold_text(folded, 0, twice, FOLD_BOUND(folded.len), NULL, &ec, &again));
        BUG_ON(!sv_eq(folded, again));
    }
    free(out);
    free(twice);
    return 0;
}
