#include "node/peer.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/canonical.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "resolve/token_rule.h"

static const char label[] = "enlace-limits-v1";
static const char *const files[] = {"card.json", "tls.cert", "limits.json", "limits.sig", "url"};
#define FILE_COUNT (sizeof files / sizeof files[0])

void peer_path(const struct home *home, const char *name, const char *file, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/peers/%s%s%s", home->path, name, *file ? "/" : "", file);
}

/* The canonical form of a limits file, and its parsed value. */
static enum err read_limits(const char *path, struct errctx *ec, struct buf *canonical, struct limits *limits)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, "limits", LIMITS_BYTES_MAX);
    TRY(file_read(path, ec, &text));
    TRY(limits_parse(path, buf_sv(&text), ec, limits));
    JSON_SCOPED json_t *root = NULL;
    TRY(json_parse(path, buf_sv(&text), ec, &root));
    return json_canonical(root, ec, canonical);
}

static enum err labelled(struct sv canonical, struct errctx *ec, struct buf *out)
{
    buf_init(out, "limits", LIMITS_BYTES_MAX + sizeof label);
    buf_put(out, label, sizeof label);
    buf_put_sv(out, canonical);
    return buf_check(out, ec);
}

static enum err write_peer(const struct home *home, const char *name, const struct card *card,
                           struct sv card_text, struct sv limits, const char *url, struct errctx *ec)
{
    char hex[2 * SIGN_SIGNATURE_BYTES + 1], path[PATH_MAX];
    BUF_SCOPED struct buf message;
    TRY(labelled(limits, ec, &message));
    struct sign_signature s;
    sign_message(home->key, buf_sv(&message), &s);
    hash_to_hex(s.bytes, sizeof s.bytes, hex);
    struct sv contents[FILE_COUNT] = {card_text, sv_cstr(card->certificate), limits, sv_cstr(hex),
                                      sv_cstr(url)};
    for (size_t i = 0; i < FILE_COUNT; i++) {
        peer_path(home, name, files[i], path);
        TRY(file_write(path, 0600, contents[i], ec));
    }
    return ERR_OK;
}

static enum err check_parties(const struct home *home, const struct card *card, const struct limits *l,
                              struct errctx *ec)
{
    bool own = false, partner = false;
    for (int i = 0; i < 2; i++) {
        own = own || memcmp(l->parties[i].key, home->public_key.bytes, SIGN_PUBLIC_BYTES) == 0;
        partner = partner || memcmp(l->parties[i].key, card->key.bytes, SIGN_PUBLIC_BYTES) == 0;
    }
    return own && partner
               ? ERR_OK
               : err_set(ec, ERR_INPUT, "the limits are not between this node and the card's party");
}

/* A family that no rule knows would limit nothing: a name misspelt in an agreement must not pass for one
 * kept. */
static enum err check_families(const struct limits *l, struct errctx *ec)
{
    for (unsigned i = 0; i < l->family_count; i++)
        if (!token_family_find_name(sv_cstr(l->families[i].name)))
            return err_set(ec, ERR_INPUT, "limits: \"%s\" is no token family (docs/tokens.md)",
                           l->families[i].name);
    return ERR_OK;
}

/* Whatever is in the folder: a kill may have left half-written files beside the known ones. */
static void remove_files(const struct home *home, const char *name)
{
    char path[PATH_MAX], file[PATH_MAX];
    struct dirent **found = NULL;
    peer_path(home, name, "", path);
    int n = scandir(path, &found, NULL, NULL);
    for (int i = 0; i < n; i++) {
        peer_path(home, name, found[i]->d_name, file);
        if (strcmp(found[i]->d_name, ".") != 0 && strcmp(found[i]->d_name, "..") != 0)
            unlink(file);
        free(found[i]);
    }
    free(found);
    rmdir(path);
}

struct other {
    const struct home *home;
    const struct card *card;
};

/* The listener finds a partner by its certificate: one party under two names would be under one's limits and
 * never under the other's. */
static enum err refuse_same(void *arg, const char *name, struct errctx *ec)
{
    const struct other *o = arg;
    struct card known;
    struct errctx unreadable = {0};
    char path[PATH_MAX];
    peer_path(o->home, name, "card.json", path);
    if (card_read(path, &unreadable, &known) == ERR_OK &&
        (memcmp(known.key.bytes, o->card->key.bytes, SIGN_PUBLIC_BYTES) == 0 ||
         strcmp(known.certificate, o->card->certificate) == 0))
        return err_set(ec, ERR_CONFLICT, "%s is there already, under the name %s", o->card->party, name);
    return ERR_OK;
}

