#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define THREADS_MAX 64u

struct job {
    parallel_fn *fn;
    void *arg;
    size_t count, step;
    _Atomic size_t next;
};

unsigned parallel_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : (unsigned)n;
}

static void *work(void *arg)
{
    struct job *j = arg;
    for (;;) {
        size_t from = atomic_fetch_add(&j->next, j->step);
        if (from >= j->count)
            return NULL;
        size_t to = j->count - from < j->step ? j->count : from + j->step;
        j->fn(j->arg, from, to);
    }
}

void parallel_for(unsigned threads, size_t count, size_t grain, parallel_fn *fn, void *arg)
{
    if (threads == 0)
        threads = parallel_processors();
    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    if (grain == 0)
        grain = 1;
    /* four ranges a thread even out noisy neighbours */
    size_t step = count / (threads * 4u) + 1;
    struct job job = {fn, arg, count, step < grain ? grain : step, 0};
    pthread_t made[THREADS_MAX];
    unsigned n = 0;
    size_t ranges = (count + job.step - 1) / job.step;
    while (n + 1 < threads && n + 1 < ranges && pthread_create(&made[n], NULL, work, &job) == 0)
        n++;
    work(&job);
    while (n)
        pthread_join(made[--n], NULL);
}
