#include "node/listener.h"

#include "base/file.h"
#include "base/mem.h"
#include "exchange/envelope.h"
#include "net/server.h"
#include "node/reception.h"

#define CONNECTIONS_MAX 64u
#define REQUEST_TIMEOUT_MS 120000
#define PEM_BYTES_MAX ((size_t)16 * 1024)

struct listener {
    const struct home *home;
    struct reception *reception;
    struct net_server *server;
};

static bool pinned(void *arg, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES])
{
    struct listener *l = arg;
    return reception_admits(l->reception, fingerprint);
}

static void handle(void *arg, const struct net_request *request, struct net_response *response)
{
    struct listener *l = arg;
    struct errctx ec = {0};
    response->content_type = "application/octet-stream";
    if (!sv_eq(request->method, SV("POST")) || !sv_eq(request->path, SV("/v1/envelope"))) {
        response->status = 404;
        return;
    }
    enum err e =
        reception_handle(l->reception, request->peer_fingerprint, request->body, &ec, &response->body);
    if (e != ERR_OK) {
        response->status = (unsigned)err_info(e)->http_status;
        buf_clear(&response->body);
    }
}

static enum err start_server(struct listener *l, struct errctx *ec)
{
    char path[PATH_MAX];
    BUF_SCOPED struct buf certificate;
    BUF_SCOPED struct buf key;
    buf_init(&certificate, "certificate", PEM_BYTES_MAX);
    buf_init(&key, "TLS key", PEM_BYTES_MAX);
    home_path(l->home, "keys/tls.cert", path);
    TRY(file_read(path, ec, &certificate));
    home_path(l->home, "keys/tls.key", path);
    TRY(file_read(path, ec, &key));
    struct net_server_options options = {.address = l->home->listen_address,
                                         .port = l->home->listen_port,
                                         .certificate_pem = buf_sv(&certificate),
                                         .key_pem = buf_sv(&key),
                                         .pinned = pinned,
                                         .handler = handle,
                                         .arg = l,
                                         .body_bytes_max = ENVELOPE_BYTES_MAX,
                                         .connections_max = CONNECTIONS_MAX,
                                         .request_timeout_ms = REQUEST_TIMEOUT_MS};
    enum err e = net_server_open(&options, ec, &l->server);
    secret_wipe(key.ptr, key.len);
    return e;
}

enum err listener_open(const struct home *home, struct errctx *ec, struct listener **out)
{
    struct listener *l = mem_alloc(1, sizeof *l);
    if (!l)
        return err_set(ec, ERR_MEMORY, "listener: out of memory");
    l->home = home;
    enum err e = reception_open(home, ec, &l->reception);
    if (e == ERR_OK)
        e = start_server(l, ec);
    if (e != ERR_OK) {
        listener_close(l);
        return e;
    }
    *out = l;
    return ERR_OK;
}

uint16_t listener_port(const struct listener *l)
{
    return net_server_port(l->server);
}

void listener_tick(struct listener *l)
{
    reception_tick(l->reception);
}

void listener_close(struct listener *l)
{
    if (!l)
        return;
    net_server_close(l->server);
    reception_close(l->reception);
    mem_free(l);
}
