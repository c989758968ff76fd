/* For tests of importers: a sink that keeps every record, and loads from memory and from ../shared/data. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/fault.h"
#include "record/import.h"

#define COLLECT_MAX 200000u
#define COLLECT_FILES_MAX 4u

struct collect {
    struct arena *arena;
    struct record *records;
    size_t count, rejected;
    struct import_report report;
    struct errctx ec;
};

static struct sv collect_copy(struct collect *c, struct sv s)
{
    struct sv copy = arena_copy(c->arena, s);
    assert_non_null(copy.ptr);
    return copy;
}

static enum err collect_record(void *arg, const struct record *r, struct errctx *ec)
{
    struct collect *c = arg;
    (void)ec;
    assert_true(c->count < COLLECT_MAX);
    struct record *kept = &c->records[c->count++];
    struct record_value *values = arena_alloc(c->arena, r->value_count, sizeof *values);
    *kept = *r;
    kept->id = collect_copy(c, r->id);
    kept->dataset = collect_copy(c, r->dataset);
    for (size_t i = 0; i < r->value_count; i++)
        values[i] = (struct record_value){r->values[i].property, collect_copy(c, r->values[i].text)};
    kept->values = values;
    return ERR_OK;
}

static enum err collect_reject(void *arg, const char *file, uint64_t line, uint64_t column,
                               const char *reason, struct sv row, struct errctx *ec)
{
    struct collect *c = arg;
    (void)row;
    (void)err_set(ec, ERR_INPUT, "%s:%ju:%ju: %s", file, (uintmax_t)line, (uintmax_t)column, reason);
    c->rejected++;
    return ERR_OK;
}

static void collect_open(struct collect *c)
{
    *c = (struct collect){0};
    assert_int_equal(arena_open("collect", (size_t)1 << 30, &c->ec, &c->arena), ERR_OK);
    c->records = arena_alloc(c->arena, COLLECT_MAX, sizeof *c->records);
    assert_non_null(c->records);
}

static void collect_close(struct collect *c)
{
    arena_close(c->arena);
}

static enum err collect_run(struct collect *c, const char *format, struct input *const *inputs, size_t count,
                            bool keep_rejects)
{
    const struct import_format *f = import_format_find(sv_cstr(format));
    struct import_sink sink = {collect_record, keep_rejects ? collect_reject : NULL, c};
    struct import_options options = {.today = SV("2026-11-21")};
    assert_non_null(f);
    return f->run(&options, inputs, count, &sink, &c->report, &c->ec);
}

static enum err torture_record(void *arg, const struct record *r, struct errctx *ec)
{
    (void)arg, (void)r, (void)ec;
    return ERR_OK;
}

struct collect_file {
    const char *name, *text;
};

/* Loads texts as if they were files; stops at the first without a name. */
static enum err collect_texts(struct collect *c, const char *format, const struct collect_file *files,
                              bool keep_rejects)
{
    struct input *inputs[COLLECT_FILES_MAX] = {0};
    size_t count = 0;
    for (; count < COLLECT_FILES_MAX && files[count].name; count++)
        assert_int_equal(
            input_open_bytes(files[count].name, sv_cstr(files[count].text), &c->ec, &inputs[count]), ERR_OK);
    enum err e = collect_run(c, format, inputs, count, keep_rejects);
    for (size_t i = 0; i < count; i++)
        input_close(inputs[i]);
    return e;
}

/* Loads files of ../shared/data; false when they are not there. */
static bool collect_data(struct collect *c, const char *format, const char *const *paths, size_t count)
{
    struct input *inputs[COLLECT_FILES_MAX] = {0};
    const char *root = getenv("ENLACE_DATA");
    bool there = root != NULL;
    for (size_t i = 0; i < count && there; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", root, paths[i]);
        there = input_open_file(path, &c->ec, &inputs[i]) == ERR_OK;
    }
    if (there && collect_run(c, format, inputs, count, false) != ERR_OK)
        fail_msg("%s", c->ec.text);
    for (size_t i = 0; i < count; i++)
        input_close(inputs[i]);
    return there;
}

