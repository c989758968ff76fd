#include "psi/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* ---- finish ---- */

static void transcript_hash(const struct psi_session *s, uint8_t out[PSI_HASH_BYTES])
{
    struct hash_sha512 h = s->transcript;
    hash_sha512_final(&h, out);
}

static void transcript_add(struct psi_session *s, struct sv body)
{
    const uint8_t len[4] = {(uint8_t)(body.len >> 24), (uint8_t)(body.len >> 16), (uint8_t)(body.len >> 8),
                            (uint8_t)body.len};
    if (s->phase == PHASE_FINISH)
        return;
    hash_sha512_update(&s->transcript, len, sizeof len);
    hash_sha512_update(&s->transcript, body.ptr, body.len);
}

static enum err finish_make(struct psi_session *s, struct buf *b)
{
    transcript_hash(s, s->result.transcript);
    psi_put_fixed(b, PSI_FINISH, s->result.transcript, PSI_HASH_BYTES);
    s->over = s->role == PSI_ROLE_HOLDER;
    return ERR_OK;
}

static const struct psi_part *asking_part(const struct psi_session *s)
{
    return s->suite == PSI_VOPRF ? &psi_part_ask : &psi_part_count_ask;
}

static const struct psi_part *holding_part(const struct psi_session *s)
{
    return s->suite == PSI_VOPRF ? &psi_part_hold : &psi_part_count_hold;
}

/* The asker opens what it found only now, when nothing more goes to the partner: how long it takes depends on
 * how much was found. (In PSI_BOTH it cannot wait; docs/protocol.md says so.) */
static enum err finish_take(struct psi_session *s, struct sv body)
{
    const uint8_t *theirs;
    uint8_t ours[PSI_HASH_BYTES];
    TRY(psi_get_fixed(body, PSI_FINISH, PSI_HASH_BYTES, &s->why, &theirs));
    transcript_hash(s, ours);
    if (!hash_equal(theirs, ours, PSI_HASH_BYTES))
        return err_set(&s->why, ERR_PARTNER, "finish: the partner's transcript differs from ours");
    if (s->role == PSI_ROLE_HOLDER)
        return ERR_OK;
    s->over = true;
    return s->mode == PSI_BOTH ? ERR_OK : asking_part(s)->conclude(s);
}

/* ---- phases ---- */

static enum err ask_make(struct psi_session *s, struct buf *b)
{
    return asking_part(s)->make(s, b);
}

static enum err ask_take(struct psi_session *s, struct sv body)
{
    TRY(asking_part(s)->take(s, body));
    return s->over && s->mode == PSI_BOTH ? asking_part(s)->conclude(s) : ERR_OK;
}

static enum err hold_make(struct psi_session *s, struct buf *b)
{
    return holding_part(s)->make(s, b);
}

static enum err hold_take(struct psi_session *s, struct sv body)
{
    return holding_part(s)->take(s, body);
}

static const struct {
    enum err (*make)(struct psi_session *s, struct buf *b);
    enum err (*take)(struct psi_session *s, struct sv body);
} phases[] = {
    [PHASE_OPEN] = {psi_opening_make, psi_opening_take},    [PHASE_ASK] = {ask_make, ask_take},
    [PHASE_TURN] = {psi_turn_make, psi_turn_take},          [PHASE_HOLD] = {hold_make, hold_take},
    [PHASE_COMPARE] = {psi_compare_make, psi_compare_take}, [PHASE_FINISH] = {finish_make, finish_take},
};

