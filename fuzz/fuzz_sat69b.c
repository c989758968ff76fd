/* The importer sat69b: ids are unique, every record is whole. */
#include "record/sat69b.h"

#define IDS_MAX 512u

struct seen {
    struct arena *arena;
    struct sv ids[IDS_MAX];
    size_t count;
};

static enum err take_record(void *arg, const struct record *r, struct errctx *ec)
{
    struct seen *seen = arg;
    (void)ec;
    BUG_ON(sv_empty(r->id) || !r->schema || r->value_count == 0);
    for (size_t i = 0; i < r->value_count; i++)
        BUG_ON(sv_empty(r->values[i].text) || !sv_is_utf8(r->values[i].text));
    for (size_t i = 0; i < seen->count; i++)
        BUG_ON(sv_eq(seen->ids[i], r->id));
    if (seen->count < IDS_MAX)
        seen->ids[seen->count++] = arena_copy(seen->arena, r->id);
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
    ARENA_SCOPED struct arena *arena = NULL;
    INPUT_SCOPED struct input *in = NULL;
    struct errctx ec = {0};
    struct seen seen = {0};
    struct import_report report = {0};
    struct import_options options = {.today = SV("2026-11-21")};
    struct import_sink sink = {take_record, take_reject, &seen};
    if (arena_open("fuzz", (size_t)64 * 1024 * 1024, &ec, &arena) ||
        input_open_bytes("69b.csv", sv_of((const char *)data, size), &ec, &in))
        return 0;
    seen.arena = arena;
    if (sat69b_import(&options, &in, 1, &sink, &report, &ec) != ERR_OK)
        BUG_ON(ec.text[0] == 0);
    return 0;
}
