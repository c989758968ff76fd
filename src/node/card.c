#include <stdio.h>

#include "base/canonical.h"
#include "base/file.h"
#include "base/json.h"
#include "node/card.h"

#define CARD_FORMAT "enlace-card/1"
static const char label[] = "enlace-card-v1";

bool party_name_ok(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > HOME_PARTY_MAX || s[0] < 'a' || s[0] > 'z')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '.' || s[i] == '-'))
            return false;
    return true;
}

bool party_url_ok(const char *url)
{
    size_t n = strlen(url);
    for (size_t i = 0; i < n; i++)
        if (url[i] <= ' ' || url[i] >= 0x7f || url[i] == '"' || url[i] == '\\')
            return false;
    return n > 8 && n <= HOME_URL_MAX && strncmp(url, "https://", 8) == 0;
}

/* label, NUL, canonical JSON without the signature */
static enum err signed_bytes(const json_t *card, struct errctx *ec, struct buf *out)
{
    buf_init(out, "card", HOME_JSON_BYTES_MAX); /* first: the caller's cleanup must find it made */
    json_t *copy = json_copy((json_t *)(uintptr_t)card);
    /* json_copy leaves out, without a word, the members for which there was no memory */
    if (!copy || json_object_size(copy) != json_object_size(card)) {
        json_decref(copy);
        return err_set(ec, ERR_MEMORY, "card: out of memory");
    }
    json_object_del(copy, "signature");
    buf_put(out, label, sizeof label);
    enum err e = json_canonical(copy, ec, out);
    json_decref(copy);
    return e;
}

enum err card_write(const char *path, const struct card *card, const struct secret *key, struct errctx *ec)
{
    char hex[2 * SIGN_SIGNATURE_BYTES + 1];
    hash_to_hex(card->key.bytes, SIGN_PUBLIC_BYTES, hex);
    json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:s}", "format", CARD_FORMAT, "party", card->party, "key",
                             hex, "certificate", card->certificate, "url", card->url);
    if (!root)
        return err_set(ec, ERR_MEMORY, "card: out of memory");
    BUF_SCOPED struct buf bytes;
    enum err e = signed_bytes(root, ec, &bytes);
    if (e == ERR_OK) {
        struct sign_signature s;
        sign_message(key, buf_sv(&bytes), &s);
        hash_to_hex(s.bytes, sizeof s.bytes, hex);
        buf_clear(&bytes);
        e = json_object_set_new(root, "signature", json_string(hex))
                ? err_set(ec, ERR_MEMORY, "card: out of memory")
                : json_canonical(root, ec, &bytes);
    }
    buf_put_char(&bytes, '\n');
    if (e == ERR_OK)
        e = buf_check(&bytes, ec);
    if (e == ERR_OK)
        e = file_write(path, 0644, buf_sv(&bytes), ec);
    json_decref(root);
    return e;
}

static enum err take_card(const char *path, const json_t *root, struct errctx *ec, struct card *out)
{
    const char *format = NULL, *party = NULL, *key = NULL, *certificate = NULL, *url = NULL,
               *signature = NULL;
    json_error_t why;
    if (json_unpack_ex((json_t *)(uintptr_t)root, &why, JSON_STRICT, "{s:s, s:s, s:s, s:s, s:s, s:s}",
                       "format", &format, "party", &party, "key", &key, "certificate", &certificate, "url",
                       &url, "signature", &signature) != 0)
        return err_set(ec, ERR_INPUT, "%s: not a card: %s", path, why.text);
    struct sign_signature s;
    if (strcmp(format, CARD_FORMAT) != 0)
        return err_set(ec, ERR_INPUT, "%s: \"format\": \"" CARD_FORMAT "\" was expected", path);
    if (!party_name_ok(party))
        return err_set(ec, ERR_INPUT, "%s: \"party\": a name of a-z 0-9 . - was expected", path);
    if (!party_url_ok(url))
        return err_set(ec, ERR_INPUT, "%s: \"url\": https://HOST:PORT was expected", path);
    if (strlen(certificate) >= sizeof out->certificate)
        return err_set(ec, ERR_LIMIT, "%s: \"certificate\": more than %zu bytes", path,
                       sizeof out->certificate - 1);
    if (!hash_from_hex(sv_cstr(key), out->key.bytes, sizeof out->key.bytes) ||
        !hash_from_hex(sv_cstr(signature), s.bytes, sizeof s.bytes))
        return err_set(ec, ERR_INPUT, "%s: \"key\" or \"signature\" is not the hex that was expected", path);
    BUF_SCOPED struct buf bytes;
    TRY(signed_bytes(root, ec, &bytes));
    if (!sign_verify(&out->key, buf_sv(&bytes), &s))
        return err_set(ec, ERR_INPUT, "%s: the signature does not fit: the card was changed", path);
    snprintf(out->party, sizeof out->party, "%s", party);
    snprintf(out->url, sizeof out->url, "%s", url);
    snprintf(out->certificate, sizeof out->certificate, "%s", certificate);
    uint8_t fingerprint[TLS_FINGERPRINT_BYTES];
    return tls_fingerprint(sv_cstr(certificate), ec, fingerprint);
}

enum err card_parse(const char *name, struct sv text, struct errctx *ec, struct card *out)
{
    *out = (struct card){0};
    if (text.len > HOME_JSON_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "%s: a card of more than %zu bytes", name, (size_t)HOME_JSON_BYTES_MAX);
    JSON_SCOPED json_t *root = NULL;
    TRY(json_parse(name, text, ec, &root));
    return take_card(name, root, ec, out);
}

enum err card_read(const char *path, struct errctx *ec, struct card *out)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, "card", HOME_JSON_BYTES_MAX);
    TRY(file_read(path, ec, &text));
    return card_parse(path, buf_sv(&text), ec, out);
}
