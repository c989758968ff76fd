#include "sample/sample.h"

#include <stdio.h>

#include "base/file.h"
#include "sample/error.h"
#include "sample/layout.h"

#define CHUNK_BYTES ((size_t)256 * 1024)
#define CHUNK_MAX (CHUNK_BYTES + 16384)
#define FEISTEL_ROUNDS 4u
_Static_assert(SAMPLE_ERRORS_MAX <= ERROR_COUNT_MAX, "more errors than error_make can tell");

/* Of a mixed set, in percent, in the order of enum entity_kind. */
static const uint32_t mix[ENTITY_KIND_COUNT] = {55, 25, 12, 8};

/* Keyed shuffling without memory: a Feistel network over 2^(2 * half) numbers, walked until it lands in [0,
 * count). */
struct order {
    uint64_t count;
    uint32_t keys[FEISTEL_ROUNDS];
    unsigned half; /* bits */
};

static void order_init(struct order *o, uint64_t seed, uint64_t which, uint64_t count)
{
    struct draw d;
    draw_begin(&d, seed, DRAW_ORDER, which);
    o->count = count;
    for (size_t i = 0; i < FEISTEL_ROUNDS; i++)
        o->keys[i] = draw_u32(&d);
    for (o->half = 1; o->half < 32 && (uint64_t)1 << (2 * o->half) < count;)
        o->half++;
}

static uint32_t mix32(uint32_t x) /* the finaliser of MurmurHash3 */
{
    x = (x ^ x >> 16) * 0x85EBCA6Bu;
    x = (x ^ x >> 13) * 0xC2B2AE35u;
    return x ^ x >> 16;
}

static uint64_t order_at(const struct order *o, uint64_t i)
{
    uint32_t mask = (uint32_t)(((uint64_t)1 << o->half) - 1);
    do {
        uint32_t left = (uint32_t)(i >> o->half), right = (uint32_t)i & mask;
        for (size_t round = 0; round < FEISTEL_ROUNDS; round++) {
            uint32_t next = left ^ (mix32(right ^ o->keys[round]) & mask);
            left = right;
            right = next;
        }
        i = (uint64_t)left << o->half | right;
    } while (i >= o->count);
    return i;
}

struct run {
    const struct sample_options *options;
    struct sample_report *report;
    struct order order[2], names[2]; /* of a side's records; of its ids */
    uint64_t shared; /* entities 0..shared are on both sides, then the left's own, then the right's */
    uint64_t done, total;
    struct errctx *ec;
};

/* Ids tell nothing of the other side's: each side numbers the whole world in an order of its own. */
static struct sv make_id(const struct run *run, enum layout_side side, uint64_t entity, char out[32])
{
    int n = snprintf(out, 32, "%s-%09llu", side == LAYOUT_LEFT ? "MX" : "US",
                     (unsigned long long)order_at(&run->names[side], entity));
    return sv_of(out, (size_t)n);
}

static enum entity_kind kind_of(const struct run *run, uint64_t entity)
{
    struct draw d;
    if (run->options->kind != SAMPLE_MIXED)
        return (enum entity_kind)run->options->kind;
    draw_begin(&d, run->options->seed, DRAW_ORDER, 16 + entity);
    uint32_t at = draw_below(&d, 100);
    size_t kind = 0;
    for (; at >= mix[kind]; kind++)
        at -= mix[kind];
    return (enum entity_kind)kind;
}

/* The errors that the right side's copy of this shared entity gets. */
static unsigned make_errors(const struct run *run, uint64_t entity, struct entity *e,
                            const struct error_kind *made[ERROR_COUNT_MAX])
{
    const struct sample_options *o = run->options;
    struct draw d;
    draw_begin(&d, o->seed, DRAW_ERRORS, entity);
    return error_make(e, &d, o->errors_min + draw_below(&d, o->errors_max - o->errors_min + 1), made);
}

