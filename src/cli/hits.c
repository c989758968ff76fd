/* enlace hits: what private matches found, each with its own record's status and handling first. */
#include <jansson.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "node/home.h"
#include "node/status.h"
#include "resolve/score.h"
#include "store/read.h"
#include "store/session.h"

#define RECORD_BYTES_MAX ((size_t)16 << 20)

struct listing {
    struct cli *cli;
    struct store *store;
    struct arena *arena;
    const char *grade; /* NULL: all */
    json_t *out;
    uint64_t shown;
};

static enum err add_json(struct listing *l, const struct store_hit *h, const struct record *r,
                         struct sv status, struct errctx *ec)
{
    const struct handling *x = &r->handling;
    json_t *hit = json_pack(
        "{s:o, s:o, s:f, s:o, s:{s:o, s:s, s:o, s:s, s:o, s:o, s:{s:s, s:s, s:s, s:o}}, s:o, s:o}", "session",
        cli_json_text(h->session), "grade", cli_json_text(h->grade), "score", h->score, "families",
        json_loadb(h->families.ptr, h->families.len, 0, NULL), "own", "status", cli_json_text(status),
        "status_meaning", status_meaning(status), "id", cli_json_text(r->id), "schema", r->schema->name,
        "caption", cli_json_text(record_caption(r)), "dataset", cli_json_text(r->dataset), "handling", "code",
        handling_code_name(x->code), "tlp", handling_code_tlp(x->code), "class", record_class_name(x->class_),
        "originator", cli_json_text(x->originator), "own_pseudonym", cli_json_text(h->own_pseudonym),
        "peer_pseudonym", cli_json_text(h->peer_pseudonym));
    if (!hit || json_array_append_new(l->out, hit) != 0)
        return err_set(ec, ERR_MEMORY, "hits: out of memory");
    return ERR_OK;
}

static void print_text(const struct listing *l, const struct store_hit *h, const struct record *r,
                       struct sv status)
{
    struct sv caption = record_caption(r);
    json_t *families = json_loadb(h->families.ptr, h->families.len, 0, NULL), *f;
    size_t i;
    const char *meaning = status_meaning(status);
    fputs(l->shown ? "\n[" : "[", stdout);
    cli_print_plain(stdout, status);
    printf("%s%s]  ", *meaning ? ": " : "", meaning);
    cli_print_plain(stdout, caption);
    fputs("\n  record    ", stdout);
    cli_print_plain(stdout, r->dataset);
    fputc(' ', stdout);
    cli_print_plain(stdout, r->id);
    printf(", %s\n  handling  %s (%s), %s, originator ", r->schema->name,
           handling_code_name(r->handling.code), handling_code_tlp(r->handling.code),
           record_class_name(r->handling.class_));
    cli_print_plain(stdout, r->handling.originator);
    printf("\n  hit       %.*s, score %.4f\n  agreed    ", SV_ARG(h->grade), h->score);
    json_array_foreach(families, i, f)
        printf("%s%s (%.1f)", i ? ", " : "", json_string_value(json_object_get(f, "name")),
               json_number_value(json_object_get(f, "weight")));
    printf("\n  names     ours %.*s, theirs %.*s (pseudonyms, in this session alone)\n",
           SV_ARG(h->own_pseudonym), SV_ARG(h->peer_pseudonym));
    json_decref(families);
}

static enum err show(void *arg, const struct store_hit *h, struct errctx *ec)
{
    struct listing *l = arg;
    struct record r;
    char status[STATUS_BYTES];
    if (l->grade && !sv_eq(h->grade, sv_cstr(l->grade)))
        return ERR_OK;
    arena_reset(l->arena);
    enum err e = store_get_record(l->store, h->dataset, h->record, l->arena, ec, &r);
    if (e == ERR_NOT_FOUND) { /* removed from its list since: the hit stays on record without it */
        r = (struct record){.id = h->record, .dataset = h->dataset, .schema = schema_find(SV("Thing"))};
        snprintf(status, sizeof status, "no longer on its list");
    } else {
        TRY(e);
        status_of_record(&r, status);
    }
    if (l->cli->json)
        TRY(add_json(l, h, &r, sv_cstr(status), ec));
    else
        print_text(l, h, &r, sv_cstr(status));
    l->shown++;
    return ERR_OK;
}

static enum err list(struct listing *l, const char *party, const char *session)
{
    TRY(store_each_hit(l->store, sv_cstr(session ? session : ""), show, l, &l->cli->ec));
    if (!l->cli->json) {
        printf("%s%llu hit%s\n", l->shown ? "\n" : "", (unsigned long long)l->shown,
               l->shown == 1 ? "" : "s");
        return ERR_OK;
    }
    return cli_print_json(
        l->cli, json_pack("{s:s, s:s, s:O}", "format", "enlace-node-hits/1", "party", party, "hits", l->out));
}

static enum err found(void *arg, const struct store_session *s, struct errctx *ec)
{
    (void)s, (void)ec;
    *(bool *)arg = true;
    return ERR_OK;
}

/* A word that is wrong must not look like "nothing was found". */
static enum err check_words(struct cli *cli, struct store *store, const char *session, const char *grade)
{
    bool known = !grade;
    for (unsigned g = 0; g <= SCORE_IDENTIFIER && !known; g++)
        known = strcmp(grade, score_grade_name((enum score_grade)g)) == 0;
    if (!known)
        return err_set(&cli->ec, ERR_USAGE, "--grade: '%.40s' is not identifier, strong or possible", grade);
    known = !session;
    if (session)
        TRY(store_each_session(store, sv_cstr(session), found, &known, &cli->ec));
    return known ? ERR_OK : err_set(&cli->ec, ERR_NOT_FOUND, "--session: there is no '%.40s'", session);
}

enum err command_hits(struct cli *cli, int argc, char **argv)
{
    const char *session = NULL, *path;
    struct listing l = {.cli = cli};
    const struct option options[] = {
        {"--session", OPTION_TEXT, &session, "ID", "only those of this session"},
        {"--grade", OPTION_TEXT, &l.grade, "GRADE", "only identifier, strong or possible ones"},
    };
    HOME_SCOPED struct home *home = NULL;
    STORE_SCOPED struct store *store = NULL;
    ARENA_SCOPED struct arena *arena = NULL;
    TRY(options_parse(cli, options, OPTION_COUNT(options), argc, argv, 0, 0, NULL));
    TRY(cli_home(cli, &path));
    TRY(home_open(path, &cli->ec, &home));
    TRY(store_open(home->path, STORE_RECORDS, NULL, &cli->ec, &store));
    TRY(arena_open("record", RECORD_BYTES_MAX, &cli->ec, &arena));
    l.store = store;
    l.arena = arena;
    TRY(check_words(cli, store, session, l.grade));
    l.out = json_array();
    enum err e = list(&l, home->party, session);
    json_decref(l.out);
    return e;
}
