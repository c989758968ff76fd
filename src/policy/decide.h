/*
 * The decision on a private match: a pure function of the limits in force, what is asked, what was spent and
 * the day. No store, no clock, no network. Rules are tried in the order of enum policy_answer; the first that
 * says no is given as the reason, to our operator and to the partner.
 */
#pragma once
#include "policy/limits.h"

enum policy_answer {
    POLICY_ALLOW,
    POLICY_REFUSE_PARTY,    /* the limits are not between these two */
    POLICY_REFUSE_VALIDITY, /* not in force on this day */
    POLICY_REFUSE_PURPOSE,
    POLICY_REFUSE_MODE,
    POLICY_REFUSE_TOO_LARGE, /* over a ceiling, in all or in a family */
    POLICY_REFUSE_BUDGET,    /* what is left of the day's budget does not suffice */
};

struct policy_family {
    struct sv name; /* empty: a family this node does not know, refused */
    uint64_t tokens, spent_today;
};

struct policy_question {
    const uint8_t *own_key, *partner_key; /* 32 bytes each */
    struct sv purpose, mode, today;       /* today: YYYY-MM-DD */
    const struct policy_family *families; /* what the partner asks: padded tokens by family */
    size_t family_count;
    uint64_t spent_today; /* by this partner, in all families */
};

struct policy_decision {
    enum policy_answer answer;
    char reason[200]; /* empty when allowed */
};

void policy_decide(const struct limits *limits, const struct policy_question *q, struct policy_decision *out);
/* The ceilings on what a family, or (name empty) all together may cost on one day; for an atomic charge. */
uint64_t policy_daily_budget(const struct limits *limits, struct sv family);
