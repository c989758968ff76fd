/* net: mutual TLS with pinned certificates, on loopback. Every server here stops with its test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <curl/curl.h>

#include "base/clock.h"
#include "base/file.h"
#include "net/client.h"
#include "net/server.h"

static char folder[64];
static char path_a_cert[96], path_a_key[96], path_b_cert[96], path_b_key[96], path_x_cert[96], path_x_key[96];
static struct buf a_cert, a_key, b_cert, b_key, x_cert, x_key;
static uint8_t a_fingerprint[TLS_FINGERPRINT_BYTES], x_fingerprint[TLS_FINGERPRINT_BYTES];
static struct errctx ec;

static void identity(const char *name, int64_t from, int64_t until, struct buf *cert, struct buf *key,
                     char *cert_path, char *key_path)
{
    buf_init(cert, "certificate", 1 << 16);
    buf_init(key, "key", 1 << 16);
    if (tls_identity_create(name, from, until, &ec, cert, key) != ERR_OK)
        fail_msg("%s", ec.text);
    snprintf(cert_path, 96, "%s/%s.cert", folder, name);
    snprintf(key_path, 96, "%s/%s.key", folder, name);
    assert_int_equal(file_write(cert_path, 0600, buf_sv(cert), &ec), ERR_OK);
    assert_int_equal(file_write(key_path, 0600, buf_sv(key), &ec), ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/enlace-net-XXXXXX");
    assert_non_null(mkdtemp(folder));
    int64_t now = clock_now_ms(&clock_system) / 1000;
    identity("a", now - 60, now + 3600, &a_cert, &a_key, path_a_cert, path_a_key);
    identity("b", now - 60, now + 3600, &b_cert, &b_key, path_b_cert, path_b_key);
    identity("expired", now - 3600, now - 60, &x_cert, &x_key, path_x_cert, path_x_key);
    assert_int_equal(tls_fingerprint(buf_sv(&a_cert), &ec, a_fingerprint), ERR_OK);
    assert_int_equal(tls_fingerprint(buf_sv(&x_cert), &ec, x_fingerprint), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    const char *paths[] = {path_a_cert, path_a_key, path_b_cert, path_b_key, path_x_cert, path_x_key};
    for (size_t i = 0; i < 6; i++)
        unlink(paths[i]);
    rmdir(folder);
    struct buf *bufs[] = {&a_cert, &a_key, &b_cert, &b_key, &x_cert, &x_key};
    for (size_t i = 0; i < 6; i++)
        buf_fini(bufs[i]);
    return 0;
}

/* The server of B pins A and the expired certificate (so that only its time can refuse it). */
static bool pinned(void *arg, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES])
{
    (void)arg;
    return memcmp(fingerprint, a_fingerprint, TLS_FINGERPRINT_BYTES) == 0 ||
           memcmp(fingerprint, x_fingerprint, TLS_FINGERPRINT_BYTES) == 0;
}

static _Atomic int handled;

static void echo(void *arg, const struct net_request *request, struct net_response *response)
{
    (void)arg;
    handled++;
    if (memcmp(request->peer_fingerprint, a_fingerprint, TLS_FINGERPRINT_BYTES) != 0)
        response->status = 500;
    buf_put_sv(&response->body, request->body);
}

static struct net_server *serve(int64_t timeout_ms)
{
    struct net_server_options o = {.address = "127.0.0.1",
                                   .certificate_pem = buf_sv(&b_cert),
                                   .key_pem = buf_sv(&b_key),
                                   .pinned = pinned,
                                   .handler = echo,
                                   .body_bytes_max = 1 << 20,
                                   .connections_max = 8,
                                   .request_timeout_ms = timeout_ms};
    struct net_server *s = NULL;
    assert_int_equal(net_server_open(&o, &ec, &s), ERR_OK);
    handled = 0;
    return s;
}

static enum err post(struct net_server *s, const char *cert, const char *key, const char *peer, size_t bytes,
                     struct buf *out)
{
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u", net_server_port(s));
    struct net_client_options o = {url, cert, key, peer, 5000, 10000, NULL};
    struct net_client *c = NULL;
    assert_int_equal(net_client_open(&o, &ec, &c), ERR_OK);
    char *body = calloc(bytes + 1, 1);
    memset(body, 'x', bytes);
    buf_init(out, "answer", 1 << 20);
    enum err e = net_client_post(c, "/v1/message", sv_of(body, bytes), &ec, out);
    free(body);
    net_client_close(c);
    return e;
}

static void pinned_partners_exchange_messages(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    BUF_SCOPED struct buf out;
    assert_int_equal(post(s, path_a_cert, path_a_key, path_b_cert, 300000, &out), ERR_OK);
    assert_int_equal(out.len, 300000);
    net_server_close(s);
}

