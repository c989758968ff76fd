#include "labelled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/csv.h"
#include "resolve/plain.h"

#define COLUMNS_MAX 32

struct side {
    struct party *party;
    char (*clusters)[32]; /* of each entity */
    size_t count, cap;
};
struct loading {
    const struct labelled_spec *spec;
    struct side sides[2];
    char header[COLUMNS_MAX][32];
    size_t columns;
    struct errctx ec;
};

static void ok(struct loading *l, enum err e)
{
    if (e != ERR_OK)
        fail_msg("%s", l->ec.text);
}

static struct sv field(const struct loading *l, const struct csv_row *row, const char *column)
{
    for (size_t i = 0; column && i < l->columns && i < row->count; i++)
        if (strcmp(l->header[i], column) == 0)
            return sv_trim(row->fields[i]);
    return SV("");
}

static bool is_null(struct sv s)
{
    return sv_empty(s) || sv_eq(s, SV("NA"));
}

static void add_value(struct loading *l, struct record_builder *b, const char *property, struct sv text)
{
    char joined[256];
    if (is_null(text))
        return;
    if (strncmp(property, "local:", 6) == 0) {
        snprintf(joined, sizeof joined, "%s=%.*s", property + 6, SV_ARG(text));
        ok(l, record_add(b, "localIdentifier", sv_cstr(joined), &l->ec));
    } else {
        ok(l, record_add(b, property, text, &l->ec));
    }
}

static void note_cluster(struct loading *l, struct side *side, const struct csv_row *row)
{
    struct sv cluster = field(l, row, l->spec->cluster_column), id = field(l, row, l->spec->id_column);
    if (!l->spec->cluster_column) {
        sv_split(&id, '-', &cluster);
        sv_split(&id, '-', &cluster);
    }
    if (side->count == side->cap) {
        side->cap = side->cap ? 2 * side->cap : 1024;
        side->clusters = mem_realloc(side->clusters, side->cap, sizeof *side->clusters);
        assert_non_null(side->clusters);
    }
    snprintf(side->clusters[side->count++], sizeof *side->clusters, "%.*s", SV_ARG(cluster));
}

static void add_row(struct loading *l, struct side *side, const struct csv_row *row)
{
    struct arena *arena;
    struct record_builder *b;
    struct record r;
    char date[64] = "";
    ok(l, arena_open("row", 1 << 20, &l->ec, &arena));
    ok(l, record_builder_open(arena, &l->ec, &b));
    ok(l, record_begin(b, schema_find(SV("Person")), SV("test"), field(l, row, l->spec->id_column), &l->ec));
    for (const struct labelled_column *c = l->spec->columns; c->column; c++)
        add_value(l, b, c->property, field(l, row, c->column));
    for (size_t i = 0; i < 3 && l->spec->date_columns[i]; i++)
        snprintf(date + strlen(date), sizeof date - strlen(date), "%s%.*s", i ? "-" : "",
                 SV_ARG(field(l, row, l->spec->date_columns[i])));
    add_value(l, b, "birthDate", sv_cstr(date));
    ok(l, record_finish(b, &l->ec, &r));
    ok(l, party_add(side->party, &r, &l->ec));
    note_cluster(l, side, row);
    arena_close(arena);
}

static void load(struct loading *l, const char *path)
{
    struct input *in;
    struct csv_reader *csv;
    struct csv_row row;
    bool more;
    ok(l, input_open_file(path, &l->ec, &in));
    ok(l, csv_open(in, ',', &l->ec, &csv));
    for (size_t n = 0;; n++) {
        ok(l, csv_next(csv, &l->ec, &row, &more));
        if (!more)
            break;
        if (n > 0) {
            add_row(l, &l->sides[(n + 1) % 2], &row);
            continue;
        }
        for (; l->columns < row.count && l->columns < COLUMNS_MAX; l->columns++)
            snprintf(l->header[l->columns], sizeof l->header[0], "%.*s",
                     SV_ARG(sv_trim(row.fields[l->columns])));
    }
    csv_close(csv);
    input_close(in);
}

static int text_order(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Pairs across the sides with the same cluster. */
static size_t count_truth(const struct side *left, const struct side *right)
{
    size_t truth = 0;
    char(*sorted)[32] = mem_alloc(right->count, sizeof *sorted);
    assert_non_null(sorted);
    memcpy(sorted, right->clusters, right->count * sizeof *sorted);
    qsort(sorted, right->count, sizeof *sorted, text_order);
    for (size_t i = 0; i < left->count; i++) {
        size_t low = 0, high = right->count;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (strcmp(sorted[mid], left->clusters[i]) < 0)
                low = mid + 1;
            else
                high = mid;
        }
        for (; low < right->count && strcmp(sorted[low], left->clusters[i]) == 0; low++)
            truth++;
    }
    mem_free(sorted);
    return truth;
}

struct counting {
    const struct side *left, *right;
    size_t pairs, correct;
};

static enum err count_hit(void *arg, const struct score_hit *hit, struct errctx *ec)
{
    struct counting *c = arg;
    (void)ec;
    uint32_t right = plain_entity(hit->pseudonym);
    bool correct = strcmp(c->left->clusters[hit->entity], c->right->clusters[right]) == 0;
    c->pairs++;
    c->correct += correct;
    return ERR_OK;
}

static void match(struct loading *l, double threshold, struct labelled_result *out)
{
    struct psi_agreement *agreements;
    size_t count;
    struct side *left = &l->sides[0], *right = &l->sides[1];
    struct counting counting = {left, right, 0, 0};
    ok(l, party_finish(left->party, &l->ec));
    ok(l, party_finish(right->party, &l->ec));
    ok(l, plain_join(party_set(left->party), party_set(right->party), &l->ec, &agreements, &count));
    ok(l, party_score(left->party, agreements, count, right->count, threshold, count_hit, &counting, &l->ec));
    mem_free(agreements);
    *out = (struct labelled_result){.left = left->count,
                                    .right = right->count,
                                    .truth = count_truth(left, right),
                                    .pairs = counting.pairs,
                                    .correct = counting.correct,
                                    .tokens_left = party_set(left->party)->token_count};
    out->precision = out->pairs ? (double)out->correct / (double)out->pairs : 1;
    out->recall = out->truth ? (double)out->correct / (double)out->truth : 1;
    out->f1 = out->correct ? 2 * out->precision * out->recall / (out->precision + out->recall) : 0;
}

bool labelled_run(const struct labelled_spec *spec, double threshold, struct labelled_result *out)
{
    struct loading l = {.spec = spec};
    char path[512];
    const char *data = getenv("ENLACE_DATA");
    snprintf(path, sizeof path, "%s/%s", data ? data : "", spec->path);
    if (!data || access(path, R_OK) != 0)
        return false;
    struct token_options options = {0};
    for (int i = 0; i < 2; i++)
        ok(&l, party_open(&options, (size_t)1 << 30, &l.ec, &l.sides[i].party));
    load(&l, path);
    match(&l, threshold, out);
    print_message("# %s: %zu x %zu, %zu true, precision %.4f, recall %.4f, F1 %.4f, %.1f tokens an entity\n",
                  spec->path, out->left, out->right, out->truth, out->precision, out->recall, out->f1,
                  (double)out->tokens_left / (double)out->left);
    for (int i = 0; i < 2; i++) {
        party_close(l.sides[i].party);
        mem_free(l.sides[i].clusters);
    }
    return true;
}