/* What follows a phase that is over. */
static enum psi_phase next_phase(const struct psi_session *s)
{
    static const enum psi_phase one_run[2][PHASE_DONE] = {
        [PSI_ROLE_ASKER] =
            {[PHASE_OPEN] = PHASE_ASK, [PHASE_ASK] = PHASE_FINISH, [PHASE_FINISH] = PHASE_DONE},
        [PSI_ROLE_HOLDER] =
            {[PHASE_OPEN] = PHASE_HOLD, [PHASE_HOLD] = PHASE_FINISH, [PHASE_FINISH] = PHASE_DONE},
    };
    static const enum psi_phase two_runs[2][PHASE_DONE] = {
        [PSI_ROLE_ASKER] = {[PHASE_OPEN] = PHASE_ASK,
                            [PHASE_ASK] = PHASE_TURN,
                            [PHASE_TURN] = PHASE_HOLD,
                            [PHASE_HOLD] = PHASE_COMPARE,
                            [PHASE_COMPARE] = PHASE_FINISH,
                            [PHASE_FINISH] = PHASE_DONE},
        [PSI_ROLE_HOLDER] = {[PHASE_OPEN] = PHASE_HOLD,
                             [PHASE_HOLD] = PHASE_TURN,
                             [PHASE_TURN] = PHASE_ASK,
                             [PHASE_ASK] = PHASE_COMPARE,
                             [PHASE_COMPARE] = PHASE_FINISH,
                             [PHASE_FINISH] = PHASE_DONE},
    };
    return s->mode == PSI_BOTH ? two_runs[s->role][s->phase] : one_run[s->role][s->phase];
}

static void move_on(struct psi_session *s)
{
    if (s->over)
        s->phase = next_phase(s);
    s->over = false;
    if (s->phase == PHASE_DONE) { /* keys have no use any more */
        psi_ask_end(s);
        psi_hold_end(s);
    }
}

/* ---- failing ---- */

enum err psi_refuse(struct psi_session *s, enum psi_refusal_code code, const char *format, ...)
{
    char text[PSI_REFUSAL_BYTES_MAX + 1];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    s->refusal = code;
    return err_set(&s->why, ERR_REFUSED, "%s", text);
}

/* Keeps the reason, forgets everything else. */
static enum err die(struct psi_session *s, enum err e, struct errctx *ec)
{
    s->dead = e;
    if (s->why.code != e)
        err_set(&s->why, e, "psi: %s", err_info(e)->name);
    if (!s->refusal)
        s->refusal = e == ERR_PARTNER ? PSI_REFUSE_PROTOCOL : PSI_REFUSE_LOCAL;
    psi_ask_end(s);
    psi_hold_end(s);
    s->phase = PHASE_DONE;
    return err_set(ec, e, "%s", s->why.text);
}

/* Our own troubles are not the partner's business: it is told the code alone. */
static enum err make_refuse(struct psi_session *s, struct errctx *ec)
{
    struct sv text = sv_cstr(s->refusal == PSI_REFUSE_LOCAL ? "" : s->why.text);
    text = sv_slice(text, 0, PSI_REFUSAL_BYTES_MAX);
    if (!psi_printable(text))
        text = SV("");
    s->may_refuse = false;
    buf_clear(&s->out);
    psi_put_refuse(&s->out, s->refusal, text);
    return buf_check(&s->out, ec);
}

static enum err take_refuse(struct psi_session *s, struct sv body)
{
    struct psi_refuse m;
    TRY(psi_get_refuse(body, &s->why, &m));
    s->may_refuse = false;
    s->refusal = m.code;
    return err_set(&s->why, ERR_REFUSED, "refused by the partner: %s: %.*s", psi_refusal_name(m.code),
                   SV_ARG(m.text));
}

static enum err deadline(struct psi_session *s, int64_t now_ms)
{
    const struct psi_config *c = &s->config;
    if (now_ms - s->started_ms > c->session_ms_max)
        return err_set(&s->why, ERR_TIMEOUT, "session took longer than %lld ms",
                       (long long)c->session_ms_max);
    if (now_ms - s->step_ms > c->step_ms_max)
        return err_set(&s->why, ERR_TIMEOUT, "partner was silent for more than %lld ms",
                       (long long)c->step_ms_max);
    return ERR_OK;
}

/* ---- the life of a session ---- */

enum err psi_check_deadline(struct psi_session *s, int64_t now_ms, struct errctx *ec)
{
    if (s->dead)
        return err_set(ec, s->dead, "%s", s->why.text);
    if (s->phase == PHASE_DONE)
        return ERR_OK;
    enum err e = deadline(s, now_ms);
    return e ? die(s, e, ec) : ERR_OK;
}

