/* FollowTheMoney JSON lines, and that what was written of a record reads as the same record. */
#include "base/buf.h"
#include "record/ftm.h"
#include "record/json.h"

static enum err again(void *arg, const struct record *r, struct errctx *ec)
{
    struct buf *first = arg, json BUF_SCOPED;
    struct arena *arena ARENA_SCOPED = NULL;
    json_t *value JSON_SCOPED = NULL;
    struct record same;
    buf_init(&json, "json", 1 << 24);
    buf_clear(first);
    TRY(record_put_json(r, ec, first));
    TRY(arena_open("fuzz", 1 << 24, ec, &arena));
    BUG_ON(json_parse("fuzz", buf_sv(first), ec, &value) != ERR_OK);
    BUG_ON(record_from_json(value, r->dataset, NULL, arena, ec, &same) != ERR_OK);
    BUG_ON(record_put_json(&same, ec, &json) != ERR_OK);
    BUG_ON(!sv_eq(buf_sv(first), buf_sv(&json)));
    return ERR_OK;
}

static enum err reject(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                       struct sv row, struct errctx *ec)
{
    (void)arg, (void)file, (void)line, (void)column, (void)row, (void)ec;
    BUG_ON(!sv_is_utf8(sv_cstr(reason)));
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf json BUF_SCOPED;
    buf_init(&json, "json", 1 << 24);
    struct input *in INPUT_SCOPED = NULL;
    struct import_options o = {.dataset = SV("fuzz")};
    struct import_sink sink = {again, reject, &json};
    struct import_report report = {0};
    if (input_open_bytes("fuzz", sv_of((const char *)data, size), NULL, &in))
        return 0;
    BUG_ON(ftm_import(&o, &in, 1, &sink, &report, NULL) != ERR_OK);
    return 0;
}
