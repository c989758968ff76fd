/* Runs one function over [0, count) on several threads and waits for all. */
#pragma once
#include <stddef.h>

/* Called with disjoint ranges [from, to), from several threads at once. */
typedef void parallel_fn(void *arg, size_t from, size_t to);

/* threads = 0: one for each processor this process may use. Falls back to the calling thread when a thread
 * cannot be made, so it cannot fail. Ranges hold at least `grain` items (>= 1), save the last. */
void parallel_for(unsigned threads, size_t count, size_t grain, parallel_fn *fn, void *arg);
unsigned parallel_processors(void);