static void unpinned_certificate_ends_the_connection(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    BUF_SCOPED struct buf out;
    assert_int_not_equal(post(s, path_b_cert, path_b_key, path_b_cert, 10, &out), ERR_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(handled, 0);
    net_server_close(s);
}

static void expired_certificate_ends_the_connection(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    BUF_SCOPED struct buf out;
    assert_int_not_equal(post(s, path_x_cert, path_x_key, path_b_cert, 10, &out), ERR_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(handled, 0);
    net_server_close(s);
}

static void client_refuses_a_server_with_another_certificate(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    BUF_SCOPED struct buf out;
    assert_int_equal(post(s, path_a_cert, path_a_key, path_a_cert, 10, &out), ERR_PARTNER);
    assert_non_null(strstr(ec.text, "not the pinned one"));
    assert_int_equal(handled, 0);
    net_server_close(s);
}

static size_t collect(char *data, size_t size, size_t count, void *arg)
{
    (void)data;
    *(size_t *)arg += size * count;
    return size * count;
}

/* a client of somebody else's making: no certificate; or with one but only TLS 1.2 */
static size_t stranger(struct net_server *s, const char *cert, const char *key, long version, CURLcode *code)
{
    char url[64];
    size_t received = 0;
    snprintf(url, sizeof url, "https://127.0.0.1:%u/", net_server_port(s));
    CURL *c = curl_easy_init();
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, version);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, 5L);
    curl_easy_setopt(c, CURLOPT_HEADER, 1L);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &received);
    if (cert) {
        curl_easy_setopt(c, CURLOPT_SSLCERT, cert);
        curl_easy_setopt(c, CURLOPT_SSLKEY, key);
    }
    *code = curl_easy_perform(c);
    curl_easy_cleanup(c);
    return received;
}

static void no_certificate_gets_not_one_byte(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    CURLcode code;
    assert_int_equal(stranger(s, NULL, NULL, CURL_SSLVERSION_TLSv1_3, &code), 0);
    assert_int_not_equal(code, CURLE_OK);
    assert_int_equal(handled, 0);
    net_server_close(s);
}

static void tls_1_2_gets_not_one_byte(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    CURLcode code;
    assert_int_equal(
        stranger(s, path_a_cert, path_a_key, CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2, &code),
        0);
    assert_int_not_equal(code, CURLE_OK);
    assert_int_equal(handled, 0);
    net_server_close(s);
}

/* From another address of the loopback network than the honest client's. */
static int connect_from(struct net_server *s, const char *address)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    inet_pton(AF_INET, address, &from.sin_addr);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(net_server_port(s))};
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    struct timeval wait = {5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    return fd;
}

static int connect_plain(struct net_server *s)
{
    return connect_from(s, "127.0.0.1");
}

static void plain_http_gets_no_answer(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    int fd = connect_plain(s);
    static const char ask[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_int_equal(send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL), sizeof ask - 1);
    char answer[512];
    ssize_t n = recv(fd, answer, sizeof answer, 0);
    for (ssize_t i = 0; i + 4 <= n; i++)
        assert_int_not_equal(memcmp(answer + i, "HTTP", 4), 0); /* at most a TLS alert */
    close(fd);
    net_server_close(s);
}

/* One byte every 100 ms keeps an inactivity timer happy for ever; the watchdog counts to the whole request.
 */
static void slow_loris_is_dropped_and_others_are_served(void **state)
{
    (void)state;
    struct net_server *s = serve(600);
    int fd = connect_plain(s);
    int64_t start = clock_monotonic_ms(&clock_system);
    bool dropped = false;
    struct timeval wait = {0, 100000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    for (int i = 0; i < 50 && !dropped; i++) {
        static const char hello[] = "\x16\x03\x01\x20\x00"; /* a record that promises 8 KiB */
        char c = i < 5 ? hello[i] : 'x';
        dropped = send(fd, &c, 1, MSG_NOSIGNAL) < 0 || recv(fd, &c, 1, 0) == 0;
    }
    assert_true(dropped);
    assert_true(clock_monotonic_ms(&clock_system) - start < 4000);
    close(fd);
    BUF_SCOPED struct buf out;
    assert_int_equal(post(s, path_a_cert, path_a_key, path_b_cert, 10, &out), ERR_OK);
    net_server_close(s);
}

static void body_over_the_limit_ends_the_connection(void **state)
{
    (void)state;
    struct net_server *s = serve(5000);
    BUF_SCOPED struct buf out;
    assert_int_not_equal(post(s, path_a_cert, path_a_key, path_b_cert, (1 << 20) + 1, &out), ERR_OK);
    assert_int_equal(handled, 0);
    net_server_close(s);
}

static void one_address_cannot_take_every_connection(void **state)
{
    (void)state;
    struct net_server *s = serve(30000);
    int fds[40];
    for (int i = 0; i < 40; i++)
        fds[i] = connect_from(s, "127.0.0.2");
    BUF_SCOPED struct buf out; /* at once: nothing of the flood has timed out */
    assert_int_equal(post(s, path_a_cert, path_a_key, path_b_cert, 10, &out), ERR_OK);
    for (int i = 0; i < 40; i++)
        close(fds[i]);
    net_server_close(s);
}

static void flood_of_connections_leaves_the_server_working(void **state)
{
    (void)state;
    struct net_server *s = serve(600);
    int fds[40];
    for (int i = 0; i < 40; i++)
        fds[i] = connect_plain(s);
    struct timespec pause = {1, 200000000};
    nanosleep(&pause, NULL);
    BUF_SCOPED struct buf out;
    assert_int_equal(post(s, path_a_cert, path_a_key, path_b_cert, 10, &out), ERR_OK);
    for (int i = 0; i < 40; i++)
        close(fds[i]);
    net_server_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pinned_partners_exchange_messages),
        cmocka_unit_test(unpinned_certificate_ends_the_connection),
        cmocka_unit_test(expired_certificate_ends_the_connection),
        cmocka_unit_test(client_refuses_a_server_with_another_certificate),
        cmocka_unit_test(no_certificate_gets_not_one_byte),
        cmocka_unit_test(tls_1_2_gets_not_one_byte),
        cmocka_unit_test(plain_http_gets_no_answer),
        cmocka_unit_test(slow_loris_is_dropped_and_others_are_served),
        cmocka_unit_test(body_over_the_limit_ends_the_connection),
        cmocka_unit_test(one_address_cannot_take_every_connection),
        cmocka_unit_test(flood_of_connections_leaves_the_server_working),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
