#include "policy/decide.h"

#include <stdarg.h>
#include <stdio.h>

static void refuse(struct policy_decision *out, enum policy_answer answer, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void refuse(struct policy_decision *out, enum policy_answer answer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    out->answer = answer;
    vsnprintf(out->reason, sizeof out->reason, format, args);
    va_end(args);
}

static const struct limits_family *family_limits(const struct limits *l, struct sv name)
{
    for (unsigned i = 0; i < l->family_count; i++)
        if (sv_eq(name, sv_cstr(l->families[i].name)))
            return &l->families[i];
    return NULL;
}

static bool purpose_agreed(const struct limits *l, struct sv purpose)
{
    for (unsigned i = 0; i < l->purpose_count; i++)
        if (sv_eq(purpose, sv_cstr(l->purposes[i])))
            return true;
    return false;
}

static bool between(const struct limits *l, const uint8_t *a, const uint8_t *b)
{
    const uint8_t *p = l->parties[0].key, *q = l->parties[1].key;
    return (memcmp(p, a, 32) == 0 && memcmp(q, b, 32) == 0) ||
           (memcmp(p, b, 32) == 0 && memcmp(q, a, 32) == 0);
}

static void decide_sizes(const struct limits *l, const struct policy_question *q, struct policy_decision *out)
{
    uint64_t total = 0;
    for (size_t i = 0; i < q->family_count; i++) {
        const struct policy_family *f = &q->families[i];
        const struct limits_family *fl = family_limits(l, f->name);
        total += f->tokens;
        if (sv_empty(f->name)) {
            refuse(out, POLICY_REFUSE_TOO_LARGE, "a token family that this node does not know");
            return;
        }
        if (fl && f->tokens > fl->tokens_max) {
            refuse(out, POLICY_REFUSE_TOO_LARGE, "%.*s: %llu tokens asked, %llu agreed", SV_ARG(f->name),
                   (unsigned long long)f->tokens, (unsigned long long)fl->tokens_max);
            return;
        }
    }
    if (total > l->tokens_max) {
        refuse(out, POLICY_REFUSE_TOO_LARGE, "%llu tokens asked, %llu agreed", (unsigned long long)total,
               (unsigned long long)l->tokens_max);
        return;
    }
    for (size_t i = 0; i < q->family_count; i++) {
        const struct policy_family *f = &q->families[i];
        uint64_t budget = policy_daily_budget(l, f->name);
        if (f->tokens > budget || f->spent_today > budget - f->tokens) {
            refuse(out, POLICY_REFUSE_BUDGET, "%.*s: %llu tokens asked, %llu of %llu spent on %.*s",
                   SV_ARG(f->name), (unsigned long long)f->tokens, (unsigned long long)f->spent_today,
                   (unsigned long long)budget, SV_ARG(q->today));
            return;
        }
    }
    if (total > l->tokens_daily || q->spent_today > l->tokens_daily - total)
        refuse(out, POLICY_REFUSE_BUDGET, "%llu tokens asked, %llu of %llu spent on %.*s",
               (unsigned long long)total, (unsigned long long)q->spent_today,
               (unsigned long long)l->tokens_daily, SV_ARG(q->today));
}

void policy_decide(const struct limits *l, const struct policy_question *q, struct policy_decision *out)
{
    *out = (struct policy_decision){POLICY_ALLOW, ""};
    if (!between(l, q->own_key, q->partner_key)) {
        refuse(out, POLICY_REFUSE_PARTY, "the limits are between other parties");
    } else if (sv_cmp(q->today, sv_cstr(l->valid_from)) < 0 ||
               sv_cmp(q->today, sv_cstr(l->valid_until)) > 0) {
        refuse(out, POLICY_REFUSE_VALIDITY, "the limits are in force from %s to %s, today is %.*s",
               l->valid_from, l->valid_until, SV_ARG(q->today));
    } else if (!purpose_agreed(l, q->purpose)) {
        refuse(out, POLICY_REFUSE_PURPOSE, "purpose \"%.*s\" is not agreed",
               (int)(q->purpose.len > 64 ? 64 : q->purpose.len), q->purpose.ptr);
    } else if (!(l->modes & limits_mode_of(q->mode))) {
        refuse(out, POLICY_REFUSE_MODE, "mode \"%.*s\" is not agreed", SV_ARG(q->mode));
    } else {
        decide_sizes(l, q, out);
    }
}

uint64_t policy_daily_budget(const struct limits *l, struct sv family)
{
    const struct limits_family *fl = sv_empty(family) ? NULL : family_limits(l, family);
    return fl ? fl->tokens_daily : l->tokens_daily;
}
