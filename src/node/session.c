#include "node/session.h"

#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "node/hit_rows.h"
#include "policy/decide.h"
#include "resolve/token_rule.h"
#include "store/peer.h"
#include "store/session.h"
#include "text/pack.h"

#define TOTAL_FAMILY UINT16_MAX /* budget row of all families together */
#define DAY_BYTES 11u

struct match_session {
    struct session_wishes wishes;
    const struct rng *rng;
    uint8_t pack_hash[1][32];
    char id[2 * ENVELOPE_SESSION_BYTES + 1];
    char agreement[2 * HASH_SHA256_BYTES + 1];
    char
        partner_key[2 * SIGN_PUBLIC_BYTES + 1]; /* budgets belong to it, whatever name the partner has here */
    char purpose[PSI_PURPOSE_BYTES_MAX + 1], case_[PSI_CASE_BYTES_MAX + 1], mode[8];
    int64_t started_ms;
    bool written;
};

static void today(const struct clock *clock, char day[DAY_BYTES])
{
    char text[CLOCK_TEXT_BYTES];
    clock_format(clock_now_ms(clock), text);
    snprintf(day, DAY_BYTES, "%.10s", text);
}

/* psi's sizes as policy's question; spent amounts are filled in by the caller. */
static size_t family_question(const struct psi_sizes *sizes, struct policy_family out[TOKEN_FAMILIES_MAX])
{
    for (unsigned i = 0; i < sizes->family_count; i++) {
        const struct token_family_rule *rule = token_family_find(sizes->families[i].family);
        out[i] = (struct policy_family){sv_cstr(rule ? rule->name : ""), sizes->families[i].tokens, 0};
    }
    return sizes->family_count;
}

static struct policy_question question(const struct match_session *s, struct sv purpose, struct sv mode,
                                       const char *day, const struct policy_family *families, size_t count)
{
    return (struct policy_question){.own_key = s->wishes.peer->link.own.bytes,
                                    .partner_key = s->wishes.peer->link.partner.bytes,
                                    .purpose = purpose,
                                    .mode = mode,
                                    .today = sv_cstr(day),
                                    .families = families,
                                    .family_count = count};
}

static enum psi_refusal_code refusal_code(enum policy_answer answer)
{
    switch (answer) {
    case POLICY_REFUSE_PARTY:
        return PSI_REFUSE_PARTY;
    case POLICY_REFUSE_VALIDITY:
        return PSI_REFUSE_AGREEMENT;
    case POLICY_REFUSE_PURPOSE:
        return PSI_REFUSE_PURPOSE;
    case POLICY_REFUSE_MODE:
        return PSI_REFUSE_MODE;
    case POLICY_REFUSE_TOO_LARGE:
        return PSI_REFUSE_TOO_LARGE;
    case POLICY_REFUSE_BUDGET:
        return PSI_REFUSE_BUDGET;
    case POLICY_ALLOW:
        break;
    }
    return PSI_REFUSE_POLICY;
}

static enum err read_spent(struct store *store, const struct match_session *s, const char *day,
                           const struct psi_sizes *sizes, struct policy_family *families,
                           struct policy_question *q, struct errctx *ec)
{
    struct sv peer = sv_cstr(s->partner_key);
    for (unsigned i = 0; i < sizes->family_count; i++)
        TRY(store_budget_spent(store, peer, sv_cstr(day), sizes->families[i].family, ec,
                               &families[i].spent_today));
    return store_budget_spent(store, peer, sv_cstr(day), TOTAL_FAMILY, ec, &q->spent_today);
}

/* The charge is checked again by the store, atomically: two sessions at once cannot both spend the last of
 * it. */
static enum err charge(struct store *store, const struct match_session *s, const char *day,
                       const struct psi_sizes *sizes, const struct policy_family *families, struct errctx *ec)
{
    const struct limits *l = &s->wishes.peer->limits;
    struct store_charge charges[TOKEN_FAMILIES_MAX + 1];
    size_t n = 0;
    for (; n < sizes->family_count; n++)
        charges[n] = (struct store_charge){sizes->families[n].family, sizes->families[n].tokens,
                                           policy_daily_budget(l, families[n].name)};
    charges[n++] = (struct store_charge){TOTAL_FAMILY, sizes->ask_tokens, policy_daily_budget(l, SV(""))};
    return store_budget_charge(store, sv_cstr(s->partner_key), sv_cstr(day), charges, n, ec);
}

