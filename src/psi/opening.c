/* open and accept: what is offered, what is compared, what policy is asked, what is committed to. */
#include <stdio.h>
#include <string.h>

#include "psi/commit.h"
#include "psi/session.h"

static bool asks(const struct psi_session *s)
{
    return s->role == PSI_ROLE_ASKER || s->mode == PSI_BOTH;
}

static bool holds(const struct psi_session *s)
{
    return s->role == PSI_ROLE_HOLDER || s->mode == PSI_BOTH;
}

static enum psi_suite suite_of(enum psi_mode mode)
{
    return mode == PSI_COUNT ? PSI_DH_CA : PSI_VOPRF;
}

/* Sizes, orders and commitments of our side. */
static enum err prepare(struct psi_session *s)
{
    const struct token_set *set = s->config.set;
    const uint8_t *seed = secret_peek(s->seed);
    struct errctx *ec = &s->why;
    if (!set)
        return err_set(ec, ERR_USAGE, "psi: no token set was given");
    TRY(psi_measure(set, s->mode, s->role, ec, &s->own));
    if (asks(s)) {
        TRY(psi_list_open(&s->ask.list, set, PSI_LIST_ASK, &s->own, seed, ec));
        TRY(psi_commit(&s->ask.list, s->config.threads, s->config.progress, ec, s->result.own_roots.ask));
    }
    if (holds(s)) {
        enum psi_list_kind kind = s->mode == PSI_COUNT ? PSI_LIST_HOLD_DISTINCT : PSI_LIST_HOLD;
        TRY(psi_list_open(&s->hold.list, set, kind, &s->own, seed, ec));
        TRY(psi_commit(&s->hold.list, s->config.threads, s->config.progress, ec, s->result.own_roots.hold));
    }
    return ERR_OK;
}

static void set_session_id(struct psi_session *s, struct sv accept)
{
    struct hash_sha512 h;
    uint8_t accept_hash[PSI_HASH_BYTES];
    hash_sha512(accept.ptr, accept.len, accept_hash);
    hash_sha512_init(&h);
    hash_sha512_update(&h, "enlace-psi/1 session", 20);
    hash_sha512_update(&h, s->open_hash, PSI_HASH_BYTES);
    hash_sha512_update(&h, accept_hash, PSI_HASH_BYTES);
    hash_sha512_final(&h, s->id);
}

static enum err check_ceilings(struct psi_session *s, const struct psi_sizes *sizes)
{
    uint32_t max = s->config.partner_tokens_max;
    if (sizes->ask_tokens > max)
        return psi_refuse(s, PSI_REFUSE_TOO_LARGE, "set larger than agreed: asks %u tokens, ceiling %u",
                          sizes->ask_tokens, max);
    if (sizes->hold_entries > max)
        return psi_refuse(s, PSI_REFUSE_TOO_LARGE, "set larger than agreed: holds %u entries, ceiling %u",
                          sizes->hold_entries, max);
    return ERR_OK;
}

static enum err ask_policy(struct psi_session *s, struct sv purpose, struct sv case_ref)
{
    if (!s->config.decide)
        return ERR_OK;
    struct psi_terms terms = {
        .partner_role = s->role == PSI_ROLE_ASKER ? PSI_ROLE_HOLDER : PSI_ROLE_ASKER,
        .mode = s->mode,
        .suite = s->suite,
        .version = PSI_VERSION,
        .purpose = purpose,
        .case_ref = case_ref,
        .sizes = s->partner,
        .agreement_hash = s->config.agreement_hash,
        .partner_fingerprint = s->config.fingerprint_partner,
    };
    struct psi_verdict verdict = {.code = PSI_REFUSE_POLICY, .set = s->config.set};
    TRY(s->config.decide(s->config.decide_arg, &terms, &verdict, &s->why));
    if (verdict.code < PSI_REFUSE_VERSION || verdict.code > PSI_REFUSE_CODE_MAX)
        verdict.code = PSI_REFUSE_POLICY;
    if (!verdict.allowed)
        return psi_refuse(s, verdict.code, "%s", verdict.text);
    if (s->role == PSI_ROLE_HOLDER)
        s->config.set = verdict.set;
    return ERR_OK;
}

static void keep_roots(struct psi_session *s, const uint8_t *ask, const uint8_t *hold)
{
    struct psi_roots *r = &s->result.partner_roots;
    if (ask)
        memcpy(r->ask, ask, PSI_ROOT_BYTES);
    if (hold)
        memcpy(r->hold, hold, PSI_ROOT_BYTES);
}

/* ---- asker ---- */

static enum err make_open(struct psi_session *s, struct buf *b)
{
    const struct psi_config *c = &s->config;
    TRY(prepare(s));
    struct psi_open m = {
        .versions = {PSI_VERSION},
        .version_count = 1,
        .suites = {(uint16_t)s->suite},
        .suite_count = 1,
        .mode = s->mode,
        .rule_hash = c->rule_hash,
        .pack_hashes = s->pack_hashes[0],
        .pack_hash_count = (unsigned)c->pack_hash_count,
        .agreement_hash = c->agreement_hash,
        .fingerprint_asker = c->fingerprint_own,
        .fingerprint_holder = c->fingerprint_partner,
        .purpose = c->purpose,
        .case_ref = c->case_ref,
        .sizes = s->own,
        .ask_root = s->result.own_roots.ask,
        .hold_root = s->result.own_roots.hold,
        .nonce = s->nonce,
    };
    psi_put_open(b, &m);
    TRY(buf_check(b, &s->why));
    hash_sha512(b->ptr, b->len, s->open_hash);
    return ERR_OK;
}

