/*
 * Fault points: every operation that can fail (allocation, write, network, clock) passes one, so that a test
 * can fail the n-th one, for every n. In normal runs a passage costs one relaxed atomic load.
 *
 * Threads: armed and read from any thread; the count is global to the process. Only tests arm it, by
 * fault_arm() or by the environment: ENLACE_FAULT=alloc:17 or write:3 (read once, by fault_init()).
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum fault_kind { FAULT_ALLOC, FAULT_WRITE, FAULT_NET, FAULT_KIND_COUNT };

void fault_init(void);
/* The nth passage from now (1 = the next) of this kind fails, once. nth = 0 disarms. Resets the count. */
void fault_arm(enum fault_kind kind, uint64_t nth);
/* Passages of this kind since it was armed; counted only while armed. */
uint64_t fault_count(enum fault_kind kind);
/* True: the caller must behave as if its operation had failed (errno is set to ENOMEM, EIO or ECONNRESET). */
bool fault_hit(enum fault_kind kind);
