/*
 * The peer listener: HTTPS with mutual TLS 1.3 only. Who connects must prove the key of a certificate that is
 * pinned and in its time; everybody else is dropped inside the handshake and is told nothing, not even a
 * status line. It does not know what the messages mean.
 *
 * Every connection has its own thread. It must come to its first request's head within ten seconds, and
 * deliver each head within request_timeout_ms of the request before and each body within as much again: a
 * watchdog closes those that do not, however slowly they drip. Limits: connections_max at once, a quarter of
 * them from one address, body_bytes_max a request. Threads: `handler` and `pinned` are called from several at
 * once.
 */
#pragma once
#include "base/buf.h"
#include "net/tls_identity.h"

struct net_request {
    const uint8_t *peer_fingerprint; /* TLS_FINGERPRINT_BYTES, of the certificate that the client proved */
    struct sv method, path, body;
};

struct net_response {
    unsigned status;          /* 200 unless set */
    const char *content_type; /* a literal */
    struct buf body;          /* to be filled in */
};

struct net_server_options {
    const char *address; /* numeric, "127.0.0.1" */
    uint16_t port;       /* 0: any */
    struct sv certificate_pem, key_pem;
    bool (*pinned)(void *arg, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES]);
    void (*handler)(void *arg, const struct net_request *request, struct net_response *response);
    void *arg;
    size_t body_bytes_max;
    unsigned connections_max;
    int64_t request_timeout_ms;
};

struct net_server;

MUST_CHECK enum err net_server_open(const struct net_server_options *options, struct errctx *ec,
                                    struct net_server **out);
uint16_t net_server_port(const struct net_server *server);
/* Ends every connection and waits for the handlers that run. NULL is fine. */
void net_server_close(struct net_server *server);
