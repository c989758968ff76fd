#include "psi/table.h"

#include <string.h>

#include "base/err.h"

#define KEY_BYTES 16u

int psi_order_keys(const void *a, const void *b)
{
    return memcmp(a, b, KEY_BYTES);
}

/* Floyd's way down: to a leaf by one comparison a level, then up to where the row belongs. */
static void sift(uint8_t *rows, size_t hole, size_t count, size_t stride, psi_order_fn *order)
{
    uint8_t row[PSI_STRIDE_MAX];
    size_t top = hole;
    memcpy(row, rows + hole * stride, stride);
    for (size_t child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
        if (child + 1 < count && order(rows + child * stride, rows + (child + 1) * stride) < 0)
            child++;
        memcpy(rows + hole * stride, rows + child * stride, stride);
        hole = child;
    }
    while (hole > top) {
        size_t parent = (hole - 1) / 2;
        if (order(rows + parent * stride, row) >= 0)
            break;
        memcpy(rows + hole * stride, rows + parent * stride, stride);
        hole = parent;
    }
    memcpy(rows + hole * stride, row, stride);
}

void psi_sort(void *rows, uint32_t count, size_t stride, psi_order_fn *order)
{
    uint8_t *r = rows, row[PSI_STRIDE_MAX];
    BUG_ON(stride > PSI_STRIDE_MAX);
    for (size_t i = count / 2; i-- > 0;)
        sift(r, i, count, stride, order);
    for (size_t end = count; end-- > 1;) {
        memcpy(row, r, stride);
        memcpy(r, r + end * stride, stride);
        memcpy(r + end * stride, row, stride);
        sift(r, 0, end, stride, order);
    }
}

uint32_t psi_find_duplicate(const void *rows, uint32_t count, size_t stride, psi_order_fn *order)
{
    const uint8_t *r = rows;
    for (uint32_t i = 1; i < count; i++)
        if (order(r + (i - 1) * stride, r + i * stride) == 0)
            return i;
    return PSI_NOT_FOUND;
}

uint32_t psi_find(const void *rows, uint32_t count, size_t stride, const uint8_t key[16])
{
    const uint8_t *r = rows;
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(r + middle * stride, key, KEY_BYTES);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return PSI_NOT_FOUND;
}
