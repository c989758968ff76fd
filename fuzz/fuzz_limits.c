/* Limits files, and decisions under whatever they say: what is allowed must be within them. */
#include "base/err.h"
#include "policy/decide.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes two bytes of the input as a number up to 2^40. */
static uint64_t draw(const uint8_t *data, size_t size, size_t at)
{
    uint64_t a = size ? data[at % size] : 0, b = size ? data[(at + 1) % size] : 0;
    return a << (b % 41);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct errctx ec = {0};
    struct limits l;
    enum err e = limits_parse("limits", sv_of((const char *)data, size), &ec, &l);
    BUG_ON(e != ERR_OK && e != ERR_INPUT && e != ERR_LIMIT);
    if (e != ERR_OK)
        return 0;
    BUG_ON(!l.purpose_count || !l.modes || strcmp(l.valid_from, l.valid_until) > 0);
    struct policy_family families[2] = {{SV("curp"), draw(data, size, 0), draw(data, size, 2)},
                                        {SV("name+date"), draw(data, size, 4), draw(data, size, 6)}};
    if (l.family_count)
        families[0].name = sv_cstr(l.families[0].name);
    struct policy_question q = {.own_key = l.parties[0].key,
                                .partner_key = l.parties[1].key,
                                .purpose = sv_cstr(l.purposes[0]),
                                .mode = l.modes & LIMITS_ASKER  ? SV("asker")
                                        : l.modes & LIMITS_BOTH ? SV("both")
                                                                : SV("count"),
                                .today = sv_cstr(l.valid_until),
                                .families = families,
                                .family_count = 2,
                                .spent_today = draw(data, size, 8)};
    struct policy_decision d;
    policy_decide(&l, &q, &d);
    uint64_t total = families[0].tokens + families[1].tokens;
    BUG_ON(d.answer == POLICY_ALLOW &&
           (total > l.tokens_max || q.spent_today + total > l.tokens_daily || d.reason[0]));
    BUG_ON(d.answer != POLICY_ALLOW && !d.reason[0]);
    return 0;
}
