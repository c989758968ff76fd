#include "cli/truth.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "record/csv.h"

struct truth_pair {
    struct sv left, right;
};
struct truth {
    struct arena *arena;
    struct truth_pair *pairs; /* sorted, unique */
    size_t count, cap;
};

static int pair_order(const void *a, const void *b)
{
    const struct truth_pair *x = a, *y = b;
    int order = sv_cmp(x->left, y->left);
    return order ? order : sv_cmp(x->right, y->right);
}

static enum err add_pair(struct truth *t, struct sv left, struct sv right, struct errctx *ec)
{
    if (t->count == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 1024;
        struct truth_pair *grown = mem_realloc(t->pairs, cap, sizeof *grown);
        if (!grown)
            return err_set(ec, ERR_MEMORY, "no memory for %zu true pairs", cap);
        t->pairs = grown;
        t->cap = cap;
    }
    struct truth_pair pair = {arena_copy(t->arena, sv_trim(left)), arena_copy(t->arena, sv_trim(right))};
    if (!pair.left.ptr || !pair.right.ptr)
        return arena_error(t->arena, ec);
    t->pairs[t->count++] = pair;
    return ERR_OK;
}

static enum err find_columns(const struct csv_reader *csv, const struct csv_row *header, struct errctx *ec,
                             size_t columns[2])
{
    static const char *const names[] = {"left_id", "right_id"};
    for (size_t k = 0; k < 2; k++) {
        columns[k] = header->count;
        for (size_t i = 0; i < header->count; i++)
            if (sv_eq(sv_trim(header->fields[i]), sv_cstr(names[k])))
                columns[k] = i;
        if (columns[k] == header->count)
            return err_set(ec, ERR_INPUT, "%s:%llu: no column %s", csv_name(csv),
                           (unsigned long long)header->line, names[k]);
    }
    return ERR_OK;
}

static enum err read_pairs(struct truth *t, struct csv_reader *csv, struct errctx *ec)
{
    struct csv_row row;
    size_t columns[2];
    bool more;
    TRY(csv_next(csv, ec, &row, &more));
    if (!more)
        return err_set(ec, ERR_INPUT, "%s: empty; it needs the columns left_id and right_id", csv_name(csv));
    TRY(find_columns(csv, &row, ec, columns));
    for (;;) {
        TRY(csv_next(csv, ec, &row, &more));
        if (!more)
            return ERR_OK;
        if (row.defect || columns[0] >= row.count || columns[1] >= row.count)
            return err_set(ec, ERR_INPUT, "%s:%llu: %s", csv_name(csv), (unsigned long long)row.line,
                           row.defect ? row.defect : "the row is shorter than the header");
        TRY(add_pair(t, row.fields[columns[0]], row.fields[columns[1]], ec));
    }
}

static enum err read_file(struct truth *t, const char *path, struct errctx *ec)
{
    INPUT_SCOPED struct input *in = NULL;
    CSV_SCOPED struct csv_reader *csv = NULL;
    TRY(arena_open("true pairs", TRUTH_BYTES_MAX, ec, &t->arena));
    TRY(input_open_file(path, ec, &in));
    TRY(csv_open(in, 0, ec, &csv));
    return read_pairs(t, csv, ec);
}

enum err truth_open(const char *path, struct errctx *ec, struct truth **out)
{
    struct truth *t = mem_alloc(1, sizeof *t);
    if (!t)
        return err_set(ec, ERR_MEMORY, "no memory for true pairs");
    enum err e = read_file(t, path, ec);
    if (e != ERR_OK) {
        truth_close(t);
        return e;
    }
    size_t kept = 0;
    if (t->count > 0)
        qsort(t->pairs, t->count, sizeof *t->pairs, pair_order);
    for (size_t i = 0; i < t->count; i++)
        if (i == 0 || pair_order(&t->pairs[i], &t->pairs[kept - 1]) != 0)
            t->pairs[kept++] = t->pairs[i];
    t->count = kept;
    *out = t;
    return ERR_OK;
}

void truth_close(struct truth *t)
{
    if (!t)
        return;
    arena_close(t->arena);
    mem_free(t->pairs);
    mem_free(t);
}

bool truth_find(const struct truth *t, struct sv left, struct sv right)
{
    struct truth_pair key = {left, right};
    return t->count > 0 && bsearch(&key, t->pairs, t->count, sizeof key, pair_order) != NULL;
}

size_t truth_count(const struct truth *t)
{
    return t->count;
}
