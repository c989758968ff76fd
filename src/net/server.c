#include "net/server.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/watchdog.h"

#define LISTEN_BACKLOG 64u
/* For the handshake and the first request's head: a stranger costs a place for this long, not for a request's
 * time. */
#define HANDSHAKE_MS_MAX 10000
#define ADDRESSES_MIN 4u /* connections_max is shared by at least so many addresses */
#define HEADER_BYTES_MAX ((size_t)16 * 1024)

struct net_server {
    struct net_server_options options;
    struct MHD_Daemon *daemon;
    struct watchdog *watchdog;
    char *certificate, *key;
    uint16_t port;
};

struct upload {
    struct buf body;
};

/* GnuTLS calls this inside the handshake, after the client proved possession of its key. */
static int verify_peer(gnutls_session_t session)
{
    const struct net_server *s = gnutls_session_get_ptr(session);
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    uint8_t fingerprint[TLS_FINGERPRINT_BYTES];
    size_t n = sizeof fingerprint;
    if (!chain || count == 0 || gnutls_fingerprint(GNUTLS_DIG_SHA256, &chain[0], fingerprint, &n) < 0 ||
        !s->options.pinned(s->options.arg, fingerprint)) {
        log_line(LOG_WARN, "net", "a connection was ended: its certificate is not pinned");
        return GNUTLS_E_CERTIFICATE_ERROR;
    }
    gnutls_x509_crt_t crt;
    if (gnutls_x509_crt_init(&crt) < 0)
        return GNUTLS_E_CERTIFICATE_ERROR;
    time_t now = (time_t)(clock_now_ms(&clock_system) / 1000);
    bool in_time = gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) >= 0 &&
                   gnutls_x509_crt_get_activation_time(crt) <= now &&
                   gnutls_x509_crt_get_expiration_time(crt) >= now;
    gnutls_x509_crt_deinit(crt);
    if (!in_time)
        log_line(LOG_WARN, "net", "a connection was ended: its certificate is expired or not yet valid");
    return in_time ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

static void on_connection(void *arg, struct MHD_Connection *c, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct net_server *s = arg;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watchdog_remove(s->watchdog, *socket_context);
        return;
    }
    const union MHD_ConnectionInfo *tls = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    BUG_ON(!tls || !fd); /* a TLS daemon's connection has both from its first moment */
    int64_t first_ms = s->options.request_timeout_ms;
    *socket_context =
        watchdog_add(s->watchdog, fd->connect_fd, first_ms < HANDSHAKE_MS_MAX ? first_ms : HANDSHAKE_MS_MAX);
    if (!*socket_context) { /* unwatched connections are not served */
        shutdown(fd->connect_fd, SHUT_RDWR);
        return;
    }
    gnutls_session_t session = tls->tls_session;
    gnutls_session_set_ptr(session, s);
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_function(session, verify_peer);
}

static void *socket_context_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static enum MHD_Result reply(struct MHD_Connection *c, unsigned status, const char *type, struct sv body)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    if (type)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    enum MHD_Result queued = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result answer(struct net_server *s, struct MHD_Connection *c, const char *method,
                              const char *url, const struct upload *u)
{
    const union MHD_ConnectionInfo *tls = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned count = 0;
    const gnutls_datum_t *chain = tls ? gnutls_certificate_get_peers(tls->tls_session, &count) : NULL;
    uint8_t fingerprint[TLS_FINGERPRINT_BYTES];
    size_t n = sizeof fingerprint;
    if (!chain || gnutls_fingerprint(GNUTLS_DIG_SHA256, &chain[0], fingerprint, &n) < 0)
        return MHD_NO; /* cannot be: the handshake requires it */
    struct net_request request = {fingerprint, sv_cstr(method), sv_cstr(url), buf_sv(&u->body)};
    struct net_response response = {.status = 200};
    buf_init(&response.body, "response", s->options.body_bytes_max);
    watchdog_suspend(s->watchdog, socket_context_of(c));
    s->options.handler(s->options.arg, &request, &response);
    watchdog_restart(s->watchdog, socket_context_of(c));
    enum MHD_Result sent =
        response.body.bad ? MHD_NO : reply(c, response.status, response.content_type, buf_sv(&response.body));
    buf_fini(&response.body);
    return sent;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **request_context)
{
    struct net_server *s = arg;
    (void)version;
    struct upload *u = *request_context;
    if (!u) {
        u = mem_alloc(1, sizeof *u);
        if (!u)
            return MHD_NO;
        buf_init(&u->body, "request body", s->options.body_bytes_max);
        *request_context = u;
        watchdog_restart(s->watchdog, socket_context_of(c)); /* who sends a head has passed the handshake */
        return MHD_YES;
    }
    if (*size) {
        buf_put(&u->body, data, *size);
        *size = 0;
        return u->body.bad ? MHD_NO : MHD_YES; /* too large: the connection ends */
    }
    return answer(s, c, method, url, u);
}

