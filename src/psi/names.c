#include "psi/message.h"
#include "psi/psi.h"

static const char *const modes[] = {
    [PSI_ASKER] = "asker",
    [PSI_BOTH] = "both",
    [PSI_COUNT] = "count",
};
static const char *const suites[] = {
    [PSI_VOPRF] = "voprf-ristretto255",
    [PSI_DH_CA] = "dh-ca-ristretto255",
};
static const char *const messages[] = {
    [PSI_OPEN] = "open",       [PSI_ACCEPT] = "accept",       [PSI_REFUSE] = "refuse",
    [PSI_BLINDED] = "blinded", [PSI_EVALUATED] = "evaluated", [PSI_PULL] = "pull",
    [PSI_SET] = "set",         [PSI_NOTED] = "noted",         [PSI_TURN] = "turn",
    [PSI_COMMIT] = "commit",   [PSI_COMPARE] = "compare",     [PSI_REVEAL] = "reveal",
    [PSI_FINISH] = "finish",
};
static const char *const refusals[] = {
    [PSI_REFUSE_VERSION] = "version",     [PSI_REFUSE_SUITE] = "suite",
    [PSI_REFUSE_PARTY] = "party",         [PSI_REFUSE_AGREEMENT] = "agreement",
    [PSI_REFUSE_RULE] = "rule",           [PSI_REFUSE_PACKS] = "packs",
    [PSI_REFUSE_PURPOSE] = "purpose",     [PSI_REFUSE_MODE] = "mode",
    [PSI_REFUSE_TOO_LARGE] = "too-large", [PSI_REFUSE_BUDGET] = "budget",
    [PSI_REFUSE_POLICY] = "policy",       [PSI_REFUSE_PROTOCOL] = "protocol",
    [PSI_REFUSE_LOCAL] = "local",
};

#define NAME_OF(table, i)                                                                                    \
    ((unsigned)(i) < sizeof(table) / sizeof *(table) && (table)[i] ? (table)[i] : "unknown")

const char *psi_mode_name(enum psi_mode mode)
{
    return NAME_OF(modes, mode);
}

const char *psi_suite_name(enum psi_suite suite)
{
    return NAME_OF(suites, suite);
}

const char *psi_refusal_name(enum psi_refusal_code code)
{
    return NAME_OF(refusals, code);
}

const char *psi_type_name(enum psi_type type)
{
    return NAME_OF(messages, type);
}

const char *psi_message_name(struct sv body)
{
    return body.len ? psi_type_name((enum psi_type)(uint8_t)body.ptr[0]) : "unknown";
}
