#include "loopback.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>

#define STREAM_BYTES_MAX (64u << 20) /* even a client that never gives up comes to an end */

struct loopback {
    const struct loopback_answer *answers;
    struct MHD_Daemon *daemon;
    gnutls_datum_t key, certificate;
    _Atomic unsigned requests, not_modified;
    _Atomic bool stopping;
};

/* A self-signed certificate for the name "localhost", P-256, good for an hour. */
static int make_certificate(gnutls_datum_t *key_pem, gnutls_datum_t *certificate_pem)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    static const char name[] = "localhost", serial[] = "\x01";
    int bad = gnutls_x509_privkey_init(&key) | gnutls_x509_crt_init(&crt);
    bad |= gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                        GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    bad |= gnutls_x509_crt_set_version(crt, 3) | gnutls_x509_crt_set_serial(crt, serial, 1);
    bad |= gnutls_x509_crt_set_activation_time(crt, time(NULL) - 60);
    bad |= gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
    bad |= gnutls_x509_crt_set_dn(crt, "CN=localhost", NULL);
    bad |=
        gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, sizeof name - 1, GNUTLS_FSAN_SET);
    bad |= gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
    bad |= gnutls_x509_crt_set_key(crt, key) | gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
    bad |= gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, key_pem);
    bad |= gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, certificate_pem);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    return bad;
}

/* The tag of a body: its length and a sum, enough to change when it does. */
static void tag_of(const char *body, char tag[40])
{
    unsigned sum = 0;
    for (const char *p = body; *p; p++)
        sum = sum * 31 + (unsigned char)*p;
    snprintf(tag, 40, "\"%zu-%08x\"", strlen(body), sum);
}

struct stream {
    struct loopback *server;
    const struct loopback_answer *answer;
};

static ssize_t read_stream(void *arg, uint64_t at, char *to, size_t max)
{
    const struct stream *s = arg;
    size_t len = strlen(s->answer->body);
    if (s->answer->does == LOOPBACK_STREAM) {
        if (at >= STREAM_BYTES_MAX)
            return MHD_CONTENT_READER_END_OF_STREAM;
        size_t n = len < max ? len : max;
        memcpy(to, s->answer->body, n);
        return (ssize_t)n;
    }
    if (at < len) {
        size_t n = len - at < max ? len - at : max;
        memcpy(to, s->answer->body + at, n);
        return (ssize_t)n;
    }
    /* a stalled connection has its own thread; ten seconds at most */
    for (int i = 0; s->answer->does == LOOPBACK_STALL && i < 500 && !s->server->stopping; i++)
        usleep(20000);
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

static struct MHD_Response *respond(struct loopback *l, struct MHD_Connection *c,
                                    const struct loopback_answer *a, unsigned *status)
{
    char text[512];
    const char *body = a->body;
    size_t len = strlen(body);
    struct MHD_Response *r;
    *status = 200;
    if (a->does == LOOPBACK_CUT || a->does == LOOPBACK_STREAM || a->does == LOOPBACK_STALL) {
        struct stream *s = malloc(sizeof *s);
        *s = (struct stream){l, a};
        return MHD_create_response_from_callback(a->does == LOOPBACK_STREAM ? MHD_SIZE_UNKNOWN : 2 * len,
                                                 4096, read_stream, s, free);
    }
    if (a->does == LOOPBACK_REDIRECT) {
        *status = 302;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, a->body, loopback_port(l));
#pragma GCC diagnostic pop
        r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        MHD_add_response_header(r, "Location", text);
        return r;
    }
    if (a->does == LOOPBACK_SEND) {
        tag_of(body, text);
        const char *has = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-None-Match");
        if (has && strcmp(has, text) == 0) {
            *status = 304;
            len = 0;
            l->not_modified++;
        }
    }
    r = MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (a->does == LOOPBACK_SEND)
        MHD_add_response_header(r, "ETag", text);
    MHD_add_response_header(r, "Content-Type", a->does == LOOPBACK_HTML ? "text/html" : "text/csv");
    if (a->does == LOOPBACK_STATUS)
        *status = a->status;
    return r;
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *c, const char *url, const char *method,
                              const char *version, const char *data, size_t *data_len, void **state)
{
    static const struct loopback_answer missing = {"", LOOPBACK_STATUS, "not here", 404};
    struct loopback *l = arg;
    const struct loopback_answer *a = l->answers;
    unsigned status;
    (void)method, (void)version, (void)data, (void)data_len, (void)state;
    while (a->path && strcmp(a->path, url) != 0)
        a++;
    l->requests++;
    struct MHD_Response *r = respond(l, c, a->path ? a : &missing, &status);
    enum MHD_Result done = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return done;
}

struct loopback *loopback_start(const struct loopback_answer *answers, const char *ca_path)
{
    struct loopback *l = calloc(1, sizeof *l);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    l->answers = answers;
    FILE *ca = make_certificate(&l->key, &l->certificate) == 0 ? fopen(ca_path, "w") : NULL;
    if (ca) {
        fwrite(l->certificate.data, 1, l->certificate.size, ca);
        fclose(ca);
        l->daemon = MHD_start_daemon(
            MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_TLS, 0, NULL, NULL,
            answer, l, MHD_OPTION_SOCK_ADDR, &here, MHD_OPTION_HTTPS_MEM_KEY, (const char *)l->key.data,
            MHD_OPTION_HTTPS_MEM_CERT, (const char *)l->certificate.data, MHD_OPTION_CONNECTION_TIMEOUT, 20u,
            MHD_OPTION_END);
    }
    if (!l->daemon) {
        loopback_stop(l);
        return NULL;
    }
    return l;
}

void loopback_stop(struct loopback *l)
{
    if (!l)
        return;
    l->stopping = true;
    if (l->daemon)
        MHD_stop_daemon(l->daemon);
    gnutls_free(l->key.data);
    gnutls_free(l->certificate.data);
    free(l);
}

uint16_t loopback_port(const struct loopback *l)
{
    return MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

unsigned loopback_requests(const struct loopback *l)
{
    return l->requests;
}

unsigned loopback_not_modified(const struct loopback *l)
{
    return l->not_modified;
}
