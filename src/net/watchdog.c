#include "net/watchdog.h"

#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

#define TICK_MS 100

struct watched {
    struct watched *next, *previous;
    int fd;
    int64_t deadline_ms; /* INT64_MAX: suspended */
};

struct watchdog {
    pthread_mutex_t lock;
    pthread_cond_t stop_signal;
    pthread_t thread;
    bool stop;
    int64_t timeout_ms;
    struct watched all; /* list head */
};

static void *watch(void *arg)
{
    struct watchdog *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        int64_t now = clock_monotonic_ms(&clock_system);
        for (struct watched *i = w->all.next; i != &w->all; i = i->next) {
            if (i->deadline_ms <= now) {
                shutdown(i->fd, SHUT_RDWR);
                i->deadline_ms = INT64_MAX;
            }
        }
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&w->stop_signal, &w->lock, &until);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

enum err watchdog_open(int64_t timeout_ms, struct errctx *ec, struct watchdog **out)
{
    struct watchdog *w = mem_alloc(1, sizeof *w);
    if (!w)
        return err_set(ec, ERR_MEMORY, "watchdog: out of memory");
    w->timeout_ms = timeout_ms;
    w->all.next = w->all.previous = &w->all;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->stop_signal, NULL);
    if (pthread_create(&w->thread, NULL, watch, w) != 0) {
        mem_free(w);
        return err_set(ec, ERR_IO, "watchdog: cannot start a thread");
    }
    *out = w;
    return ERR_OK;
}

void watchdog_close(struct watchdog *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->stop_signal);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    for (struct watched *i = w->all.next, *next; i != &w->all; i = next) {
        next = i->next;
        mem_free(i);
    }
    mem_free(w);
}

struct watched *watchdog_add(struct watchdog *w, int fd, int64_t first_ms)
{
    struct watched *i = mem_alloc(1, sizeof *i);
    if (!i)
        return NULL;
    i->fd = fd;
    i->deadline_ms = clock_monotonic_ms(&clock_system) + first_ms;
    pthread_mutex_lock(&w->lock);
    i->next = w->all.next;
    i->previous = &w->all;
    i->next->previous = i;
    w->all.next = i;
    pthread_mutex_unlock(&w->lock);
    return i;
}

void watchdog_remove(struct watchdog *w, struct watched *i)
{
    if (!i)
        return;
    pthread_mutex_lock(&w->lock);
    i->next->previous = i->previous;
    i->previous->next = i->next;
    pthread_mutex_unlock(&w->lock);
    mem_free(i);
}

static void set_deadline(struct watchdog *w, struct watched *i, int64_t deadline_ms)
{
    if (!i)
        return;
    pthread_mutex_lock(&w->lock);
    i->deadline_ms = deadline_ms;
    pthread_mutex_unlock(&w->lock);
}

void watchdog_suspend(struct watchdog *w, struct watched *i)
{
    set_deadline(w, i, INT64_MAX);
}

void watchdog_restart(struct watchdog *w, struct watched *i)
{
    set_deadline(w, i, clock_monotonic_ms(&clock_system) + w->timeout_ms);
}
