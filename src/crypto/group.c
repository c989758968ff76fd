#include "crypto/point.h"

#include <string.h>

#include "base/mem.h"
#include "crypto/secret.h"

const struct group_element group_identity = {{{0}}, {{1}}, {{1}}, {{0}}};
/* RFC 9496 4.1: the base point of edwards25519. */
const struct group_element group_generator = {
    {{0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5}},
    {{0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666}},
    {{1}},
    {{0x68ab3a5b7dda3, 0xeea2a5eadbb, 0x2af8df483c27e, 0x332b375274732, 0x67875f0fd78b7}}};

static void add_cached(const struct group_element *a, const struct point_cached *b, struct group_element *out)
{
    struct point_completed sum;
    point_add(a, b, &sum);
    point_to_extended(&sum, out);
}

void group_add(const struct group_element *a, const struct group_element *b, struct group_element *out)
{
    struct point_cached ready;
    point_to_cached(b, &ready);
    add_cached(a, &ready, out);
}

void group_sub(const struct group_element *a, const struct group_element *b, struct group_element *out)
{
    struct point_cached ready;
    point_to_cached(b, &ready);
    point_negate_cached(&ready, 1);
    add_cached(a, &ready, out);
}

void point_digits(const struct scalar *s, unsigned width, int16_t *digits, size_t count)
{
    uint64_t words[5] = {0};
    for (size_t i = 0; i < SCALAR_BYTES; i++)
        words[i / 8] |= (uint64_t)s->bytes[i] << (8 * (i % 8));
    uint64_t carry = 0, half = (uint64_t)1 << (width - 1), mask = 2 * half - 1;
    for (size_t i = 0; i < count; i++) {
        size_t bit = i * width, at = bit / 64, shift = bit % 64;
        uint64_t v = 0;
        if (at < 4) /* the place, never the value, decides */
            v = words[at] >> shift | words[at + 1] << 1 << (63 - shift);
        v = (v & mask) + carry;
        carry = (half - v) >> 63; /* v > half */
        digits[i] = (int16_t)((int)v - (int)(carry << width));
    }
    secret_wipe(words, sizeof words);
}

/* 1 when a == b, for values below 2^63 */
static uint64_t same(uint64_t a, uint64_t b)
{
    return ((a ^ b) - 1) >> 63;
}

/* |digit| and its sign, without a branch */
static uint64_t magnitude(int16_t digit, uint64_t *negative)
{
    int64_t sign = (int64_t)digit >> 63;
    *negative = (uint64_t)sign & 1;
    return (uint64_t)((digit ^ sign) - sign);
}

/* Two words at once, where the processor can; the compiler splits them where it cannot. */
typedef uint64_t pair_of_words __attribute__((vector_size(16), aligned(8), may_alias));

/* Row number `which` (from 1) of a table, or zeros for 0: every row is read, whichever is meant. Compiled
 * once for each size of row, so that the sum stays in registers. */
FE_INLINE void pick(void *out, const void *rows, size_t row_bytes, size_t count, uint64_t which)
{
    enum { pairs_max = 10 };
    const size_t pairs = row_bytes / sizeof(pair_of_words);
    const pair_of_words *row = rows;
    pair_of_words sum[pairs_max] = {{0}};
    for (uint64_t i = 1; i <= count; i++, row += pairs) {
        const uint64_t word = 0 - same(i, which);
        const pair_of_words mask = {word, word};
#pragma GCC unroll 10
        for (size_t k = 0; k < pairs; k++)
            sum[k] |= row[k] & mask;
    }
    memcpy(out, sum, row_bytes);
}

#define MUL_WIDTH 4
#define MUL_ROWS (1 << (MUL_WIDTH - 1))

/* A function of its own, because gcc keeps more of it in registers than of a loop that holds everything. */
static __attribute__((noinline)) void double_projective(struct group_element *p)
{
    struct point_completed d;
    point_double(p, &d);
    point_to_projective(&d, p);
}

static void double_times(struct group_element *p, int times)
{
    struct point_completed d;
    for (int i = 1; i < times; i++)
        double_projective(p);
    point_double(p, &d);
    point_to_extended(&d, p);
}

