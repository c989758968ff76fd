#include "net/client.h"

#include <curl/curl.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "net/curl_start.h"

#define URL_BYTES_MAX 512u
#define CANCEL_GRACE_MS 5000

struct net_client {
    CURL *curl;
    struct curl_slist *headers;
    char url[URL_BYTES_MAX];
    char reason[CURL_ERROR_SIZE];
    const struct progress *progress;
    int64_t cancelled_ms; /* when the cancel flag was first seen; 0: not yet */
};

static size_t receive(char *data, size_t size, size_t count, void *arg)
{
    struct buf *out = arg;
    buf_put(out, data, size * count);
    return out->bad ? 0 : size * count;
}

/* A request cut short would leave the partner with a session that hangs until its time is up. So what is
 * under way may end, and the partner be told, for as long as a person would wait. */
static int watch_cancel(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct net_client *client = arg;
    (void)a, (void)b, (void)c, (void)d;
    if (!progress_cancelled(client->progress))
        return 0;
    int64_t now = clock_monotonic_ms(&clock_system);
    if (!client->cancelled_ms)
        client->cancelled_ms = now;
    return now - client->cancelled_ms > CANCEL_GRACE_MS;
}

enum err net_client_open(const struct net_client_options *o, struct errctx *ec, struct net_client **out)
{
    net_curl_start();
    if (strncmp(o->url, "https://", 8) != 0 || strlen(o->url) > URL_BYTES_MAX / 2)
        return err_set(ec, ERR_USAGE, "%s: a partner's address is https://HOST:PORT", o->url);
    struct net_client *c = mem_alloc(1, sizeof *c);
    if (!c)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", o->url);
    c->progress = o->progress;
    snprintf(c->url, sizeof c->url, "%s", o->url);
    c->curl = curl_easy_init();
    c->headers = curl_slist_append(NULL, "Content-Type: application/octet-stream");
    struct curl_slist *more =
        c->headers ? curl_slist_append(c->headers, "Expect:") : NULL; /* no 100-continue wait */
    bool ok = c->curl && more;
#define SET(option, value) (ok = ok && curl_easy_setopt(c->curl, option, value) == CURLE_OK)
    SET(CURLOPT_ERRORBUFFER, c->reason);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
    SET(CURLOPT_SSLCERT, o->certificate_path);
    SET(CURLOPT_SSLKEY, o->key_path);
    /* The pinned certificate is the only trust anchor and, not being an authority, vouches for itself alone;
     * the name in it says nothing. Its time is checked. */
    SET(CURLOPT_CAINFO, o->peer_certificate_path);
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 0L);
    SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_timeout_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)o->request_timeout_ms);
    SET(CURLOPT_HTTPHEADER, c->headers);
    SET(CURLOPT_WRITEFUNCTION, receive);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, watch_cancel);
    SET(CURLOPT_XFERINFODATA, c);
#undef SET
    if (!ok) {
        net_client_close(c);
        return err_set(ec, ERR_IO, "%s: the HTTPS client cannot be set up", o->url);
    }
    *out = c;
    return ERR_OK;
}

void net_client_close(struct net_client *c)
{
    if (!c)
        return;
    curl_slist_free_all(c->headers);
    if (c->curl)
        curl_easy_cleanup(c->curl);
    mem_free(c);
}

static enum err explain(const struct net_client *c, CURLcode code, const struct buf *response,
                        struct errctx *ec)
{
    if (response->bad)
        return buf_check(response, ec);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return err_set(ec, ERR_CANCELLED, "%s: cancelled", c->url);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return err_set(ec, ERR_TIMEOUT, "%s: no answer in time", c->url);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return err_set(ec, ERR_PARTNER, "%s: its certificate is not the pinned one, or is out of its time",
                       c->url);
    return err_set(ec, ERR_IO, "%s: %s", c->url, c->reason[0] ? c->reason : curl_easy_strerror(code));
}

enum err net_client_post(struct net_client *c, const char *path, struct sv body, struct errctx *ec,
                         struct buf *response)
{
    char url[URL_BYTES_MAX];
    snprintf(url, sizeof url, "%s%s", c->url, path);
    c->reason[0] = 0;
    if (fault_hit(FAULT_NET))
        return err_set_errno(ec, ERR_IO, "%s", c->url);
    curl_easy_setopt(c->curl, CURLOPT_URL, url);
    curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body.ptr);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, response);
    CURLcode code = curl_easy_perform(c->curl);
    if (code != CURLE_OK)
        return explain(c, code, response, ec);
    long status = 0;
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return err_set(ec, ERR_PARTNER, "%s: answered with HTTP status %ld", c->url, status);
    return ERR_OK;
}
