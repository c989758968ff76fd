#include "node/peer_book.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/mem.h"

struct peer_book {
    const struct home *home;
    pthread_mutex_t lock;
    struct timespec changed; /* of the folder, when it was read */
    struct peer_entry entries[PEERS_MAX];
    size_t count;
};

static enum err add(void *arg, const char *name, struct errctx *ec)
{
    struct peer_book *b = arg;
    PEER_SCOPED struct peer *p = NULL;
    if (b->count == PEERS_MAX)
        return err_set(ec, ERR_LIMIT, "more than %u partners", PEERS_MAX);
    struct errctx why = {0};
    if (peer_open(b->home, name, &why, &p) != ERR_OK) {
        log_line(LOG_WARN, "node", "partner %s is left out: %s", name, why.text);
        return ERR_OK;
    }
    struct peer_entry *e = &b->entries[b->count++];
    snprintf(e->name, sizeof e->name, "%s", name);
    memcpy(e->tls_fingerprint, p->tls_fingerprint, sizeof e->tls_fingerprint);
    e->link = p->link;
    return ERR_OK;
}

/* Adding and removing a partner changes its folder's parent. A partner being added may be half-written at
 * that moment, so a folder that changed within the last seconds is read again each time. */
static void refresh(struct peer_book *b)
{
    char path[PATH_MAX];
    struct stat st;
    home_path(b->home, "peers", path);
    if (stat(path, &st) != 0)
        return;
    int64_t age_s = clock_now_ms(&clock_system) / 1000 - (int64_t)st.st_mtim.tv_sec;
    if (st.st_mtim.tv_sec == b->changed.tv_sec && st.st_mtim.tv_nsec == b->changed.tv_nsec && age_s > 2)
        return;
    struct errctx ec = {0};
    b->count = 0;
    if (peer_each(b->home, add, b, &ec) != ERR_OK)
        log_line(LOG_ERROR, "node", "reading the partners: %s", ec.text);
    b->changed = st.st_mtim;
}

enum err peer_book_open(const struct home *home, struct errctx *ec, struct peer_book **out)
{
    struct peer_book *b = mem_alloc(1, sizeof *b);
    if (!b)
        return err_set(ec, ERR_MEMORY, "partners: out of memory");
    b->home = home;
    pthread_mutex_init(&b->lock, NULL);
    refresh(b);
    *out = b;
    return ERR_OK;
}

void peer_book_close(struct peer_book *b)
{
    if (!b)
        return;
    pthread_mutex_destroy(&b->lock);
    mem_free(b);
}

bool peer_book_find_certificate(struct peer_book *b, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES],
                                struct peer_entry *out)
{
    bool found = false;
    pthread_mutex_lock(&b->lock);
    refresh(b);
    for (size_t i = 0; i < b->count && !found; i++) {
        found = memcmp(b->entries[i].tls_fingerprint, fingerprint, TLS_FINGERPRINT_BYTES) == 0;
        if (found)
            *out = b->entries[i];
    }
    pthread_mutex_unlock(&b->lock);
    return found;
}

bool peer_book_find_key(struct peer_book *b, const struct sign_public *key, struct peer_entry *out)
{
    bool found = false;
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->count && !found; i++) {
        found = memcmp(b->entries[i].link.partner.bytes, key->bytes, SIGN_PUBLIC_BYTES) == 0;
        if (found)
            *out = b->entries[i];
    }
    pthread_mutex_unlock(&b->lock);
    return found;
}
