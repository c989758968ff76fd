#include "node/home.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

#define NODE_FORMAT "enlace-node/1"
#define KEY_TEXT_BYTES (2 * SIGN_SEED_BYTES + 1)

void home_path(const struct home *home, const char *name, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/%s", home->path, name);
}

static enum err make_folder(const char *path, struct errctx *ec)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set_errno(ec, ERR_IO, "make folder %s", path);
    return ERR_OK;
}

/* "127.0.0.1:8443" into address and port. */
static enum err split_listen(const char *listen, struct home *h, struct errctx *ec)
{
    struct sv text = sv_cstr(listen);
    size_t colon = sv_find(text, SV(":"), 0);
    uint64_t port = 0;
    if (colon == SIZE_MAX || colon == 0 || colon >= sizeof h->listen_address ||
        !sv_to_u64(sv_slice(text, colon + 1, text.len), &port) || port > UINT16_MAX)
        return err_set(ec, ERR_USAGE, "%s: ADDRESS:PORT was expected, such as 127.0.0.1:8443", listen);
    snprintf(h->listen_address, sizeof h->listen_address, "%.*s", (int)colon, listen);
    h->listen_port = (uint16_t)port;
    return ERR_OK;
}

static enum err write_key(const struct home *h, struct errctx *ec)
{
    char path[PATH_MAX], text[KEY_TEXT_BYTES + 1];
    home_path(h, "keys/sign.key", path);
    hash_to_hex(sign_key_seed(h->key), SIGN_SEED_BYTES, text);
    enum err e = file_write(path, 0600, sv_cstr(text), ec);
    secret_wipe(text, sizeof text);
    return e;
}

static enum err write_tls(const struct home *h, int64_t days, const struct clock *clock, struct errctx *ec,
                          struct card *card)
{
    BUF_SCOPED struct buf certificate;
    BUF_SCOPED struct buf key;
    buf_init(&certificate, "certificate", sizeof card->certificate - 1);
    buf_init(&key, "TLS key", sizeof card->certificate);
    int64_t now = clock_now_ms(clock) / 1000;
    char path[PATH_MAX];
    /* an hour back: the partner's clock may be behind */
    enum err e = tls_identity_create(h->party, now - 3600, now + days * 86400, ec, &certificate, &key);
    if (e == ERR_OK) {
        home_path(h, "keys/tls.key", path);
        e = file_write(path, 0600, buf_sv(&key), ec);
    }
    if (e == ERR_OK) {
        home_path(h, "keys/tls.cert", path);
        e = file_write(path, 0644, buf_sv(&certificate), ec);
    }
    snprintf(card->certificate, sizeof card->certificate, "%.*s", (int)certificate.len,
             (const char *)certificate.ptr);
    if (key.ptr)
        secret_wipe(key.ptr, key.len);
    return e;
}

static enum err write_node_json(const struct home *h, struct errctx *ec)
{
    char path[PATH_MAX];
    home_path(h, "node.json", path);
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:i, s:s}", "format", NODE_FORMAT, "party", h->party, "listen_address",
                  h->listen_address, "listen_port", (int)h->listen_port, "url", h->url);
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    if (!text)
        return err_set(ec, ERR_MEMORY, "node.json: out of memory");
    enum err e = file_write(path, 0600, sv_cstr(text), ec);
    free(text);
    return e;
}

static enum err fill(struct home *h, const struct home_wishes *w, const struct rng *rng,
                     const struct clock *clock, struct errctx *ec)
{
    char path[PATH_MAX];
    struct card card = {0};
    TRY(make_folder(h->path, ec));
    static const char *const folders[] = {"keys", "peers", "lists"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        home_path(h, folders[i], path);
        TRY(make_folder(path, ec));
    }
    TRY(sign_key_open_random(rng, ec, &h->key, &h->public_key));
    TRY(write_key(h, ec));
    TRY(write_tls(h, w->certificate_days ? w->certificate_days : HOME_CERTIFICATE_DAYS, clock, ec, &card));
    snprintf(card.party, sizeof card.party, "%s", h->party);
    snprintf(card.url, sizeof card.url, "%s", h->url);
    card.key = h->public_key;
    home_path(h, "card.json", path);
    TRY(card_write(path, &card, h->key, ec));
    return write_node_json(h, ec);
}