/* Windows of four bits with signed digits, from the top. */
void group_mul(const struct scalar *s, const struct group_element *e, struct group_element *out)
{
    struct point_cached rows[MUL_ROWS], row;
    int16_t digits[POINT_DIGITS(MUL_WIDTH)];
    struct group_element multiple = *e, sum = group_identity;
    point_to_cached(&multiple, &rows[0]);
    for (size_t i = 1; i < MUL_ROWS; i++) {
        add_cached(&multiple, &rows[0], &multiple);
        point_to_cached(&multiple, &rows[i]);
    }
    point_digits(s, MUL_WIDTH, digits, POINT_DIGITS(MUL_WIDTH));
    for (size_t i = POINT_DIGITS(MUL_WIDTH); i-- > 0;) {
        uint64_t negative, m = magnitude(digits[i], &negative);
        pick(&row, rows, sizeof row, MUL_ROWS, m);
        const uint64_t none = same(m, 0);
        row.y_plus_x.v[0] |= none;
        row.y_minus_x.v[0] |= none;
        row.z.v[0] |= none;
        point_negate_cached(&row, negative);
        double_times(&sum, MUL_WIDTH);
        add_cached(&sum, &row, &sum);
    }
    *out = sum;
    secret_wipe(rows, sizeof rows);
    secret_wipe(&row, sizeof row);
    secret_wipe(digits, sizeof digits);
    secret_wipe(&sum, sizeof sum);
    secret_wipe(&multiple, sizeof multiple);
}

/* Windows of five bits: fewer additions than four, and a row costs less to pick than the additions of six. */
#define TABLE_WIDTH 5
#define TABLE_ROWS (1 << (TABLE_WIDTH - 1))

struct group_table {
    struct point_affine rows[POINT_DIGITS(TABLE_WIDTH)][TABLE_ROWS]; /* [i][j] = (j + 1) * 32^i * e */
};

void point_to_affine_many(const struct group_element *p, size_t count, struct fe *scratch,
                          struct point_affine *out)
{
    struct fe *inverse = scratch + count;
    for (size_t i = 0; i < count; i++)
        inverse[i] = p[i].z;
    fe_invert_many(inverse, scratch, count);
    for (size_t i = 0; i < count; i++) {
        struct fe x = fe_mul(p[i].x, inverse[i]), y = fe_mul(p[i].y, inverse[i]);
        out[i] = (struct point_affine){fe_add(y, x), fe_sub(y, x), fe_mul(fe_mul(x, y), fe_2d), 0};
    }
}

enum err group_table_open(const struct group_element *e, struct errctx *ec, struct group_table **out)
{
    struct group_table *t = mem_alloc(1, sizeof *t);
    if (!t)
        return err_set(ec, ERR_MEMORY, "no memory for a table of multiples");
    struct group_element multiples[TABLE_ROWS] = {*e};
    struct fe scratch[2 * TABLE_ROWS];
    struct point_cached first;
    for (size_t i = 0; i < POINT_DIGITS(TABLE_WIDTH); i++) {
        point_to_cached(&multiples[0], &first);
        for (size_t j = 1; j < TABLE_ROWS; j++)
            add_cached(&multiples[j - 1], &first, &multiples[j]);
        point_to_affine_many(multiples, TABLE_ROWS, scratch, t->rows[i]);
        multiples[0] = multiples[TABLE_ROWS - 1];
        double_times(&multiples[0], 1);
    }
    *out = t;
    return ERR_OK;
}

void group_table_close(struct group_table *t)
{
    mem_free(t);
}

void group_table_mul(const struct group_table *t, const struct scalar *s, struct group_element *out)
{
    int16_t digits[POINT_DIGITS(TABLE_WIDTH)];
    struct group_element sum = group_identity;
    struct point_affine row;
    struct point_completed next;
    point_digits(s, TABLE_WIDTH, digits, POINT_DIGITS(TABLE_WIDTH));
    for (size_t i = 0; i < POINT_DIGITS(TABLE_WIDTH); i++) {
        uint64_t negative, m = magnitude(digits[i], &negative);
        pick(&row, t->rows[i], sizeof row, TABLE_ROWS, m);
        const uint64_t none = same(m, 0);
        row.y_plus_x.v[0] |= none;
        row.y_minus_x.v[0] |= none;
        point_negate_affine(&row, negative);
        point_add_affine(&sum, &row, &next);
        point_to_extended(&next, &sum);
    }
    *out = sum;
    secret_wipe(digits, sizeof digits);
    secret_wipe(&row, sizeof row);
    secret_wipe(&next, sizeof next);
    secret_wipe(&sum, sizeof sum);
}
