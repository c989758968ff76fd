/*
 * What a party received, sorted where it lies: rows of one size, each beginning with its 16-byte key.
 * Heapsort, because the partner chooses the keys (no input makes it slow) and because it needs no memory.
 * Then a row is found by binary search; a hash table would need an index and a keyed hash to be as safe.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PSI_NOT_FOUND UINT32_MAX

typedef int psi_order_fn(const void *a, const void *b);
int psi_order_keys(const void *a, const void *b); /* by the first 16 bytes */

/* Any rows, by any order; stride <= PSI_STRIDE_MAX. */
#define PSI_STRIDE_MAX 64u
void psi_sort(void *rows, uint32_t count, size_t stride, psi_order_fn *order);
/* The first row that equals the one before it; PSI_NOT_FOUND. Sorted rows. */
uint32_t psi_find_duplicate(const void *rows, uint32_t count, size_t stride, psi_order_fn *order);
/* The row that begins with `key`; PSI_NOT_FOUND. Rows sorted by psi_order_keys. */
uint32_t psi_find(const void *rows, uint32_t count, size_t stride, const uint8_t key[16]);
