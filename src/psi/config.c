/* Opening a session: the configuration is checked and copied. Closing one. */
#include <string.h>

#include "base/mem.h"
#include "psi/session.h"

static enum err check_config(const struct psi_config *c, enum psi_role role, struct errctx *ec)
{
    if (!c->rng)
        return err_set(ec, ERR_USAGE, "psi: no source of randomness was given");
    if (role == PSI_ROLE_ASKER && (c->mode < PSI_ASKER || c->mode > PSI_COUNT || !c->set))
        return err_set(ec, ERR_USAGE, "psi: an asker needs a mode and a token set");
    if (c->purpose.len > PSI_PURPOSE_BYTES_MAX || !psi_printable(c->purpose))
        return err_set(ec, ERR_LIMIT, "purpose: more than %u bytes, or not printable UTF-8",
                       PSI_PURPOSE_BYTES_MAX);
    if (c->case_ref.len > PSI_CASE_BYTES_MAX || !psi_printable(c->case_ref))
        return err_set(ec, ERR_LIMIT, "case: more than %u bytes, or not printable UTF-8", PSI_CASE_BYTES_MAX);
    if (c->pack_hash_count > PSI_PACKS_MAX)
        return err_set(ec, ERR_LIMIT, "%zu packs, more than %u", c->pack_hash_count, PSI_PACKS_MAX);
    if (c->partner_tokens_max > PSI_TOKENS_MAX)
        return err_set(ec, ERR_LIMIT, "ceiling of %u tokens, more than %u", c->partner_tokens_max,
                       PSI_TOKENS_MAX);
    return ERR_OK;
}

static struct sv keep_text(char *room, struct sv text)
{
    if (text.len)
        memcpy(room, text.ptr, text.len);
    return sv_of(room, text.len);
}

static void keep_config(struct psi_session *s, const struct psi_config *from)
{
    struct psi_config *c = &s->config;
    *c = *from;
    c->purpose = keep_text(s->purpose, from->purpose);
    c->case_ref = keep_text(s->case_ref, from->case_ref);
    if (from->pack_hash_count)
        memcpy(s->pack_hashes, from->pack_hashes, 32 * from->pack_hash_count);
    c->pack_hashes = (const uint8_t(*)[32])s->pack_hashes;
    if (c->suites == 0)
        c->suites = 1u << PSI_VOPRF | 1u << PSI_DH_CA;
    if (c->partner_tokens_max == 0)
        c->partner_tokens_max = PSI_TOKENS_MAX;
    if (c->session_ms_max == 0)
        c->session_ms_max = PSI_SESSION_MS_MAX;
    if (c->step_ms_max == 0)
        c->step_ms_max = PSI_STEP_MS_MAX;
    s->started_ms = s->step_ms = from->now_ms;
}

static enum err init(struct psi_session *s, struct errctx *ec)
{
    TRY(secret_open_random(PSI_SEED_BYTES, s->config.rng, ec, &s->seed));
    TRY(secret_open_random(VOPRF_SEED_BYTES, s->config.rng, ec, &s->key_seed));
    rng_fill(s->config.rng, s->nonce, sizeof s->nonce);
    s->scratch = mem_alloc(1, sizeof *s->scratch);
    if (!s->scratch)
        return err_set(ec, ERR_MEMORY, "psi: out of memory");
    for (uint32_t i = 0; i < PSI_CHUNK_TOKENS; i++)
        s->scratch->inputs[i] = sv_of((const char *)s->scratch->digests[i], TOKEN_DIGEST_BYTES);
    return ERR_OK;
}

static enum err open_session(const struct psi_config *config, enum psi_role role, struct errctx *ec,
                             struct psi_session **out)
{
    TRY(check_config(config, role, ec));
    struct psi_session *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "psi: out of memory");
    s->role = role;
    s->our_turn = role == PSI_ROLE_ASKER;
    s->mode = config->mode;
    s->suite = config->mode == PSI_COUNT ? PSI_DH_CA : PSI_VOPRF;
    keep_config(s, config);
    buf_init(&s->out, "message", PSI_MESSAGE_BYTES_MAX);
    hash_sha512_init(&s->transcript);
    enum err e = init(s, ec);
    if (e) {
        psi_close(s);
        return e;
    }
    *out = s;
    return ERR_OK;
}

enum err psi_asker_open(const struct psi_config *config, struct errctx *ec, struct psi_session **out)
{
    return open_session(config, PSI_ROLE_ASKER, ec, out);
}

enum err psi_holder_open(const struct psi_config *config, struct errctx *ec, struct psi_session **out)
{
    return open_session(config, PSI_ROLE_HOLDER, ec, out);
}

void psi_close(struct psi_session *s)
{
    if (!s)
        return;
    psi_ask_end(s);
    psi_hold_end(s);
    secret_close(s->seed);
    secret_close(s->key_seed);
    if (s->scratch)
        secret_wipe(s->scratch, sizeof *s->scratch);
    mem_free(s->scratch);
    mem_free(s->agreements);
    buf_fini(&s->out);
    secret_wipe(s, sizeof *s);
    mem_free(s);
}

void psi_closep(struct psi_session **s)
{
    psi_close(*s);
}
