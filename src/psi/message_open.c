/* open and accept: what the parties state before anything is asked. */
#include "psi/message.h"

/* A body being read, and the first thing that was wrong with it. */
struct reader {
    struct cursor c;
    const char *flaw;
};

static void check(struct reader *r, bool fine, const char *flaw)
{
    if (fine)
        return;
    if (!r->flaw)
        r->flaw = cursor_ok(&r->c) ? flaw : "is cut off";
    r->c.bad = true;
}

static struct reader reader_of(struct sv body)
{
    return (struct reader){cursor_of(body.ptr, body.len), NULL};
}

static enum err reader_end(struct reader *r, const char *name, struct errctx *ec)
{
    check(r, cursor_ok(&r->c), "");
    check(r, cursor_done(&r->c), "has bytes after its end");
    return r->flaw ? err_set(ec, ERR_PARTNER, "%s: %s", name, r->flaw) : ERR_OK;
}

static void put_numbers(struct buf *b, const uint16_t *numbers, unsigned count)
{
    buf_put_u8(b, (uint8_t)count);
    for (unsigned i = 0; i < count; i++)
        buf_put_u16(b, numbers[i]);
}

/* Strictly ascending: one offer has one encoding. */
static unsigned get_numbers(struct reader *r, uint16_t *numbers, const char *flaw)
{
    unsigned count = cursor_u8(&r->c);
    check(r, count > 0 && count <= PSI_VERSIONS_MAX, flaw);
    for (unsigned i = 0; i < count && cursor_ok(&r->c); i++) {
        numbers[i] = cursor_u16(&r->c);
        check(r, i == 0 || numbers[i] > numbers[i - 1], flaw);
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

static void get_families(struct reader *r, struct psi_sizes *s)
{
    uint64_t sum = 0;
    s->family_count = cursor_u8(&r->c);
    check(r, s->family_count > 0 && s->family_count <= TOKEN_FAMILIES_MAX,
          "families: none, or more than 64 (TOKEN_FAMILIES_MAX)");
    for (unsigned i = 0; i < s->family_count && cursor_ok(&r->c); i++) {
        struct psi_family_size *f = &s->families[i];
        f->family = cursor_u16(&r->c);
        f->tokens = cursor_u32(&r->c);
        check(r, f->family < TOKEN_FAMILIES_MAX && (i == 0 || f->family > f[-1].family),
              "families: over 63, or not ascending");
        check(r, padded_size(f->tokens),
              "families: a size that is not a padded one up to 2^24 (PSI_TOKENS_MAX)");
        sum += f->tokens;
    }
    check(r, sum <= PSI_TOKENS_MAX, "families: more than 2^24 tokens together (PSI_TOKENS_MAX)");
    s->ask_tokens = cursor_ok(&r->c) ? (uint32_t)sum : 0;
}

static void get_entries(struct reader *r, struct psi_sizes *s)
{
    s->hold_entries = cursor_u32(&r->c);
    check(r, padded_size(s->hold_entries), "entries: not a padded size up to 2^24 (PSI_TOKENS_MAX)");
}

static struct sv get_text(struct reader *r, size_t max, const char *flaw)
{
    struct sv text = cursor_sv16(&r->c, UINT16_MAX);
    check(r, text.len <= max && psi_printable(text), flaw);
    return text;
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
    struct reader r = reader_of(body);
    struct cursor *c = &r.c;
    *out = (struct psi_open){0};
    if (cursor_u8(c) != PSI_OPEN)
        return err_set(ec, ERR_PARTNER, "message %s in the wrong state, open was due",
                       psi_message_name(body));
    out->version_count = get_numbers(&r, out->versions, "versions: not 1 to 8 (PSI_VERSIONS_MAX), ascending");
    out->suite_count = get_numbers(&r, out->suites, "suites: not 1 to 8 (PSI_VERSIONS_MAX), ascending");
    uint8_t mode = cursor_u8(c);
    check(&r, mode >= PSI_ASKER && mode <= PSI_COUNT, "mode: unknown");
    out->mode = (enum psi_mode)mode;
    out->rule_hash = cursor_bytes(c, 32);
    out->pack_hash_count = cursor_u8(c);
    check(&r, out->pack_hash_count <= PSI_PACKS_MAX, "packs: more than 32 (PSI_PACKS_MAX)");
    out->pack_hashes = cursor_bytes(c, 32u * out->pack_hash_count);
    out->agreement_hash = cursor_bytes(c, 32);
    out->fingerprint_asker = cursor_bytes(c, 32);
    out->fingerprint_holder = cursor_bytes(c, 32);
    out->purpose = get_text(&r, PSI_PURPOSE_BYTES_MAX,
                            "purpose: more than 64 bytes (PSI_PURPOSE_BYTES_MAX), or not printable UTF-8");
    out->case_ref = get_text(&r, PSI_CASE_BYTES_MAX,
                             "case: more than 128 bytes (PSI_CASE_BYTES_MAX), or not printable UTF-8");
    get_families(&r, &out->sizes);
    out->ask_root = cursor_bytes(c, PSI_ROOT_BYTES);
    if (mode == PSI_BOTH) {
        get_entries(&r, &out->sizes);
        out->hold_root = cursor_bytes(c, PSI_ROOT_BYTES);
    }
    out->nonce = cursor_bytes(c, PSI_NONCE_BYTES);
    return reader_end(&r, "open", ec);
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
    struct reader r = reader_of(body);
    struct cursor *c = &r.c;
    *out = (struct psi_accept){0};
    if (cursor_u8(c) != PSI_ACCEPT)
        return err_set(ec, ERR_PARTNER, "message %s in the wrong state, accept was due",
                       psi_message_name(body));
    out->version = cursor_u16(c);
    out->suite = cursor_u16(c);
    out->open_hash = cursor_bytes(c, PSI_HASH_BYTES);
    if (mode != PSI_COUNT)
        out->public_key = cursor_bytes(c, PSI_ELEMENT_BYTES);
    get_entries(&r, &out->sizes);
    out->hold_root = cursor_bytes(c, PSI_ROOT_BYTES);
    if (mode == PSI_BOTH) {
        get_families(&r, &out->sizes);
        out->ask_root = cursor_bytes(c, PSI_ROOT_BYTES);
    }
    out->nonce = cursor_bytes(c, PSI_NONCE_BYTES);
    return reader_end(&r, "accept", ec);
}