enum err home_create(const char *path, const struct home_wishes *w, const struct rng *rng,
                     const struct clock *clock, struct errctx *ec)
{
    if (!party_name_ok(w->party))
        return err_set(ec, ERR_USAGE, "%s: a party's name is 1 to 64 of a-z 0-9 . - and starts with a letter",
                       w->party);
    HOME_SCOPED struct home *h = mem_alloc(1, sizeof *h);
    if (!h)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    if (strlen(path) >= sizeof h->path)
        return err_set(ec, ERR_USAGE, "%.60s...: the path is too long", path);
    snprintf(h->path, sizeof h->path, "%s", path);
    snprintf(h->party, sizeof h->party, "%s", w->party);
    TRY(split_listen(w->listen, h, ec));
    int n = snprintf(h->url, sizeof h->url, w->url ? "%s" : "https://%s", w->url ? w->url : w->listen);
    if (n >= (int)sizeof h->url || !party_url_ok(h->url))
        return err_set(ec, ERR_USAGE, "%.300s: https://HOST:PORT was expected", w->url ? w->url : w->listen);
    char file[PATH_MAX];
    home_path(h, "node.json", file);
    if (access(file, F_OK) == 0)
        return err_set(ec, ERR_CONFLICT, "%s: there is a node in this folder", path);
    return fill(h, w, rng, clock, ec);
}

static enum err read_node_json(struct home *h, struct errctx *ec)
{
    char path[PATH_MAX];
    home_path(h, "node.json", path);
    if (access(path, F_OK) != 0)
        return err_set(ec, ERR_NOT_FOUND, "%s: there is no node in this folder (enlace init makes one)",
                       h->path);
    json_error_t why;
    BUF_SCOPED struct buf text;
    JSON_SCOPED json_t *root = NULL;
    buf_init(&text, "node.json", HOME_JSON_BYTES_MAX);
    TRY(file_read(path, ec, &text));
    TRY(json_parse(path, buf_sv(&text), ec, &root));
    const char *format, *party, *address, *url;
    int port;
    enum err e = ERR_OK;
    if (json_unpack_ex(root, &why, JSON_STRICT, "{s:s, s:s, s:s, s:i, s:s}", "format", &format, "party",
                       &party, "listen_address", &address, "listen_port", &port, "url", &url) != 0)
        e = err_set(ec, ERR_INPUT, "%s: %s", path, why.text);
    else if (strcmp(format, NODE_FORMAT) != 0 || !party_name_ok(party) || port < 0 || port > UINT16_MAX ||
             strlen(address) >= sizeof h->listen_address || strlen(url) > HOME_URL_MAX)
        e = err_set(ec, ERR_INPUT, "%s: a value is not as " NODE_FORMAT " wants it", path);
    if (e == ERR_OK) {
        snprintf(h->party, sizeof h->party, "%s", party);
        snprintf(h->listen_address, sizeof h->listen_address, "%s", address);
        snprintf(h->url, sizeof h->url, "%s", url);
        h->listen_port = (uint16_t)port;
    }
    return e;
}

static enum err read_key(struct home *h, struct errctx *ec)
{
    char path[PATH_MAX];
    uint8_t seed[SIGN_SEED_BYTES];
    BUF_SCOPED struct buf text;
    buf_init(&text, "signing key", KEY_TEXT_BYTES);
    home_path(h, "keys/sign.key", path);
    TRY(file_read(path, ec, &text));
    enum err e = hash_from_hex(sv_trim(buf_sv(&text)), seed, sizeof seed)
                     ? sign_key_open(seed, ec, &h->key, &h->public_key)
                     : err_set(ec, ERR_INPUT, "%s: not a signing key", path);
    secret_wipe(seed, sizeof seed);
    secret_wipe(text.ptr, text.len);
    return e;
}

enum err home_open(const char *path, struct errctx *ec, struct home **out)
{
    struct home *h = mem_alloc(1, sizeof *h);
    if (!h)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", path);
    enum err e = strlen(path) < sizeof h->path
                     ? ERR_OK
                     : err_set(ec, ERR_USAGE, "%.60s...: the path is too long", path);
    snprintf(h->path, sizeof h->path, "%s", path);
    if (e == ERR_OK)
        e = read_node_json(h, ec);
    if (e == ERR_OK)
        e = read_key(h, ec);
    if (e != ERR_OK) {
        home_close(h);
        return e;
    }
    *out = h;
    return ERR_OK;
}

void home_close(struct home *h)
{
    if (!h)
        return;
    secret_close(h->key);
    mem_free(h);
}

void home_closep(struct home **h)
{
    home_close(*h);
}