/* The partner states what it wants: we ask policy, and charge what it asks of us. */
static enum err decide(void *arg, const struct psi_terms *terms, struct psi_verdict *verdict,
                       struct errctx *ec)
{
    struct match_session *s = arg;
    char day[DAY_BYTES];
    struct policy_family families[TOKEN_FAMILIES_MAX];
    struct policy_decision decision;
    today(s->wishes.clock, day);
    size_t count = family_question(&terms->sizes, families);
    struct policy_question q =
        question(s, terms->purpose, sv_cstr(psi_mode_name(terms->mode)), day, families, count);
    STORE_SCOPED struct store *store = NULL;
    TRY(store_open(s->wishes.home->path, STORE_RECORDS, NULL, ec, &store));
    TRY(read_spent(store, s, day, &terms->sizes, families, &q, ec));
    policy_decide(&s->wishes.peer->limits, &q, &decision);
    if (!s->wishes.asker) { /* what was refused is on record too */
        snprintf(s->purpose, sizeof s->purpose, "%.*s", SV_ARG(terms->purpose));
        snprintf(s->case_, sizeof s->case_, "%.*s", SV_ARG(terms->case_ref));
        snprintf(s->mode, sizeof s->mode, "%s", psi_mode_name(terms->mode));
        TRY(session_write_begin(s, ec));
    }
    if (decision.answer != POLICY_ALLOW) {
        log_line(LOG_WARN, "policy", "peer %s refused: %s", s->wishes.peer->name, decision.reason);
        verdict->code = refusal_code(decision.answer);
        snprintf(verdict->text, sizeof verdict->text, "%s", decision.reason);
        return ERR_OK;
    }
    if (count) {
        enum err e = charge(store, s, day, &terms->sizes, families, ec);
        if (e == ERR_REFUSED) { /* another session was quicker */
            verdict->code = PSI_REFUSE_BUDGET;
            snprintf(verdict->text, sizeof verdict->text, "the day's budget is spent");
            return ERR_OK;
        }
        TRY(e);
    }
    verdict->allowed = true;
    return ERR_OK;
}

static enum err check_own_question(struct match_session *s, enum psi_mode mode, struct errctx *ec)
{
    struct psi_sizes sizes;
    struct policy_family families[TOKEN_FAMILIES_MAX];
    struct policy_decision decision;
    char day[DAY_BYTES];
    today(s->wishes.clock, day);
    TRY(psi_measure(population_tokens(s->wishes.population), mode, PSI_ROLE_ASKER, ec, &sizes));
    size_t count = family_question(&sizes, families);
    struct policy_question q = question(s, s->wishes.purpose, s->wishes.mode, day, families, count);
    policy_decide(&s->wishes.peer->limits, &q, &decision);
    return decision.answer == POLICY_ALLOW ? ERR_OK
                                           : err_set(ec, ERR_REFUSED, "our own limits with %s: %s",
                                                     s->wishes.peer->name, decision.reason);
}

static enum err mode_of(struct sv name, struct errctx *ec, enum psi_mode *mode)
{
    static const enum psi_mode modes[] = {PSI_ASKER, PSI_BOTH, PSI_COUNT};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (sv_eq(name, sv_cstr(psi_mode_name(modes[i])))) {
            *mode = modes[i];
            return ERR_OK;
        }
    }
    return err_set(ec, ERR_USAGE, "mode \"%.*s\": asker, both or count was expected", SV_ARG(name));
}

static enum err begin(struct match_session *s, struct errctx *ec, struct psi_config *config)
{
    const struct session_wishes *w = &s->wishes;
    const struct link_party *link = &w->peer->link;
    *config = (struct psi_config){.set = population_tokens(w->population),
                                  .pack_hashes = (const uint8_t(*)[32])s->pack_hash,
                                  .pack_hash_count = 1,
                                  .decide = decide,
                                  .decide_arg = s,
                                  .rng = s->rng,
                                  .progress = w->progress,
                                  .now_ms = clock_monotonic_ms(w->clock)};
    token_rule_hash(config->rule_hash);
    pack_set_hash(s->pack_hash[0]);
    memcpy(config->agreement_hash, link->agreement, sizeof config->agreement_hash);
    memcpy(config->fingerprint_own, link->own.bytes, sizeof config->fingerprint_own);
    memcpy(config->fingerprint_partner, link->partner.bytes, sizeof config->fingerprint_partner);
    hash_to_hex(link->agreement, sizeof link->agreement, s->agreement);
    hash_to_hex(link->partner.bytes, SIGN_PUBLIC_BYTES, s->partner_key);
    if (!w->asker)
        return ERR_OK;
    TRY(mode_of(w->mode, ec, &config->mode));
    if (w->purpose.len > PSI_PURPOSE_BYTES_MAX || w->case_.len > PSI_CASE_BYTES_MAX || sv_empty(w->case_))
        return err_set(ec, ERR_USAGE, "a purpose has at most %u bytes, a case 1 to %u", PSI_PURPOSE_BYTES_MAX,
                       PSI_CASE_BYTES_MAX);
    config->purpose = w->purpose;
    config->case_ref = w->case_;
    snprintf(s->purpose, sizeof s->purpose, "%.*s", SV_ARG(w->purpose));
    snprintf(s->case_, sizeof s->case_, "%.*s", SV_ARG(w->case_));
    snprintf(s->mode, sizeof s->mode, "%.*s", SV_ARG(w->mode));
    return check_own_question(s, config->mode, ec);
}