static enum err feed(struct psi_session *s, struct sv body)
{
    if (s->our_turn)
        return err_set(&s->why, ERR_PARTNER, "message %s out of turn", psi_message_name(body));
    if (body.len == 0 || body.len > PSI_MESSAGE_BYTES_MAX)
        return err_set(&s->why, ERR_PARTNER, "message of %zu bytes: 1 to %u are allowed", body.len,
                       PSI_MESSAGE_BYTES_MAX);
    if ((uint8_t)body.ptr[0] == PSI_REFUSE)
        return take_refuse(s, body);
    transcript_add(s, body);
    TRY(phases[s->phase].take(s, body));
    s->result.bytes_received += body.len;
    s->our_turn = true;
    move_on(s);
    return ERR_OK;
}

enum err psi_feed(struct psi_session *s, struct sv body, int64_t now_ms, struct errctx *ec)
{
    TRY(psi_check_deadline(s, now_ms, ec));
    if (s->phase == PHASE_DONE) /* what is finished stays so */
        return err_set(ec, ERR_PARTNER, "message %s after the end of the session", psi_message_name(body));
    s->may_refuse = true;
    enum err e = feed(s, body);
    if (e)
        return die(s, e, ec);
    s->may_refuse = false;
    s->step_ms = now_ms;
    return ERR_OK;
}

static enum err next_message(struct psi_session *s)
{
    TRY(phases[s->phase].make(s, &s->out));
    TRY(buf_check(&s->out, &s->why));
    transcript_add(s, buf_sv(&s->out));
    s->result.bytes_sent += s->out.len;
    s->our_turn = false;
    move_on(s);
    return ERR_OK;
}

enum err psi_next_message(struct psi_session *s, int64_t now_ms, struct errctx *ec, struct sv *body)
{
    *body = SV("");
    if (s->may_refuse) {
        TRY(make_refuse(s, ec));
        *body = buf_sv(&s->out);
        return ERR_OK;
    }
    TRY(psi_check_deadline(s, now_ms, ec));
    if (!s->our_turn || s->phase == PHASE_DONE)
        return ERR_OK;
    buf_clear(&s->out);
    s->may_refuse = true;
    enum err e = next_message(s);
    if (e)
        return die(s, e, ec);
    s->may_refuse = false;
    s->step_ms = now_ms;
    *body = buf_sv(&s->out);
    return ERR_OK;
}

bool psi_finished(const struct psi_session *s)
{
    return s->phase == PHASE_DONE && !s->dead;
}

enum err psi_result(struct psi_session *s, struct errctx *ec, const struct psi_result **out)
{
    if (s->dead)
        return err_set(ec, s->dead, "%s", s->why.text);
    if (s->phase != PHASE_DONE)
        return err_set(ec, ERR_CONFLICT, "psi: the session is not finished");
    s->result.own = s->own;
    s->result.partner = s->partner;
    *out = &s->result;
    return ERR_OK;
}

const uint8_t *psi_seed(const struct psi_session *s)
{
    return secret_peek(s->seed);
}

/* ---- helpers of the parts ---- */

void psi_scratch_load(struct psi_session *s, const struct psi_list *list, uint32_t chunk)
{
    psi_list_digests(list, chunk * PSI_CHUNK_TOKENS, psi_chunk_len(list->count, chunk), s->scratch->digests);
}

enum err psi_tokens_done(struct psi_session *s, uint32_t count)
{
    const struct psi_sizes *a = &s->own, *b = &s->partner;
    s->tokens_done += count;
    progress_tick(s->config.progress, "tokens", s->tokens_done,
                  (uint64_t)a->ask_tokens + a->hold_entries + b->ask_tokens + b->hold_entries);
    if (progress_cancelled(s->config.progress))
        return err_set(&s->why, ERR_CANCELLED, "cancelled");
    return ERR_OK;
}
