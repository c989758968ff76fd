/* Identifier rules and the keys computed from names. First byte: the type; second: where the value is cut in
 * two, the first part being the hint or the given name. */
#include "base/err.h"
#include "text/identifier.h"
#include "text/mxkey.h"

static void normalise(const struct identifier_type *type, struct sv value, const struct identifier_hint *hint)
{
    struct identifier id, again;
    enum identifier_result result = identifier_normalise(type, value, hint, &id);
    BUG_ON(result >= IDENTIFIER_RESULT_COUNT || result != id.result || id.len > IDENTIFIER_BYTES_MAX);
    BUG_ON(strlen(id.text) != id.len || !sv_is_utf8(identifier_text(&id)));
    BUG_ON((result == IDENTIFIER_VALID) != (id.reason[0] == 0));
    /* a canonical text is its own canonical text, save where the hint went into it ("TX:ABC123") */
    if (!identifier_usable(result) || sv_find(identifier_text(&id), SV(":"), 0) != SIZE_MAX)
        return;
    BUG_ON(!identifier_usable(identifier_normalise(type, identifier_text(&id), hint, &again)));
    BUG_ON(!sv_eq(identifier_text(&id), identifier_text(&again)));
}

static void keys(struct sv given, struct sv surnames)
{
    struct mxkey found[MXKEY_KEYS_MAX];
    struct mxkey_name name = {given, surnames, SV("")};
    size_t strict = mxkey_from_name(&name, (struct date){1970, 12, 13}, MXKEY_AS_WRITTEN, found);
    size_t loose = mxkey_from_name(&name, (struct date){1970, 12, 13}, MXKEY_LOOSE, found);
    BUG_ON(strict > loose || loose > MXKEY_KEYS_MAX);
    for (size_t i = 0; i < loose; i++) {
        BUG_ON(strlen(found[i].prefix) != MXKEY_PREFIX_BYTES);
        for (size_t c = 0; c < 4; c++)
            BUG_ON(found[i].prefix[c] < 'A' || found[i].prefix[c] > 'Z');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct identifier_type *type = &identifier_types[data[0] % identifier_type_count];
    struct sv all = sv_of((const char *)data + 2, size - 2);
    struct sv first = sv_slice(all, 0, data[1]), rest = sv_slice(all, data[1], all.len);
    struct identifier_hint hint = {first, first, first};
    struct mxkey_parts parts;
    normalise(type, all, NULL);
    normalise(type, rest, &hint);
    keys(first, rest);
    if (mxkey_from_curp(all, &parts))
        BUG_ON(!date_exists(parts.date));
    if (mxkey_from_rfc(all, (struct date){2026, 11, 21}, &parts))
        BUG_ON(!date_exists(parts.date));
    return 0;
}
