/*
 * Pippenger's sum of many multiples ("On the evaluation of powers and related problems", 1976), in the bucket
 * form of Bernstein, Doumen, Lange and Oosterwijk ("Faster batch forgery identification", 2012) with signed
 * digits. Memory accesses and branches follow the scalars: public data only.
 */
#include <string.h>

#include "base/mem.h"
#include "crypto/point.h"

#define WIDTH_MAX 12

/* In products of field elements: each digit adds a term to a bucket (7), each bucket takes part in two
 * additions of the window's sum (9 each). */
static unsigned best_width(size_t count)
{
    unsigned best = 2;
    size_t least = SIZE_MAX;
    for (unsigned width = 2; width <= WIDTH_MAX; width++) {
        size_t cost = POINT_DIGITS(width) * (7 * count + 18 * ((size_t)1 << (width - 1)));
        if (cost < least) {
            least = cost;
            best = width;
        }
    }
    return best;
}

struct sum {
    size_t count, windows, buckets;
    unsigned width;
    struct point_affine *terms;
    struct group_element *bucket; /* [j]: the terms whose digit is +-(j + 1) */
    int16_t *digits;              /* [window * count + i] */
    struct fe *scratch;
};

static void add_window(const struct sum *s, size_t window, struct group_element *total)
{
    struct point_completed next;
    for (size_t j = 0; j < s->buckets; j++)
        s->bucket[j] = group_identity;
    for (size_t i = 0; i < s->count; i++) {
        int digit = s->digits[window * s->count + i];
        if (digit == 0)
            continue;
        struct point_affine term = s->terms[i];
        if (digit < 0)
            point_negate_affine(&term, 1);
        struct group_element *b = &s->bucket[(digit < 0 ? -digit : digit) - 1];
        point_add_affine(b, &term, &next);
        point_to_extended(&next, b);
    }
    struct group_element above = group_identity; /* all buckets from j up: added once for each step down */
    for (size_t j = s->buckets; j-- > 0;) {
        group_add(&above, &s->bucket[j], &above);
        group_add(total, &above, total);
    }
}

static void sum_run(const struct sum *s, const struct scalar *scalars, const struct group_element *e,
                    struct group_element *out)
{
    int16_t digits[POINT_DIGITS(2)];
    point_to_affine_many(e, s->count, s->scratch, s->terms);
    for (size_t i = 0; i < s->count; i++) {
        point_digits(&scalars[i], s->width, digits, s->windows);
        for (size_t w = 0; w < s->windows; w++)
            s->digits[w * s->count + i] = digits[w];
    }
    struct group_element total = group_identity;
    struct point_completed next;
    for (size_t w = s->windows; w-- > 0;) {
        for (unsigned i = 0; i < s->width; i++) {
            point_double(&total, &next);
            point_to_extended(&next, &total);
        }
        add_window(s, w, &total);
    }
    *out = total;
}

enum err group_sum_vartime(const struct scalar *scalars, const struct group_element *e, size_t count,
                           struct errctx *ec, struct group_element *out)
{
    unsigned width = best_width(count);
    struct sum s = {.count = count, .width = width};
    s.windows = POINT_DIGITS(width);
    s.buckets = (size_t)1 << (width - 1);
    s.terms = mem_alloc(count, sizeof *s.terms);
    s.bucket = mem_alloc(s.buckets, sizeof *s.bucket);
    s.digits = mem_alloc(count * s.windows, sizeof *s.digits);
    s.scratch = mem_alloc(count * 2, sizeof *s.scratch);
    enum err code = ERR_OK;
    if (s.terms && s.bucket && s.digits && s.scratch)
        sum_run(&s, scalars, e, out);
    else
        code = err_set(ec, ERR_MEMORY, "no memory to sum %zu elements", count);
    mem_free(s.terms);
    mem_free(s.bucket);
    mem_free(s.digits);
    mem_free(s.scratch);
    return code;
}
