#include "net/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/file.h"
#include "net/curl_start.h"

struct fetch {
    const struct fetch_options *o;
    struct errctx *ec;
    CURL *curl;
    struct curl_slist *headers;
    struct outfile *file; /* opened with the first byte, so that a refusal leaves no trace */
    struct hash_sha256 hash;
    struct fetch_result result;
    char head[FETCH_HEAD_BYTES];
    size_t head_len;
    enum err failed; /* what a callback found, with its words in ec */
    char reason[CURL_ERROR_SIZE];
};

static size_t fail(struct fetch *f, enum err e)
{
    f->failed = e;
    err_prefix(f->ec, "%s", f->o->url);
    return 0; /* not the number of bytes given: libcurl stops */
}

static long status_of(const struct fetch *f)
{
    long status = 0;
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/* An error page that comes with status 200 is still no list. */
static enum err check_head(const struct fetch *f)
{
    struct sv head = sv_of(f->head, f->head_len), text = sv_trim(head);
    if (sv_starts(text, SV("\xEF\xBB\xBF")))
        text = sv_trim(sv_slice(text, 3, text.len));
    const char *type = NULL;
    curl_easy_getinfo(f->curl, CURLINFO_CONTENT_TYPE, &type);
    if ((type && sv_starts_nocase(sv_cstr(type), SV("text/html"))) ||
        sv_starts_nocase(text, SV("<!doctype html")) || sv_starts_nocase(text, SV("<html")))
        return err_set(f->ec, ERR_INPUT, "a web page came instead of the file");
    return f->o->check ? f->o->check(f->o->arg, head, f->ec) : ERR_OK;
}

static enum err keep(struct fetch *f, struct sv bytes)
{
    if (bytes.len > f->o->bytes_max - f->result.bytes)
        return err_set(f->ec, ERR_LIMIT, "larger than the limit of %llu bytes",
                       (unsigned long long)f->o->bytes_max);
    if (!f->file)
        TRY(outfile_open(f->o->target, 0644, f->ec, &f->file));
    size_t before = f->head_len;
    if (before < sizeof f->head) {
        struct sv part = sv_slice(bytes, 0, sizeof f->head - before);
        memcpy(f->head + before, part.ptr, part.len);
        f->head_len += part.len;
        if (f->head_len == sizeof f->head)
            TRY(check_head(f));
    }
    hash_sha256_update(&f->hash, bytes.ptr, bytes.len);
    f->result.bytes += bytes.len;
    return outfile_write(f->file, bytes, f->ec);
}

static size_t receive(char *data, size_t size, size_t count, void *arg)
{
    struct fetch *f = arg;
    size_t len = size * count;
    if (status_of(f) != 200) /* the body of a redirect or an error */
        return len;
    if (fault_hit(FAULT_NET))
        return fail(f, err_set_errno(f->ec, ERR_IO, "receive"));
    enum err e = keep(f, sv_of(data, len));
    return e == ERR_OK ? len : fail(f, e);
}

/* Keeps the value of a header of this name; one that is too long is as good as none. */
static void keep_validator(struct sv line, struct sv name, char out[FETCH_VALIDATOR_BYTES_MAX])
{
    if (!sv_starts_nocase(line, name))
        return;
    struct sv value = sv_trim(sv_slice(line, name.len, line.len));
    if (value.len < FETCH_VALIDATOR_BYTES_MAX)
        snprintf(out, FETCH_VALIDATOR_BYTES_MAX, "%.*s", SV_ARG(value));
}

static size_t receive_header(char *data, size_t size, size_t count, void *arg)
{
    struct fetch *f = arg;
    struct sv line = sv_of(data, size * count);
    if (sv_starts(line, SV("HTTP/"))) /* a new response; what a redirect said of itself does not count */
        f->result.etag[0] = f->result.last_modified[0] = 0;
    keep_validator(line, SV("etag:"), f->result.etag);
    keep_validator(line, SV("last-modified:"), f->result.last_modified);
    return size * count;
}

static int watch(void *arg, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
    const struct fetch *f = arg;
    (void)up_total, (void)up_done;
    if (status_of(f) == 200)
        progress_tick(f->o->progress, "bytes", (uint64_t)done, (uint64_t)(total > 0 ? total : 0));
    return progress_cancelled(f->o->progress);
}

static bool add_header(struct fetch *f, const char *name, const char *value)
{
    char line[FETCH_VALIDATOR_BYTES_MAX + 64];
    if (!value || !*value)
        return true;
    snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *more = curl_slist_append(f->headers, line);
    if (more)
        f->headers = more;
    return more != NULL;
}

static enum err set_up(struct fetch *f)
{
    const struct fetch_options *o = f->o;
    f->curl = curl_easy_init();
    bool ok = f->curl && add_header(f, "If-None-Match", o->etag) &&
              add_header(f, "If-Modified-Since", o->last_modified);
#define SET(option, value) (ok = ok && curl_easy_setopt(f->curl, option, value) == CURLE_OK)
    SET(CURLOPT_URL, o->url);
    SET(CURLOPT_ERRORBUFFER, f->reason);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_USERAGENT, "enlace/" ENLACE_VERSION);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, (long)FETCH_REDIRECTS_MAX);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (o->ca_file) {
        SET(CURLOPT_CAINFO, o->ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)FETCH_CONNECT_TIMEOUT_MS);
    SET(CURLOPT_TIMEOUT_MS, (long)(o->timeout_ms ? o->timeout_ms : FETCH_TIMEOUT_MS));
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_SLOW_BYTES_PER_SECOND);
    SET(CURLOPT_LOW_SPEED_TIME, o->slow_seconds ? o->slow_seconds : (long)FETCH_SLOW_SECONDS);
    SET(CURLOPT_MAXFILESIZE_LARGE,
        (curl_off_t)(o->bytes_max > INT64_MAX ? INT64_MAX : (int64_t)o->bytes_max));
    SET(CURLOPT_HTTPHEADER, f->headers);
    SET(CURLOPT_HEADERFUNCTION, receive_header);
    SET(CURLOPT_HEADERDATA, f);
    SET(CURLOPT_WRITEFUNCTION, receive);
    SET(CURLOPT_WRITEDATA, f);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, watch);
    SET(CURLOPT_XFERINFODATA, f);
