/* What a load says at its end, for people and as JSON. */
#pragma once
#include "cli/command.h"
#include "record/import.h"
#include "store/load.h"

#define LOAD_REPORT_SCHEMAS_MAX 256u

struct load_report {
    struct import_report import;
    struct store_load_report store;
    struct load_report_schema {
        const struct schema *schema;
        uint64_t records;
    } schemas[LOAD_REPORT_SCHEMAS_MAX];
    size_t schema_count;
    double seconds;
};

/* `records` (1 or -1) more of this schema. */
MUST_CHECK enum err load_report_count(struct load_report *r, const struct schema *schema, int records,
                                      struct errctx *ec);
/* On standard output; JSON when cli->json. */
MUST_CHECK enum err load_report_print(struct cli *cli, const char *format, struct sv dataset,
                                      struct load_report *r);
