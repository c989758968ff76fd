/* The UN list's XML: whatever comes in, records are whole or refused, and no document type is ever followed.
 */
#include "record/un.h"

static enum err take(void *arg, const struct record *r, struct errctx *ec)
{
    (void)arg, (void)ec;
    BUG_ON(sv_empty(r->id) || !r->schema);
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
    struct input *in INPUT_SCOPED = NULL;
    struct import_options o = {.today = SV("2026-11-21")};
    struct import_sink sink = {take, reject, NULL};
    struct import_report report = {0};
    if (input_open_bytes("fuzz", sv_of((const char *)data, size), NULL, &in))
        return 0;
    enum err e = un_import(&o, &in, 1, &sink, &report, NULL);
    BUG_ON(e == ERR_MEMORY || e == ERR_INTERNAL);
    return 0;
}
