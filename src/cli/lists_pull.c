/*
 * enlace lists pull: the official lists from their publishers. A list's files are fetched into LIST.pull
 * beside the list's folder and changed places with it in one step (renameat2 RENAME_EXCHANGE), so that the
 * whole set with its manifest is either the new one or the last good one.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/manifest.h"
#include "cli/progress.h"

struct pull {
    struct cli *cli;
    const char *ca_file;
    const struct option_list *urls; /* KEY=URL */
    char root[PATH_MAX / 2];
    json_t *done, *failed;
    char folder[PATH_MAX], staging[PATH_MAX]; /* of the list that is being pulled */
    struct manifest old, fresh;
};

static const char *url_of(const struct pull *p, const struct list_file *f)
{
    size_t n = strlen(f->key);
    for (size_t i = 0; i < p->urls->count; i++)
        if (strncmp(p->urls->items[i], f->key, n) == 0 && p->urls->items[i][n] == '=')
            return p->urls->items[i] + n + 1;
    return f->url;
}

static enum err check_urls(struct pull *p)
{
    for (size_t i = 0; i < p->urls->count; i++) {
        bool known = false;
        for (size_t k = 0; k < list_file_count; k++) {
            size_t n = strlen(list_files[k].key);
            known |= strncmp(p->urls->items[i], list_files[k].key, n) == 0 && p->urls->items[i][n] == '=';
        }
        if (!known)
            return err_set(&p->cli->ec, ERR_USAGE,
                           "--url %.60s: is NAME=URL; NAME is sdn, alt, add, sdn_comments, sat69b or un",
                           p->urls->items[i]);
    }
    return ERR_OK;
}

static void join(char out[PATH_MAX], const char *folder, const char *name)
{
    snprintf(out, PATH_MAX, "%s/%s", folder, name); /* both are bounded to less than a path */
}

/* Takes away what a pull may have left in LIST.pull: the files we know, then the folder if nothing else is in
 * it. */
static void clear_staging(const struct pull *p, const char *list)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < list_file_count; i++) {
        if (strcmp(list_files[i].list, list) != 0)
            continue;
        join(path, p->staging, list_files[i].name);
        unlink(path);
    }
    join(path, p->staging, MANIFEST_NAME);
    unlink(path);
    rmdir(p->staging);
}

/* What we have of this file, if it came from this URL and is still as it came. */
static const struct manifest_file *last_good(struct pull *p, const struct list_file *f, const char *url)
{
    char path[PATH_MAX];
    enum manifest_state state;
    struct errctx ignored = {0}; /* not readable: fetched anew */
    const struct manifest_file *old = manifest_find(&p->old, f->name);
    join(path, p->folder, f->name);
    if (!old || strcmp(old->url, url) != 0 || manifest_check(path, &ignored, &state) != ERR_OK ||
        state != MANIFEST_AS_PULLED)
        return NULL;
    return old;
}

static enum err keep_old(struct pull *p, const struct list_file *f)
{
    char from[PATH_MAX], to[PATH_MAX];
    join(from, p->folder, f->name);
    join(to, p->staging, f->name);
    if (fault_hit(FAULT_WRITE) || link(from, to) != 0)
        return err_set_errno(&p->cli->ec, ERR_IO, "link %s", to);
    return ERR_OK;
}

static enum err pull_file(struct pull *p, const struct list_file *f)
{
    struct fetch_result result = {0};
    char target[PATH_MAX];
    const char *url = url_of(p, f);
    const struct manifest_file *old = last_good(p, f, url);
    PROGRESS_BAR_SCOPED struct progress_bar bar;
    progress_bar_start(&bar, f->name);
    join(target, p->staging, f->name);
    const struct fetch_options o = {.url = url,
                                    .target = target,
                                    .ca_file = p->ca_file,
                                    .etag = old ? old->etag : NULL,
                                    .last_modified = old ? old->last_modified : NULL,
                                    .bytes_max = f->bytes_max,
                                    .check = list_check_head,
                                    .arg = (void *)(uintptr_t)f,
                                    .progress = &bar.progress};
    TRY(fetch_file(&o, &p->cli->ec, &result));
    struct manifest_file *fresh = &p->fresh.files[p->fresh.count++];
    if (result.not_modified) {
        TRY(keep_old(p, f));
        *fresh = *old;
    } else {
        snprintf(fresh->name, sizeof fresh->name, "%s", f->name);
        snprintf(fresh->url, sizeof fresh->url, "%s", url);
        memcpy(fresh->etag, result.etag, sizeof fresh->etag);
        memcpy(fresh->last_modified, result.last_modified, sizeof fresh->last_modified);
        hash_to_hex(result.sha256, sizeof result.sha256, fresh->sha256);
        fresh->bytes = result.bytes;
    }
    fresh->pulled_ms = clock_now_ms(&clock_system);
    return ERR_OK;
}

