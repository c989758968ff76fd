/* A mapping file and the rows it is for: the input up to the first NUL is the mapping, the rest the CSV file.
 */
#include "record/mapping.h"

static enum err take(void *arg, const struct record *r, struct errctx *ec)
{
    (void)arg, (void)ec;
    BUG_ON(sv_empty(r->id));
    for (size_t i = 0; i < r->value_count; i++)
        BUG_ON(sv_empty(r->values[i].text) || !sv_is_utf8(r->values[i].text));
    return ERR_OK;
}

static enum err reject(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                       struct sv row, struct errctx *ec)
{
    (void)arg, (void)file, (void)row, (void)ec;
    BUG_ON(line == 0 || column == 0 || !sv_is_utf8(sv_cstr(reason)));
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv rows = sv_of((const char *)data, size), mapping;
    struct input *in INPUT_SCOPED = NULL;
    struct import_sink sink = {take, reject, NULL};
    struct import_report report = {0};
    if (!sv_split(&rows, 0, &mapping) || !rows.ptr || input_open_bytes("fuzz", rows, NULL, &in))
        return 0;
    struct import_options o = {.mapping = mapping, .today = SV("2026-11-21")};
    enum err e = csv_import(&o, &in, 1, &sink, &report, NULL);
    BUG_ON(e == ERR_MEMORY || e == ERR_INTERNAL);
    return 0;
}