enum err session_begin(const struct session_wishes *wishes, const struct rng *rng, struct errctx *ec,
                       struct psi_config *config, struct match_session **out)
{
    struct match_session *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "session: out of memory");
    s->wishes = *wishes;
    s->rng = rng;
    s->started_ms = clock_now_ms(wishes->clock);
    enum err e = begin(s, ec, config);
    if (e != ERR_OK) {
        session_free(s);
        return e;
    }
    *out = s;
    return ERR_OK;
}

void session_set_id(struct match_session *s, const uint8_t id[ENVELOPE_SESSION_BYTES])
{
    hash_to_hex(id, ENVELOPE_SESSION_BYTES, s->id);
}

static struct store_session row(const struct match_session *s)
{
    return (struct store_session){.id = sv_cstr(s->id),
                                  .peer = sv_cstr(s->wishes.peer->name),
                                  .role = s->wishes.asker ? SV("asker") : SV("holder"),
                                  .purpose = sv_cstr(s->purpose),
                                  .case_ = sv_cstr(s->case_),
                                  .mode = sv_cstr(s->mode),
                                  .agreement = sv_cstr(s->agreement),
                                  .started_ms = s->started_ms};
}

enum err session_write_begin(struct match_session *s, struct errctx *ec)
{
    STORE_SCOPED struct store *store = NULL;
    TRY(store_open(s->wishes.home->path, STORE_RECORDS, NULL, ec, &store));
    struct store_session r = row(s);
    TRY(store_session_begin(store, &r, ec));
    s->written = true;
    return ERR_OK;
}

static enum err write_end(struct match_session *s, struct psi_session *psi,
                          const struct match_outcome *outcome, enum err code, struct errctx *ec,
                          uint64_t *hits)
{
    char transcript[2 * PSI_HASH_BYTES + 1] = "", own[2 * TALK_LAST_BYTES_MAX + 1],
                                         peer[2 * TALK_LAST_BYTES_MAX + 1];
    char seed[2 * PSI_SEED_BYTES + 1] = "";
    const struct psi_result *result = NULL;
    struct store_session r = row(s);
    HIT_ROWS_SCOPED struct hit_rows *rows = NULL;
    if (code == ERR_OK) {
        TRY(psi_result(psi, ec, &result));
        TRY(hit_rows_open(s->wishes.population, psi, result, s->wishes.threshold, ec, &rows));
        hash_to_hex(result->transcript, sizeof result->transcript, transcript);
        r.own_size = result->own.ask_tokens + result->own.hold_entries;
        r.peer_size = result->partner.ask_tokens + result->partner.hold_entries;
    }
    hash_to_hex(outcome->last_own.bytes, outcome->last_own.len, own);
    hash_to_hex(outcome->last_partner.bytes, outcome->last_partner.len, peer);
    if (psi)
        hash_to_hex(psi_seed(psi), PSI_SEED_BYTES, seed);
    r.seed = sv_cstr(seed);
    r.ended_ms = clock_now_ms(s->wishes.clock);
    r.outcome = code == ERR_OK ? SV("done") : sv_cstr(err_info(code)->name);
    r.bytes = outcome->bytes_sent + outcome->bytes_received;
    r.transcript = sv_cstr(transcript);
    r.own_signature = sv_cstr(own);
    r.peer_signature = sv_cstr(peer);
    STORE_SCOPED struct store *store = NULL;
    TRY(store_open(s->wishes.home->path, STORE_RECORDS, NULL, ec, &store));
    *hits = rows ? hit_rows_count(rows) : 0;
    return store_session_end(store, &r, rows ? hit_rows_items(rows) : NULL, *hits, ec);
}

enum err session_end(struct match_session *s, struct psi_session *psi, const struct match_outcome *outcome,
                     enum err code, struct errctx *ec, uint64_t *hits)
{
    enum err e = ERR_OK;
    struct errctx end = {0};
    uint64_t kept = 0;
    if (s->written)
        e = write_end(s, psi, outcome, code, code == ERR_OK ? ec : &end, &kept);
    if (code == ERR_OK && e != ERR_OK) {
        /* it ran, but its hits could not be scored or kept: no hit without its session's good end */
        enum err again = write_end(s, psi, outcome, e, &end, &kept);
        if (again != ERR_OK)
            log_line(LOG_ERROR, "node", "session %s: its end could not be written: %s", s->id, end.text);
    } else if (e != ERR_OK) {
        log_line(LOG_ERROR, "node", "session %s: its end could not be written: %s", s->id, end.text);
    }
    session_free(s);
    if (hits)
        *hits = kept;
    return code == ERR_OK ? e : ERR_OK;
}

void session_free(struct match_session *s)
{
    mem_free(s);
}