static enum err take_accept(struct psi_session *s, struct sv body)
{
    struct psi_accept m;
    struct errctx *ec = &s->why;
    TRY(psi_get_accept(body, s->mode, ec, &m));
    if (m.version != PSI_VERSION)
        return err_set(ec, ERR_PARTNER, "accept: names version %u, which was not offered", m.version);
    if (m.suite != (uint16_t)s->suite)
        return err_set(ec, ERR_PARTNER, "accept: names suite %u, which was not offered (a downgrade)",
                       m.suite);
    if (!hash_equal(m.open_hash, s->open_hash, PSI_HASH_BYTES))
        return err_set(ec, ERR_PARTNER, "accept: answers another open");
    s->partner = m.sizes;
    keep_roots(s, m.ask_root, m.hold_root);
    TRY(check_ceilings(s, &m.sizes));
    TRY(ask_policy(s, s->config.purpose, s->config.case_ref));
    set_session_id(s, body);
    s->over = true;
    return s->mode == PSI_COUNT ? psi_count_ask_begin(s) : psi_ask_begin(s, m.public_key);
}

/* ---- holder ---- */

static bool offers(const uint16_t *numbers, unsigned count, unsigned wanted)
{
    for (unsigned i = 0; i < count; i++)
        if (numbers[i] == wanted)
            return true;
    return false;
}

static enum err check_open(struct psi_session *s, const struct psi_open *m)
{
    const struct psi_config *c = &s->config;
    if (!offers(m->versions, m->version_count, PSI_VERSION))
        return psi_refuse(s, PSI_REFUSE_VERSION, "open: does not offer protocol version %u", PSI_VERSION);
    if (!offers(m->suites, m->suite_count, s->suite) || !(c->suites & 1u << s->suite))
        return psi_refuse(s, PSI_REFUSE_SUITE, "open: mode %s needs suite %s, which one side does not allow",
                          psi_mode_name(m->mode), psi_suite_name(s->suite));
    if (!hash_equal(m->fingerprint_asker, c->fingerprint_partner, 32) ||
        !hash_equal(m->fingerprint_holder, c->fingerprint_own, 32))
        return psi_refuse(s, PSI_REFUSE_PARTY, "open: is not between these two parties");
    if (!hash_equal(m->agreement_hash, c->agreement_hash, 32))
        return psi_refuse(s, PSI_REFUSE_AGREEMENT, "open: cites another agreement");
    if (!hash_equal(m->rule_hash, c->rule_hash, 32))
        return psi_refuse(s, PSI_REFUSE_RULE, "open: the token rule differs from ours");
    if (m->pack_hash_count != c->pack_hash_count ||
        !hash_equal(m->pack_hashes, s->pack_hashes, 32u * c->pack_hash_count))
        return psi_refuse(s, PSI_REFUSE_PACKS, "open: the language packs differ from ours");
    return check_ceilings(s, &m->sizes);
}

static enum err take_open(struct psi_session *s, struct sv body)
{
    struct psi_open m;
    TRY(psi_get_open(body, &s->why, &m));
    s->mode = m.mode;
    s->suite = suite_of(m.mode);
    TRY(check_open(s, &m));
    s->partner = m.sizes;
    keep_roots(s, m.ask_root, m.hold_root);
    hash_sha512(body.ptr, body.len, s->open_hash);
    return ask_policy(s, m.purpose, m.case_ref);
}

static enum err make_accept(struct psi_session *s, struct buf *b)
{
    TRY(prepare(s));
    TRY(s->mode == PSI_COUNT ? psi_count_hold_begin(s) : psi_hold_begin(s, s->open_hash));
    struct psi_accept m = {
        .version = PSI_VERSION,
        .suite = (uint16_t)s->suite,
        .open_hash = s->open_hash,
        .public_key = s->hold.public_key,
        .sizes = s->own,
        .ask_root = s->result.own_roots.ask,
        .hold_root = s->result.own_roots.hold,
        .nonce = s->nonce,
    };
    psi_put_accept(b, s->mode, &m);
    TRY(buf_check(b, &s->why));
    set_session_id(s, buf_sv(b));
    s->over = true;
    return ERR_OK;
}

enum err psi_opening_make(struct psi_session *s, struct buf *b)
{
    return s->role == PSI_ROLE_ASKER ? make_open(s, b) : make_accept(s, b);
}

enum err psi_opening_take(struct psi_session *s, struct sv body)
{
    return s->role == PSI_ROLE_ASKER ? take_accept(s, body) : take_open(s, body);
}

/* ---- the second run: the asker becomes the holder, under a key of its own bound to the session ---- */

enum err psi_turn_make(struct psi_session *s, struct buf *b)
{
    TRY(psi_hold_begin(s, s->id));
    psi_put_fixed(b, PSI_TURN, s->hold.public_key, PSI_ELEMENT_BYTES);
    s->over = true;
    return ERR_OK;
}

enum err psi_turn_take(struct psi_session *s, struct sv body)
{
    const uint8_t *public_key;
    TRY(psi_get_fixed(body, PSI_TURN, PSI_ELEMENT_BYTES, &s->why, &public_key));
    psi_hold_end(s);
    s->over = true;
    return psi_ask_begin(s, public_key);
}