enum err peer_add(const struct home *home, const char *name, const char *card_path, const char *limits_path,
                  const char *url, struct errctx *ec)
{
    struct card card;
    struct limits limits;
    BUF_SCOPED struct buf canonical;
    BUF_SCOPED struct buf card_text;
    buf_init(&canonical, "limits", LIMITS_BYTES_MAX);
    buf_init(&card_text, "card", HOME_JSON_BYTES_MAX);
    if (!party_name_ok(name))
        return err_set(ec, ERR_USAGE,
                       "%s: a partner's name is 1 to 64 of a-z 0-9 . - and starts with a letter", name);
    TRY(card_read(card_path, ec, &card));
    TRY(file_read(card_path, ec, &card_text));
    TRY(read_limits(limits_path, ec, &canonical, &limits));
    TRY(check_parties(home, &card, &limits, ec));
    TRY(check_families(&limits, ec));
    if (url && !party_url_ok(url))
        return err_set(ec, ERR_USAGE, "%s: https://HOST:PORT was expected", url);
    struct other other = {home, &card};
    TRY(peer_each(home, refuse_same, &other, ec));
    char path[PATH_MAX];
    peer_path(home, name, "", path);
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST ? err_set(ec, ERR_CONFLICT, "%s: there is a partner of this name", name)
                               : err_set_errno(ec, ERR_IO, "make folder %s", path);
    enum err e =
        write_peer(home, name, &card, buf_sv(&card_text), buf_sv(&canonical), url ? url : card.url, ec);
    if (e != ERR_OK)
        remove_files(home, name);
    return e;
}

static enum err verify_limits(const struct home *home, const char *name, struct errctx *ec, struct peer *p)
{
    char path[PATH_MAX];
    struct sign_signature s;
    BUF_SCOPED struct buf canonical;
    BUF_SCOPED struct buf hex;
    BUF_SCOPED struct buf message;
    buf_init(&canonical, "limits", LIMITS_BYTES_MAX);
    buf_init(&hex, "signature", 2 * SIGN_SIGNATURE_BYTES);
    buf_init(&message, "limits", 0);
    peer_path(home, name, "limits.sig", path);
    TRY(file_read(path, ec, &hex));
    peer_path(home, name, "limits.json", path);
    TRY(read_limits(path, ec, &canonical, &p->limits));
    TRY(labelled(buf_sv(&canonical), ec, &message));
    if (!hash_from_hex(buf_sv(&hex), s.bytes, sizeof s.bytes) ||
        !sign_verify(&home->public_key, buf_sv(&message), &s))
        return err_set(ec, ERR_REFUSED,
                       "%s: was changed after it was agreed: remove the partner and add it anew", path);
    hash_sha256(canonical.ptr, canonical.len, p->link.agreement);
    return check_parties(home, &p->card, &p->limits, ec);
}

static enum err read_peer(const struct home *home, const char *name, struct errctx *ec, struct peer *p)
{
    char path[PATH_MAX];
    snprintf(p->name, sizeof p->name, "%s", name);
    peer_path(home, name, "card.json", path);
    TRY(card_read(path, ec, &p->card));
    TRY(tls_fingerprint(sv_cstr(p->card.certificate), ec, p->tls_fingerprint));
    BUF_SCOPED struct buf url;
    buf_init(&url, "url", HOME_URL_MAX);
    peer_path(home, name, "url", path);
    TRY(file_read(path, ec, &url));
    snprintf(p->url, sizeof p->url, "%.*s", (int)url.len, (const char *)url.ptr);
    p->link.key = home->key;
    p->link.own = home->public_key;
    p->link.partner = p->card.key;
    return verify_limits(home, name, ec, p);
}

enum err peer_open(const struct home *home, const char *name, struct errctx *ec, struct peer **out)
{
    char path[PATH_MAX];
    if (!party_name_ok(name))
        return err_set(ec, ERR_NOT_FOUND, "there is no partner '%.64s' (enlace peer list)", name);
    peer_path(home, name, "", path);
    if (access(path, F_OK) != 0)
        return err_set(ec, ERR_NOT_FOUND, "there is no partner '%s' (enlace peer list)", name);
    struct peer *p = mem_alloc(1, sizeof *p);
    if (!p)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", name);
    enum err e = read_peer(home, name, ec, p);
    if (e != ERR_OK) {
        mem_free(p);
        return e;
    }
    *out = p;
    return ERR_OK;
}

