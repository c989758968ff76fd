/* The importer ofac over up to four files, divided by the byte 0x1D: every record is whole and every clause
 * is counted. */
#include "record/ofac.h"

#define FILES_MAX 4u

static enum err take_record(void *arg, const struct record *r, struct errctx *ec)
{
    uint64_t *count = arg;
    (void)ec;
    BUG_ON(sv_empty(r->id) || !r->schema || r->value_count == 0);
    for (size_t i = 0; i < r->value_count; i++)
        BUG_ON(sv_empty(r->values[i].text) || !sv_is_utf8(r->values[i].text));
    ++*count;
    return ERR_OK;
}

static enum err take_reject(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                            struct sv row, struct errctx *ec)
{
    (void)arg, (void)file, (void)reason, (void)row, (void)ec;
    BUG_ON(line == 0 || column == 0);
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[FILES_MAX] = {"a.csv", "b.csv", "c.csv", "d.csv"};
    struct sv rest = sv_of((const char *)data, size), part;
    struct input *inputs[FILES_MAX] = {0};
    size_t count = 0;
    uint64_t records = 0;
    struct import_report report = {0};
    struct import_options options = {.today = SV("2026-11-21")};
    struct import_sink sink = {take_record, take_reject, &records};
    struct errctx ec = {0};
    while (size && count < FILES_MAX && sv_split(&rest, 0x1D, &part))
        if (input_open_bytes(names[count], part, &ec, &inputs[count]) == ERR_OK)
            count++;
    if (ofac_import(&options, inputs, count, &sink, &report, &ec) == ERR_OK)
        BUG_ON(report.records != records);
    else
        BUG_ON(ec.text[0] == 0);
    BUG_ON(report.clauses_understood > report.clauses);
    for (size_t i = 0; i < count; i++)
        input_close(inputs[i]);
    return 0;
}