#undef SET
    return ok ? ERR_OK : err_set(f->ec, ERR_IO, "%s: the HTTPS client cannot be set up", o->url);
}

static enum err explain(const struct fetch *f, CURLcode code)
{
    const char *url = f->o->url, *reason = f->reason[0] ? f->reason : curl_easy_strerror(code);
    if (f->failed)
        return f->failed;
    switch ((int)code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return err_set(f->ec, ERR_CANCELLED, "%s: cancelled", url);
    case CURLE_OPERATION_TIMEDOUT:
        return err_set(f->ec, ERR_TIMEOUT, "%s: %s", url, reason);
    case CURLE_FILESIZE_EXCEEDED:
        return err_set(f->ec, ERR_LIMIT, "%s: larger than the limit of %llu bytes", url,
                       (unsigned long long)f->o->bytes_max);
    case CURLE_TOO_MANY_REDIRECTS:
        return err_set(f->ec, ERR_LIMIT, "%s: redirected more than %d times", url, FETCH_REDIRECTS_MAX);
    case CURLE_UNSUPPORTED_PROTOCOL:
        return err_set(f->ec, ERR_IO, "%s: only https is followed (%s)", url, reason);
    case CURLE_PARTIAL_FILE:
        return err_set(f->ec, ERR_IO, "%s: cut off (%s)", url, reason);
    default:
        return err_set(f->ec, ERR_IO, "%s: %s", url, reason);
    }
}

static enum err finish(struct fetch *f)
{
    long status = status_of(f);
    if (status == 304 && ((f->o->etag && *f->o->etag) || (f->o->last_modified && *f->o->last_modified))) {
        f->result = (struct fetch_result){.not_modified = true};
        return ERR_OK;
    }
    if (status != 200)
        return err_set(f->ec, ERR_IO, "%s: HTTP status %ld", f->o->url, status);
    if (!f->file)
        return err_set(f->ec, ERR_INPUT, "%s: the file is empty", f->o->url);
    if (f->head_len < sizeof f->head) {
        enum err e = check_head(f); /* a file shorter than the head was not looked at yet */
        if (e != ERR_OK)
            return fail(f, e), e;
    }
    hash_sha256_final(&f->hash, f->result.sha256);
    struct outfile *file = f->file;
    f->file = NULL; /* the commit closes it in any case */
    return outfile_commit(file, f->ec);
}

static enum err run(struct fetch *f)
{
    if (strlen(f->o->url) > FETCH_URL_BYTES_MAX)
        return err_set(f->ec, ERR_LIMIT, "%.60s...: the URL is longer than %zu bytes", f->o->url,
                       FETCH_URL_BYTES_MAX);
    net_curl_start();
    TRY(set_up(f));
    if (fault_hit(FAULT_NET))
        return err_set_errno(f->ec, ERR_IO, "%s", f->o->url);
    CURLcode code = curl_easy_perform(f->curl);
    return code == CURLE_OK ? finish(f) : explain(f, code);
}

enum err fetch_file(const struct fetch_options *options, struct errctx *ec, struct fetch_result *result)
{
    struct fetch f = {.o = options, .ec = ec};
    hash_sha256_init(&f.hash);
    enum err e = run(&f);
    outfile_abort(f.file);
    curl_easy_cleanup(f.curl);
    curl_slist_free_all(f.headers);
    if (e == ERR_OK)
        *result = f.result;
    return e;
}