static unsigned make_record(const struct run *run, enum layout_side side, uint64_t entity, struct entity *e,
                            const struct error_kind *made[ERROR_COUNT_MAX])
{
    const struct sample_options *o = run->options;
    struct draw d;
    entity_make(e, kind_of(run, entity), o->seed, entity);
    draw_begin(&d, o->seed, side == LAYOUT_LEFT ? DRAW_LEFT : DRAW_RIGHT, entity);
    layout_apply(e, side, &d);
    return side == LAYOUT_RIGHT && entity < run->shared ? make_errors(run, entity, e, made) : 0;
}

static enum err flush(struct outfile *f, struct buf *chunk, size_t at_least, struct errctx *ec)
{
    if (chunk->len < at_least)
        return ERR_OK;
    TRY(buf_check(chunk, ec));
    TRY(outfile_write(f, buf_sv(chunk), ec));
    buf_clear(chunk);
    return ERR_OK;
}

static enum err write_records(struct run *run, enum layout_side side, struct outfile *f)
{
    const struct sample_side *s = side == LAYOUT_LEFT ? &run->options->left : &run->options->right;
    uint64_t others = side == LAYOUT_LEFT ? 0 : run->options->left.records - run->shared;
    struct buf chunk BUF_SCOPED;
    const struct error_kind *made[ERROR_COUNT_MAX];
    struct entity e;
    char id[32];
    buf_init(&chunk, "sample chunk", CHUNK_MAX);
    if (s->format == SAMPLE_CSV)
        layout_put_header(&chunk, (enum entity_kind)run->options->kind, side);
    for (uint64_t i = 0; i < s->records; i++) {
        uint64_t at = order_at(&run->order[side], i), entity = at < run->shared ? at : at + others;
        run->report->errors += make_record(run, side, entity, &e, made);
        if (s->format == SAMPLE_CSV)
            layout_put_row(&chunk, &e, side, make_id(run, side, entity, id));
        else
            layout_put_ftm(&chunk, &e, make_id(run, side, entity, id));
        TRY(flush(f, &chunk, CHUNK_BYTES, run->ec));
        if (++run->done % 4096 == 0) {
            progress_tick(run->options->progress, "records", run->done, run->total);
            if (progress_cancelled(run->options->progress))
                return err_set(run->ec, ERR_CANCELLED, "cancelled");
        }
    }
    return flush(f, &chunk, 0, run->ec);
}

static enum err write_truth(struct run *run, struct outfile *f)
{
    struct buf chunk BUF_SCOPED;
    char left[32], right[32];
    buf_init(&chunk, "sample chunk", CHUNK_MAX);
    buf_put_cstr(&chunk, "left_id,right_id\n");
    for (uint64_t i = 0; i < run->shared; i++) {
        buf_put_sv(&chunk, make_id(run, LAYOUT_LEFT, i, left));
        buf_put_char(&chunk, ',');
        buf_put_sv(&chunk, make_id(run, LAYOUT_RIGHT, i, right));
        buf_put_char(&chunk, '\n');
        TRY(flush(f, &chunk, CHUNK_BYTES, run->ec));
    }
    return flush(f, &chunk, 0, run->ec);
}

static enum err write_errors(struct run *run, struct outfile *f)
{
    const struct error_kind *made[ERROR_COUNT_MAX];
    struct buf chunk BUF_SCOPED;
    struct entity e;
    char id[32];
    buf_init(&chunk, "sample chunk", CHUNK_MAX);
    buf_put_cstr(&chunk, "right_id,errors\n");
    for (uint64_t i = 0; i < run->shared; i++) {
        unsigned count = make_record(run, LAYOUT_RIGHT, i, &e, made);
        buf_put_sv(&chunk, make_id(run, LAYOUT_RIGHT, i, id));
        for (unsigned j = 0; j < count; j++) {
            buf_put_char(&chunk, j ? ';' : ',');
            buf_put_cstr(&chunk, made[j]->name);
        }
        buf_put_cstr(&chunk, count ? "\n" : ",\n");
        TRY(flush(f, &chunk, CHUNK_BYTES, run->ec));
    }
    return flush(f, &chunk, 0, run->ec);
}