static void on_completed(void *arg, struct MHD_Connection *c, void **request_context,
                         enum MHD_RequestTerminationCode code)
{
    struct net_server *s = arg;
    (void)code;
    struct upload *u = *request_context;
    if (u) {
        buf_fini(&u->body);
        mem_free(u);
    }
    watchdog_restart(s->watchdog, socket_context_of(c));
}

static void ignore_log(void *arg, const char *format, va_list args)
{
    (void)arg;
    (void)format;
    (void)args; /* its words on failed handshakes would let a stranger fill the log */
}

static char *nul_terminated(struct sv s)
{
    char *copy = mem_alloc(s.len + 1, 1);
    if (copy)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

static struct MHD_Daemon *start(struct net_server *s, const struct sockaddr_in *address)
{
    return MHD_start_daemon(
        MHD_USE_TLS | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG, 0,
        NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, ignore_log, NULL, MHD_OPTION_SOCK_ADDR,
        address, MHD_OPTION_HTTPS_MEM_CERT, s->certificate, MHD_OPTION_HTTPS_MEM_KEY, s->key,
        MHD_OPTION_HTTPS_PRIORITIES, "NORMAL:-VERS-ALL:+VERS-TLS1.3", MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_CONNECTION_LIMIT,
        s->options.connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (s->options.connections_max + ADDRESSES_MIN - 1) / ADDRESSES_MIN, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        HEADER_BYTES_MAX, MHD_OPTION_LISTEN_BACKLOG_SIZE, LISTEN_BACKLOG, MHD_OPTION_LISTENING_ADDRESS_REUSE,
        1u, MHD_OPTION_END);
}

enum err net_server_open(const struct net_server_options *options, struct errctx *ec, struct net_server **out)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    if (inet_pton(AF_INET, options->address, &address.sin_addr) != 1)
        return err_set(ec, ERR_USAGE, "%s: not a numeric IPv4 address to listen on", options->address);
    struct net_server *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "peer listener: out of memory");
    s->options = *options;
    s->certificate = nul_terminated(options->certificate_pem);
    s->key = nul_terminated(options->key_pem);
    enum err e = s->certificate && s->key ? watchdog_open(options->request_timeout_ms, ec, &s->watchdog)
                                          : err_set(ec, ERR_MEMORY, "peer listener: out of memory");
    if (e == ERR_OK && !(s->daemon = start(s, &address)))
        e = err_set(ec, ERR_IO, "cannot listen on %s:%u (is the port in use, or the certificate broken?)",
                    options->address, options->port);
    if (e != ERR_OK) {
        net_server_close(s);
        return e;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info ? info->port : options->port;
    *out = s;
    return ERR_OK;
}

uint16_t net_server_port(const struct net_server *s)
{
    return s->port;
}

void net_server_close(struct net_server *s)
{
    if (!s)
        return;
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    watchdog_close(s->watchdog);
    if (s->key)
        gnutls_memset(s->key, 0, strlen(s->key));
    mem_free(s->key);
    mem_free(s->certificate);
    mem_free(s);
}
