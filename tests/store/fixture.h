/*
 * For the tests of the store: a folder of its own for each test, invented records, and short words for
 * loading them. Include after cmocka.h.
 */
#pragma once
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/load.h"
#include "store/read.h"

#define OK(expr) assert_int_equal(expect_ok(expr, &ec), ERR_OK)

static inline enum err expect_ok(enum err e, const struct errctx *ec)
{
    if (e != ERR_OK)
        fprintf(stderr, "# %s: %s\n", err_info(e)->name, ec->text);
    return e;
}

struct fixture {
    char folder[64];
    struct arena *arena;
    struct record_builder *builder;
};

static inline int fixture_open(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/enlace-store-XXXXXX");
    if (!mkdtemp(f->folder) || arena_open("fixture", 64 << 20, NULL, &f->arena) != ERR_OK ||
        record_builder_open(f->arena, NULL, &f->builder) != ERR_OK)
        return -1;
    *state = f;
    return 0;
}

static inline void fixture_empty(const struct fixture *f)
{
    DIR *d = opendir(f->folder);
    char path[512];
    for (struct dirent *entry; d && (entry = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", f->folder, entry->d_name);
        unlink(path);
    }
    if (d)
        closedir(d);
}

static inline int fixture_close(void **state)
{
    struct fixture *f = *state;
    fixture_empty(f);
    rmdir(f->folder);
    arena_close(f->arena);
    free(f);
    return 0;
}

#define FIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

/* A person with one name, in dataset "test", of this class. */
static inline struct record fixture_record(struct fixture *f, const char *id, const char *name,
                                           enum record_class class_)
{
    struct record r;
    struct errctx ec = {0};
    OK(record_begin(f->builder, schema_find(SV("Person")), SV("test"), sv_cstr(id), &ec));
    OK(record_add(f->builder, "name", sv_cstr(name), &ec));
    OK(record_add(f->builder, "birthDate", SV("1971-02-03"), &ec));
    record_handling(f->builder)->class_ = class_;
    OK(record_finish(f->builder, &ec, &r));
    return r;
}

static inline struct store *fixture_store(const struct fixture *f)
{
    struct store *s = NULL;
    struct errctx ec = {0};
    OK(store_open(f->folder, STORE_RECORDS, NULL, &ec, &s));
    return s;
}

/* Loads "id=name id=name ...", whole. */
static inline struct store_load_report fixture_load(struct fixture *f, struct store *s, const char *list,
                                                    int64_t now_ms)
{
    struct errctx ec = {0};
    struct store_load *load = NULL;
    struct store_load_report report = {0};
    struct sv rest = sv_cstr(list), one;
    OK(store_load_begin(s, SV("test"), SV("a test"), now_ms, &ec, &load));
    while (!sv_empty(sv_cstr(list)) && sv_split(&rest, ' ', &one)) {
        struct sv id;
        char name[64], key[64];
        assert_true(sv_split(&one, '=', &id));
        snprintf(key, sizeof key, "%.*s", SV_ARG(id));
        snprintf(name, sizeof name, "%.*s", SV_ARG(one));
        struct record r = fixture_record(f, key, name, CLASS_ENFORCEMENT);
        OK(store_load_put(load, &r, &ec));
    }
    OK(store_load_finish(load, &ec, &report));
    return report;
}

struct fixture_text {
    char text[4096];
    size_t len;
};

static inline enum err fixture_append(void *arg, const struct record *r, struct errctx *ec)
{
    (void)ec;
    struct fixture_text *t = arg;
    struct sv name = record_first(r, "name");
    t->len += (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%s%.*s=%.*s", t->len ? " " : "",
                               SV_ARG(r->id), SV_ARG(name));
    return ERR_OK;
}

/* What the store holds, in fixture_load's words. */
static inline void fixture_expect(struct store *s, const char *list)
{
    struct errctx ec = {0};
    struct fixture_text t = {0};
    OK(store_each_record(s, SV(""), fixture_append, &t, &ec));
    assert_string_equal(t.text, list);
}