/* The new set takes the old one's place; LIST.pull then holds the old one. */
static enum err change_places(struct pull *p)
{
    bool first = access(p->folder, F_OK) != 0;
    if (fault_hit(FAULT_WRITE) ||
        renameat2(AT_FDCWD, p->staging, AT_FDCWD, p->folder, first ? 0 : RENAME_EXCHANGE) != 0)
        return err_set_errno(&p->cli->ec, ERR_IO, "put %s in its place", p->folder);
    int fd =
        open(p->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* durable only when the folder above is synced */
    bool ok = fd >= 0 && fsync(fd) == 0;
    enum err e = ok ? ERR_OK : err_set_errno(&p->cli->ec, ERR_IO, "sync %s", p->root);
    if (fd >= 0)
        close(fd);
    return e;
}

static enum err pull_files(struct pull *p, const char *list)
{
    enum err e = manifest_read(p->folder, &p->cli->ec, &p->old);
    if (e == ERR_INPUT)
        p->old = (struct manifest){0}; /* damaged: everything is fetched anew */
    else
        TRY(e);
    clear_staging(p, list);
    if (mkdir(p->staging, 0755) != 0 && errno != EEXIST)
        return err_set_errno(&p->cli->ec, ERR_IO, "make %s", p->staging);
    for (size_t i = 0; i < list_file_count; i++)
        if (strcmp(list_files[i].list, list) == 0)
            TRY(pull_file(p, &list_files[i]));
    TRY(manifest_write(p->staging, &p->fresh, &p->cli->ec));
    return change_places(p);
}

static void report_file(struct pull *p, const char *list, const struct manifest_file *f)
{
    const struct manifest_file *old = manifest_find(&p->old, f->name);
    const char *state = !old ? "new" : strcmp(old->sha256, f->sha256) == 0 ? "unchanged" : "changed";
    if (!p->cli->json)
        printf("%s/%s: %s, %llu bytes, sha256 %s\n", list, f->name, state, (unsigned long long)f->bytes,
               f->sha256);
    json_array_append_new(p->done, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "list", list, "file", f->name,
                                             "url", f->url, "state", state, "bytes", (json_int_t)f->bytes,
                                             "sha256", f->sha256));
}

static enum err pull_list(struct pull *p, const char *list)
{
    snprintf(p->folder, sizeof p->folder, "%s/%s", p->root, list);
    snprintf(p->staging, sizeof p->staging, "%s/%s.pull", p->root, list);
    p->fresh = (struct manifest){0};
    p->cli->ec = (struct errctx){0};
    enum err e = pull_files(p, list);
    clear_staging(p, list);
    if (e == ERR_OK) {
        for (size_t i = 0; i < p->fresh.count; i++)
            report_file(p, list, &p->fresh.files[i]);
        return ERR_OK;
    }
    if (!p->cli->json)
        printf("%s: not pulled: %s; %s\n", list, p->cli->ec.text,
               access(p->folder, F_OK) == 0 ? "the last good list stays" : "there is none yet");
    json_array_append_new(p->failed, json_pack("{s:s, s:s, s:s}", "list", list, "error", err_info(e)->name,
                                               "reason", p->cli->ec.text));
    return e;
}

/* One list that fails keeps no other from coming. The first failure is the command's. */
static enum err pull_lists(struct pull *p, const char *wanted)
{
    struct errctx first = {0};
    bool any = false, all = strcmp(wanted, "all") == 0;
    for (const char *list = list_next(NULL); list; list = list_next(list)) {
        if (!all && strcmp(wanted, list) != 0)
            continue;
        any = true;
        enum err e = pull_list(p, list);
        if (e != ERR_OK && first.code == ERR_OK) {
            first = p->cli->ec;
            first.code = e;
        }
        if (e == ERR_CANCELLED)
            break;
    }
    if (!any)
        return err_set(&p->cli->ec, ERR_USAGE, "--list: '%.40s' is not ofac, sat69b, un or all", wanted);
    p->cli->ec = first;
    return first.code;
}

static enum err make_root(struct pull *p, const char *to)
{
    const char *home = NULL;
    char path[PATH_MAX];
    if (!to)
        TRY(cli_home(p->cli, &home));
    snprintf(path, sizeof path, "%s%s", to ? to : home, to ? "" : "/lists");
    if (strlen(path) >= sizeof p->root - 64)
        return err_set(&p->cli->ec, ERR_USAGE, "%.60s...: the path is too long", path);
    memcpy(p->root, path, strlen(path) + 1);
    if ((home && mkdir(home, 0700) != 0 && errno != EEXIST) || (mkdir(p->root, 0755) != 0 && errno != EEXIST))
        return err_set_errno(&p->cli->ec, ERR_IO, "make %s", p->root);
    return ERR_OK;
}

enum err command_lists_pull(struct cli *cli, int argc, char **argv)
{
    const char *list = "all", *to = NULL, *ca_file = NULL;
    struct option_list urls = {0};
    int words;
    const struct option options[] = {
        {"--list", OPTION_TEXT, &list, "L", "ofac, sat69b, un or all (default)"},
        {"--url", OPTION_LIST, &urls, "NAME=URL", "another address: sdn, alt, add, sdn_comments, sat69b, un"},
        {"--to", OPTION_TEXT, &to, "DIR", "put LIST/FILE here (else in the node's folder, under lists)"},
        {"--ca-file", OPTION_TEXT, &ca_file, "PEM", "trust these authorities (else the system's)"},
    };
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, &words));
    struct pull *p = mem_alloc(1, sizeof *p);
    if (!p)
        return err_set(&cli->ec, ERR_MEMORY, "out of memory");
    *p = (struct pull){
        .cli = cli, .ca_file = ca_file, .urls = &urls, .done = json_array(), .failed = json_array()};
    enum err e = check_urls(p);
    e = e ? e : make_root(p, to);
    e = e ? e : pull_lists(p, list);
    if (cli->json && e != ERR_USAGE) {
        json_t *report JSON_SCOPED = json_pack("{s:O, s:O}", "files", p->done, "failed", p->failed);
        if ((!report || json_dumpf(report, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF) && e == ERR_OK)
            e = err_set(&cli->ec, ERR_IO, "the lists came, but the report could not be written");
    }
    json_decref(p->done);
    json_decref(p->failed);
    mem_free(p);
    return e;
}
