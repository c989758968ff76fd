#include "cli/load_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/output.h"

#include "base/json.h"

typedef unsigned long long ull;

enum err load_report_count(struct load_report *r, const struct schema *schema, int records, struct errctx *ec)
{
    for (size_t i = 0; i < r->schema_count; i++) {
        if (r->schemas[i].schema == schema) {
            r->schemas[i].records += (uint64_t)(int64_t)records;
            return ERR_OK;
        }
    }
    if (r->schema_count == LOAD_REPORT_SCHEMAS_MAX)
        return err_set(ec, ERR_LIMIT, "records of more than %u schemata in one load",
                       LOAD_REPORT_SCHEMAS_MAX);
    r->schemas[r->schema_count++] = (struct load_report_schema){schema, (uint64_t)(int64_t)records};
    return ERR_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct load_report_schema *x = a, *y = b;
    return strcmp(x->schema->name, y->schema->name);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static void print_warning(const struct import_warning *w)
{
    fputs("  warning: ", stdout);
    cli_print_plain(stdout, sv_cstr(w->text)); /* may quote the file */
    printf(" (%llu)\n", (ull)w->count);
}

static void print_text(const char *format, struct sv dataset, const struct load_report *r)
{
    const struct import_report *i = &r->import;
    const struct store_load_report *s = &r->store;
    printf("%.*s: loaded from %llu rows of format %s in %.2f s\n", SV_ARG(dataset), (ull)i->rows, format,
           r->seconds);
    printf("  %llu records:", (ull)(s->added + s->changed + s->unchanged));
    for (size_t k = 0; k < r->schema_count; k++)
        printf("%s %llu %s", k ? "," : "", (ull)r->schemas[k].records, r->schemas[k].schema->name);
    printf("\n  %llu added, %llu changed, %llu removed, %llu unchanged\n", (ull)s->added, (ull)s->changed,
           (ull)s->removed, (ull)s->unchanged);
    if (i->clauses)
        printf("  %llu of %llu clauses understood (%.2f%%); the others are kept as notes\n",
               (ull)i->clauses_understood, (ull)i->clauses, percent(i->clauses_understood, i->clauses));
    if (i->rejected)
        printf("  %llu rows refused\n", (ull)i->rejected);
    for (size_t k = 0; k < i->warning_count; k++)
        print_warning(&i->warnings[k]);
}

static json_t *to_json(const char *format, struct sv dataset, const struct load_report *r)
{
    const struct import_report *i = &r->import;
    const struct store_load_report *s = &r->store;
    json_t *schemas = json_object(), *warnings = json_array();
    for (size_t k = 0; k < r->schema_count; k++)
        json_object_set_new(schemas, r->schemas[k].schema->name,
                            json_integer((json_int_t)r->schemas[k].records));
    for (size_t k = 0; k < i->warning_count; k++)
        json_array_append_new(warnings, json_pack("{s:s, s:I}", "text", i->warnings[k].text, "count",
                                                  (json_int_t)i->warnings[k].count));
    return json_pack("{s:s, s:s%, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:f}", "format",
                     format, "dataset", dataset.ptr, dataset.len, "load", (json_int_t)s->load_id, "rows",
                     (json_int_t)i->rows, "records", (json_int_t)(s->added + s->changed + s->unchanged),
                     "schemas", schemas, "added", (json_int_t)s->added, "changed", (json_int_t)s->changed,
                     "removed", (json_int_t)s->removed, "unchanged", (json_int_t)s->unchanged, "clauses",
                     (json_int_t)i->clauses, "clauses_understood", (json_int_t)i->clauses_understood,
                     "rejected", (json_int_t)i->rejected, "warnings", warnings, "seconds", r->seconds);
}

enum err load_report_print(struct cli *cli, const char *format, struct sv dataset, struct load_report *r)
{
    qsort(r->schemas, r->schema_count, sizeof *r->schemas, by_name);
    if (!cli->json) {
        print_text(format, dataset, r);
        return ERR_OK;
    }
    json_t *json = to_json(format, dataset, r);
    bool ok =
        json && json_dumpf(json, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0 && putchar('\n') != EOF;
    json_decref(json);
    return ok ? ERR_OK : err_set(&cli->ec, ERR_IO, "the load is done, but its report could not be written");
}