/* A file written whole by `write`, or not at all. */
static enum err write_file(struct run *run, const char *path,
                           enum err (*write)(struct run *, struct outfile *))
{
    struct outfile *f;
    if (!path)
        return ERR_OK;
    TRY(outfile_open(path, 0644, run->ec, &f));
    enum err e = write(run, f);
    if (e != ERR_OK) {
        outfile_abort(f);
        return e;
    }
    return outfile_commit(f, run->ec);
}

static enum err write_left(struct run *run, struct outfile *f)
{
    return write_records(run, LAYOUT_LEFT, f);
}

static enum err write_right(struct run *run, struct outfile *f)
{
    return write_records(run, LAYOUT_RIGHT, f);
}

static enum err write_mapping(struct run *run, enum layout_side side, const char *path)
{
    struct buf text BUF_SCOPED;
    buf_init(&text, "mapping", 65536);
    if (!path)
        return ERR_OK;
    layout_put_mapping(&text, (enum entity_kind)run->options->kind, side);
    TRY(buf_check(&text, run->ec));
    return file_write(path, 0644, buf_sv(&text), run->ec);
}

static enum err check_options(const struct sample_options *o, struct errctx *ec)
{
    const struct sample_side *sides[2] = {&o->left, &o->right};
    if (!o->left.path && !o->right.path)
        return err_set(ec, ERR_USAGE, "nothing to write: give a left or a right file");
    if (o->overlap_percent > 100)
        return err_set(ec, ERR_USAGE, "the overlap is a percentage, at most 100");
    if (o->errors_min > o->errors_max || o->errors_max > SAMPLE_ERRORS_MAX)
        return err_set(ec, ERR_USAGE, "errors go from a minimum to a maximum of at most %u",
                       SAMPLE_ERRORS_MAX);
    for (size_t i = 0; i < 2; i++) {
        if (sides[i]->records == 0 || sides[i]->records > SAMPLE_RECORDS_MAX)
            return err_set(ec, ERR_USAGE, "records: 1 to %u", SAMPLE_RECORDS_MAX);
        if (sides[i]->path && sides[i]->format == SAMPLE_CSV && o->kind == SAMPLE_MIXED)
            return err_set(ec, ERR_USAGE,
                           "a CSV file holds one kind, because a mapping file has one schema; "
                           "mixed records are for ftm");
        if (sides[i]->mapping_path && sides[i]->format != SAMPLE_CSV)
            return err_set(ec, ERR_USAGE, "ftm needs no mapping file");
    }
    return ERR_OK;
}

enum err sample_run(const struct sample_options *o, struct errctx *ec, struct sample_report *report)
{
    TRY(check_options(o, ec));
    uint64_t smaller = o->left.records < o->right.records ? o->left.records : o->right.records;
    struct run run = {.options = o, .report = report, .shared = smaller * o->overlap_percent / 100, .ec = ec};
    *report = (struct sample_report){.shared = run.shared};
    run.total = (o->left.path ? o->left.records : 0) + (o->right.path ? o->right.records : 0);
    for (unsigned side = 0; side < 2; side++) {
        order_init(&run.order[side], o->seed, side, side ? o->right.records : o->left.records);
        order_init(&run.names[side], o->seed, 2 + side, 999999999);
    }
    TRY(write_file(&run, o->left.path, write_left));
    TRY(write_mapping(&run, LAYOUT_LEFT, o->left.mapping_path));
    TRY(write_file(&run, o->right.path, write_right));
    TRY(write_mapping(&run, LAYOUT_RIGHT, o->right.mapping_path));
    TRY(write_file(&run, o->truth_path, write_truth));
    return write_file(&run, o->errors_path, write_errors);
}