static const struct record *collect_find(const struct collect *c, const char *id)
{
    for (size_t i = 0; i < c->count; i++)
        if (sv_eq(c->records[i].id, sv_cstr(id)))
            return &c->records[i];
    return NULL;
}

static int collect_id_order(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

static void assert_ids_unique(struct collect *c)
{
    struct sv *ids = arena_alloc(c->arena, c->count, sizeof *ids);
    for (size_t i = 0; i < c->count; i++)
        ids[i] = c->records[i].id;
    qsort(ids, c->count, sizeof *ids, collect_id_order);
    for (size_t i = 1; i < c->count; i++)
        if (sv_eq(ids[i], ids[i - 1]))
            fail_msg("two records have the id %.*s", SV_ARG(ids[i]));
}

static size_t collect_count(const struct collect *c, const char *schema)
{
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        n += sv_eq(sv_cstr(c->records[i].schema->name), sv_cstr(schema));
    return n;
}

static bool record_has(const struct record *r, const char *property, const char *value)
{
    const struct property *p = schema_property(r->schema, sv_cstr(property));
    struct sv text;
    for (size_t i = 0; p && record_next(r, p, &i, &text);)
        if (sv_eq(text, sv_cstr(value)))
            return true;
    return false;
}

static void assert_has(const struct collect *c, const char *id, const char *property, const char *value)
{
    const struct record *r = collect_find(c, id);
    if (!r)
        fail_msg("no record %s", id);
    else if (!record_has(r, property, value))
        fail_msg("%s has %s '%.*s', not '%s'", id, property, SV_ARG(record_first(r, property)), value);
}

static uint64_t collect_warning(const struct collect *c, const char *text)
{
    for (size_t i = 0; i < c->report.warning_count; i++)
        if (strcmp(c->report.warnings[i].text, text) == 0)
            return c->report.warnings[i].count;
    return 0;
}

static void collect_print(const struct collect *c)
{
    static const char *const schemata[] = {"Person",         "Company",      "Organization", "PublicBody",
                                           "Vessel",         "Airplane",     "Sanction",     "Passport",
                                           "Identification", "CryptoWallet", "UnknownLink"};
    print_message("# %ju rows, %ju records:", (uintmax_t)c->report.rows, (uintmax_t)c->report.records);
    for (size_t i = 0; i < sizeof schemata / sizeof *schemata; i++)
        if (collect_count(c, schemata[i]))
            print_message(" %s %zu", schemata[i], collect_count(c, schemata[i]));
    print_message("\n");
    if (c->report.clauses)
        print_message("# %ju of %ju clauses understood\n", (uintmax_t)c->report.clauses_understood,
                      (uintmax_t)c->report.clauses);
    for (size_t i = 0; i < c->report.warning_count; i++)
        print_message("# %ju times: %s\n", (uintmax_t)c->report.warnings[i].count,
                      c->report.warnings[i].text);
}

/* Fails each allocation of a load once: it must end with ERR_MEMORY and, under the sanitizers, without a
 * leak. */
static void torture_allocations(const char *format, const struct collect_file *files)
{
    enum err e = ERR_MEMORY;
    uint64_t n = 0;
    while (e != ERR_OK) {
        struct collect c;
        struct input *inputs[COLLECT_FILES_MAX] = {0};
        size_t count = 0;
        collect_open(&c);
        for (; count < COLLECT_FILES_MAX && files[count].name; count++)
            assert_int_equal(
                input_open_bytes(files[count].name, sv_cstr(files[count].text), &c.ec, &inputs[count]),
                ERR_OK);
        struct import_sink sink = {torture_record, NULL, NULL};
        struct import_options options = {.today = SV("2026-11-21")};
        fault_arm(FAULT_ALLOC, ++n);
        e = import_format_find(sv_cstr(format))->run(&options, inputs, count, &sink, &c.report, &c.ec);
        fault_arm(FAULT_ALLOC, 0);
        assert_true(e == ERR_OK || e == ERR_MEMORY);
        for (size_t i = 0; i < count; i++)
            input_close(inputs[i]);
        collect_close(&c);
    }
    assert_true(n > 3);
}
