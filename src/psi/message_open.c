/* open and accept: what the parties state before anything is asked. */
#include "psi/message.h"

static void put_numbers(struct buf *b, const uint16_t *numbers, unsigned count)
{
    buf_put_u8(b, (uint8_t)count);
    for (unsigned i = 0; i < count; i++)
        buf_put_u16(b, numbers[i]);
}

/* One to PSI_VERSIONS_MAX numbers, strictly ascending: one offer has one encoding. */
static unsigned get_numbers(struct cursor *c, uint16_t *numbers)
{
    unsigned count = cursor_u8(c);
    if (count == 0 || count > PSI_VERSIONS_MAX)
        c->bad = true;
    for (unsigned i = 0; i < count && !c->bad; i++) {
        numbers[i] = cursor_u16(c);
        if (i && numbers[i] <= numbers[i - 1])
            c->bad = true;
    }
    return count;
}

static void put_families(struct buf *b, const struct psi_sizes *s)
{
    buf_put_u8(b, (uint8_t)s->family_count);
    for (unsigned i = 0; i < s->family_count; i++) {
        buf_put_u16(b, s->families[i].family);
        buf_put_u32(b, s->families[i].tokens);
    }
}

/* A size that is not a padded one could carry something; only padded ones are read. */
static bool padded_size(uint32_t n)
{
    return n > 0 && n <= PSI_TOKENS_MAX && psi_padded(n) == n;
}

static void get_families(struct cursor *c, struct psi_sizes *s)
{
    uint64_t sum = 0;
    s->family_count = cursor_u8(c);
    if (s->family_count == 0 || s->family_count > TOKEN_FAMILIES_MAX)
        c->bad = true;
    for (unsigned i = 0; i < s->family_count && !c->bad; i++) {
        struct psi_family_size *f = &s->families[i];
        f->family = cursor_u16(c);
        f->tokens = cursor_u32(c);
        if (f->family >= TOKEN_FAMILIES_MAX || (i && f->family <= f[-1].family) || !padded_size(f->tokens))
            c->bad = true;
        sum += f->tokens;
    }
    if (sum > PSI_TOKENS_MAX)
        c->bad = true;
    s->ask_tokens = c->bad ? 0 : (uint32_t)sum;
}

static void get_entries(struct cursor *c, struct psi_sizes *s)
{
    s->hold_entries = cursor_u32(c);
    if (!padded_size(s->hold_entries))
        c->bad = true;
}

static struct sv get_text(struct cursor *c, size_t max)
{
    struct sv text = cursor_sv16(c, max);
    if (!psi_printable(text))
        c->bad = true;
    return text;
}

static enum err malformed(const char *name, struct sv body, struct errctx *ec)
{
    return err_set(ec, ERR_PARTNER, "%s: malformed, or over a limit (%zu bytes)", name, body.len);
}

void psi_put_open(struct buf *b, const struct psi_open *m)
{
    buf_put_u8(b, PSI_OPEN);
    put_numbers(b, m->versions, m->version_count);
    put_numbers(b, m->suites, m->suite_count);
    buf_put_u8(b, (uint8_t)m->mode);
    buf_put(b, m->rule_hash, 32);
    buf_put_u8(b, (uint8_t)m->pack_hash_count);
    buf_put(b, m->pack_hashes, 32u * m->pack_hash_count);
    buf_put(b, m->agreement_hash, 32);
    buf_put(b, m->fingerprint_asker, 32);
    buf_put(b, m->fingerprint_holder, 32);
    buf_put_sv16(b, m->purpose);
    buf_put_sv16(b, m->case_ref);
    put_families(b, &m->sizes);
    buf_put(b, m->ask_root, PSI_ROOT_BYTES);
    if (m->mode == PSI_BOTH) {
        buf_put_u32(b, m->sizes.hold_entries);
        buf_put(b, m->hold_root, PSI_ROOT_BYTES);
    }
    buf_put(b, m->nonce, PSI_NONCE_BYTES);
}

enum err psi_get_open(struct sv body, struct errctx *ec, struct psi_open *out)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    *out = (struct psi_open){0};
    if (cursor_u8(&c) != PSI_OPEN)
        return err_set(ec, ERR_PARTNER, "message %s in the wrong state, open was due",
                       psi_message_name(body));
    out->version_count = get_numbers(&c, out->versions);
    out->suite_count = get_numbers(&c, out->suites);
    uint8_t mode = cursor_u8(&c);
    if (mode < PSI_ASKER || mode > PSI_COUNT)
        c.bad = true;
    out->mode = (enum psi_mode)mode;
    out->rule_hash = cursor_bytes(&c, 32);
    out->pack_hash_count = cursor_u8(&c);
    if (out->pack_hash_count > PSI_PACKS_MAX)
        c.bad = true;
    out->pack_hashes = cursor_bytes(&c, 32u * out->pack_hash_count);
    out->agreement_hash = cursor_bytes(&c, 32);
    out->fingerprint_asker = cursor_bytes(&c, 32);
    out->fingerprint_holder = cursor_bytes(&c, 32);
    out->purpose = get_text(&c, PSI_PURPOSE_BYTES_MAX);
    out->case_ref = get_text(&c, PSI_CASE_BYTES_MAX);
    get_families(&c, &out->sizes);
    out->ask_root = cursor_bytes(&c, PSI_ROOT_BYTES);
    if (mode == PSI_BOTH) {
        get_entries(&c, &out->sizes);
        out->hold_root = cursor_bytes(&c, PSI_ROOT_BYTES);
    }
    out->nonce = cursor_bytes(&c, PSI_NONCE_BYTES);
    return cursor_done(&c) ? ERR_OK : malformed("open", body, ec);
}

void psi_put_accept(struct buf *b, enum psi_mode mode, const struct psi_accept *m)
{
    buf_put_u8(b, PSI_ACCEPT);
    buf_put_u16(b, m->version);
    buf_put_u16(b, m->suite);
    buf_put(b, m->open_hash, PSI_HASH_BYTES);
    if (mode != PSI_COUNT)
        buf_put(b, m->public_key, PSI_ELEMENT_BYTES);
    buf_put_u32(b, m->sizes.hold_entries);
    buf_put(b, m->hold_root, PSI_ROOT_BYTES);
    if (mode == PSI_BOTH) {
        put_families(b, &m->sizes);
        buf_put(b, m->ask_root, PSI_ROOT_BYTES);
    }
    buf_put(b, m->nonce, PSI_NONCE_BYTES);
}

enum err psi_get_accept(struct sv body, enum psi_mode mode, struct errctx *ec, struct psi_accept *out)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    *out = (struct psi_accept){0};
    if (cursor_u8(&c) != PSI_ACCEPT)
        return err_set(ec, ERR_PARTNER, "message %s in the wrong state, accept was due",
                       psi_message_name(body));
    out->version = cursor_u16(&c);
    out->suite = cursor_u16(&c);
    out->open_hash = cursor_bytes(&c, PSI_HASH_BYTES);
    if (mode != PSI_COUNT)
        out->public_key = cursor_bytes(&c, PSI_ELEMENT_BYTES);
    get_entries(&c, &out->sizes);
    out->hold_root = cursor_bytes(&c, PSI_ROOT_BYTES);
    if (mode == PSI_BOTH) {
        get_families(&c, &out->sizes);
        out->ask_root = cursor_bytes(&c, PSI_ROOT_BYTES);
    }
    out->nonce = cursor_bytes(&c, PSI_NONCE_BYTES);
    return cursor_done(&c) ? ERR_OK : malformed("accept", body, ec);
}
