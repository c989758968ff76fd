/*
 * The client of a partner's peer listener: HTTPS with mutual TLS 1.3, our certificate shown, theirs pinned.
 * One connection, kept open between requests. It does not know what the messages mean. Threads: one at a time
 * for each client.
 */
#pragma once
#include "base/buf.h"
#include "base/progress.h"
#include "net/tls_identity.h"

struct net_client_options {
    const char *url;              /* "https://host:port", no path */
    const char *certificate_path; /* ours, PEM */
    const char *key_path;
    const char *peer_certificate_path; /* theirs, PEM: the only one that is accepted */
    int64_t connect_timeout_ms, request_timeout_ms;
    const struct progress *progress; /* its cancel flag ends requests, 5 s after it was set; may be NULL */
};

struct net_client;

MUST_CHECK enum err net_client_open(const struct net_client_options *options, struct errctx *ec,
                                    struct net_client **out);
void net_client_close(struct net_client *client);
/* One request, one response of at most response->max bytes (appended). ERR_IO with the reason: not reachable,
 * certificate not the pinned one, ended by the partner; ERR_TIMEOUT, ERR_CANCELLED, ERR_LIMIT, and
 * ERR_PARTNER for a status other than 200. */
MUST_CHECK enum err net_client_post(struct net_client *client, const char *path, struct sv body,
                                    struct errctx *ec, struct buf *response);