void peer_close(struct peer *p)
{
    mem_free(p);
}

void peer_closep(struct peer **p)
{
    peer_close(*p);
}

enum err peer_remove(const struct home *home, const char *name, struct errctx *ec)
{
    char path[PATH_MAX];
    peer_path(home, name, "", path);
    if (!party_name_ok(name) || access(path, F_OK) != 0)
        return err_set(ec, ERR_NOT_FOUND, "there is no partner '%.64s' (enlace peer list)", name);
    remove_files(home, name);
    return access(path, F_OK) == 0 ? err_set(ec, ERR_IO, "%s: could not be removed whole", path) : ERR_OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_peer(const struct dirent *d)
{
    return party_name_ok(d->d_name);
}

enum err peer_each(const struct home *home, enum err (*each)(void *arg, const char *name, struct errctx *ec),
                   void *arg, struct errctx *ec)
{
    char path[PATH_MAX];
    struct dirent **found = NULL;
    home_path(home, "peers", path);
    int n = scandir(path, &found, is_peer, by_name);
    if (n < 0)
        return err_set_errno(ec, ERR_IO, "read folder %s", path);
    enum err e = ERR_OK;
    for (int i = 0; i < n; i++) {
        if (e == ERR_OK)
            e = each(arg, found[i]->d_name, ec);
        free(found[i]);
    }
    free(found);
    return e;
}

static json_t *names(const char *const *items, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < count; i++)
        json_array_append_new(array, json_string(items[i]));
    return array;
}

/* "curp=50000,200000" into a member of the families. */
static enum err add_family(json_t *families, const char *text, struct errctx *ec)
{
    struct sv rest = sv_cstr(text), name, most;
    uint64_t tokens_max, tokens_daily;
    if (!sv_split(&rest, '=', &name) || !sv_split(&rest, ',', &most) || !sv_to_u64(most, &tokens_max) ||
        !rest.ptr || !sv_to_u64(rest, &tokens_daily) || tokens_max > LIMITS_TOKENS_MAX ||
        tokens_daily > LIMITS_TOKENS_MAX)
        return err_set(ec, ERR_USAGE, "%s: FAMILY=MAX,DAILY was expected, such as curp=50000,200000", text);
    json_t *member = json_pack("{s:I, s:I}", "tokens_max", (json_int_t)tokens_max, "tokens_daily",
                               (json_int_t)tokens_daily);
    char key[LIMITS_NAME_MAX + 1];
    snprintf(key, sizeof key, "%.*s", SV_ARG(name));
    return member && json_object_set_new(families, key, member) == 0
               ? ERR_OK
               : err_set(ec, ERR_MEMORY, "limits: out of memory");
}

enum err peer_draft_limits(const struct home *home, const char *card_path, const struct limits_wishes *w,
                           const char *out_path, struct errctx *ec)
{
    struct card card;
    char own[65], partner[65];
    TRY(card_read(card_path, ec, &card));
    hash_to_hex(home->public_key.bytes, 32, own);
    hash_to_hex(card.key.bytes, 32, partner);
    bool own_first = strcmp(own, partner) < 0;
    JSON_SCOPED json_t *families = json_object();
    for (size_t i = 0; i < w->family_count; i++)
        TRY(add_family(families, w->families[i], ec));
    json_t *root = json_pack("{s:s, s:[{s:s, s:s}, {s:s, s:s}], s:o, s:o, s:I, s:I, s:O, s:s, s:s}", "format",
                             LIMITS_FORMAT, "parties", "name", own_first ? home->party : card.party, "key",
                             own_first ? own : partner, "name", own_first ? card.party : home->party, "key",
                             own_first ? partner : own, "purposes", names(w->purposes, w->purpose_count),
                             "modes", names(w->modes, w->mode_count), "tokens_max", (json_int_t)w->tokens_max,
                             "tokens_daily", (json_int_t)w->tokens_daily, "families", families, "valid_from",
                             w->valid_from, "valid_until", w->valid_until);
    if (!root)
        return err_set(ec, ERR_MEMORY, "limits: out of memory");
    BUF_SCOPED struct buf text;
    buf_init(&text, "limits", LIMITS_BYTES_MAX);
    enum err e = json_canonical(root, ec, &text);
    json_decref(root);
    struct limits check;
    if (e == ERR_OK)
        e = limits_parse(out_path, buf_sv(&text), ec, &check);
    if (e == ERR_OK)
        e = check_families(&check, ec);
    return e != ERR_OK ? e : file_write(out_path, 0644, buf_sv(&text), ec);
}
