#include "store/load_queue.h"

#include <pthread.h>

#include "base/mem.h"
#include "store/body.h"

struct batch {
    struct arena *arena; /* holds the copies; reset with the batch */
    struct record records[LOAD_QUEUE_BATCH];
    size_t count, done;
    enum err failed; /* what records[done] met, or ERR_OK */
    struct errctx why;
};

/* One batch is being filled by the caller while the other is being written: they change places when the
 * writer is idle. The writer touches the other batch only between WRITING and IDLE, the caller only when
 * IDLE. */
struct load_queue {
    struct store_load *load;
    load_queue_refused_fn *refused;
    void *arg;
    struct batch batches[2];
    unsigned filling;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum queue_state { IDLE, WRITING, ENDED } state;
};

static struct batch *filling(struct load_queue *q)
{
    return &q->batches[q->filling];
}

static struct batch *other(struct load_queue *q)
{
    return &q->batches[!q->filling];
}

static void write_batch(struct load_queue *q, struct batch *b)
{
    for (; b->done < b->count; b->done++) {
        b->failed = store_load_put(q->load, &b->records[b->done], &b->why);
        if (b->failed)
            return;
    }
}

static void *run(void *arg)
{
    struct load_queue *q = arg;
    pthread_mutex_lock(&q->lock);
    for (;;) {
        while (q->state == IDLE)
            pthread_cond_wait(&q->changed, &q->lock);
        if (q->state == ENDED)
            break;
        pthread_mutex_unlock(&q->lock);
        write_batch(q, other(q));
        pthread_mutex_lock(&q->lock);
        q->state = IDLE;
        pthread_cond_signal(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static void tell(struct load_queue *q, enum queue_state state)
{
    pthread_mutex_lock(&q->lock);
    q->state = state;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

static void wait_idle(struct load_queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->state == WRITING)
        pthread_cond_wait(&q->changed, &q->lock);
    pthread_mutex_unlock(&q->lock);
}

/* Waits for the batch being written; what it was refused goes to the caller's function, and the rest is
 * written. An error that ends the load stays and is given again. */
static enum err settle(struct load_queue *q, struct errctx *ec)
{
    struct batch *b = other(q);
    for (wait_idle(q); b->failed; wait_idle(q)) {
        bool skippable = b->failed == ERR_CONFLICT || b->failed == ERR_REFUSED || b->failed == ERR_INPUT;
        if (!skippable || !q->refused)
            return err_set(ec, b->failed, "%s", b->why.text);
        TRY(q->refused(q->arg, &b->records[b->done], &b->why, ec));
        b->failed = ERR_OK;
        b->done++;
        tell(q, WRITING);
    }
    return ERR_OK;
}

static enum err hand_over(struct load_queue *q, struct errctx *ec)
{
    TRY(settle(q, ec));
    q->filling = !q->filling;
    struct batch *b = filling(q);
    b->count = b->done = 0;
    arena_reset(b->arena);
    tell(q, WRITING);
    return ERR_OK;
}

static struct sv take(char **to, struct sv s)
{
    char *p = *to;
    if (s.len)
        memcpy(p, s.ptr, s.len);
    *to += s.len;
    return sv_of(p, s.len);
}

/* All texts of a record in one piece of memory: a small piece for each value would cost more than the values.
 */
static enum err copy_record(struct arena *arena, const struct record *r, struct errctx *ec,
                            struct record *out)
{
    *out = *r;
    struct sv *texts[BODY_TEXTS + 2] = {&out->id, &out->dataset};
    body_texts(out, texts + 2);
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        bytes += texts[i]->len;
    for (size_t i = 0; i < r->value_count; i++)
        bytes += r->values[i].text.len;
    char *to = arena_alloc(arena, bytes, 1);
    struct record_value *values = arena_alloc(arena, r->value_count, sizeof *values);
    if (!to || !values)
        return arena_error(arena, ec);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = take(&to, *texts[i]);
    for (size_t i = 0; i < r->value_count; i++)
        values[i] = (struct record_value){r->values[i].property, take(&to, r->values[i].text)};
    out->values = values;
    return ERR_OK;
}

enum err load_queue_put(struct load_queue *q, const struct record *r, struct errctx *ec)
{
    struct batch *b = filling(q);
    TRY(copy_record(b->arena, r, ec, &b->records[b->count]));
    b->count++;
    if (b->count == LOAD_QUEUE_BATCH || arena_used(b->arena) > LOAD_QUEUE_BATCH_BYTES)
        return hand_over(q, ec);
    return ERR_OK;
}

enum err load_queue_drain(struct load_queue *q, struct errctx *ec)
{
    if (filling(q)->count)
        TRY(hand_over(q, ec));
    return settle(q, ec);
}

enum err load_queue_open(struct store_load *load, load_queue_refused_fn *refused, void *arg,
                         struct errctx *ec, struct load_queue **out)
{
    struct load_queue *q = mem_alloc(1, sizeof *q);
    if (!q)
        return err_set(ec, ERR_MEMORY, "load: out of memory");
    q->load = load;
    q->refused = refused;
    q->arg = arg;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    enum err e = ERR_OK;
    for (int i = 0; i < 2 && e == ERR_OK; i++)
        e = arena_open("a batch of records", LOAD_QUEUE_BATCH_BYTES + 2 * BODY_BYTES_MAX, ec,
                       &q->batches[i].arena);
    if (e == ERR_OK && pthread_create(&q->thread, NULL, run, q) != 0)
        e = err_set(ec, ERR_MEMORY, "load: no thread could be started");
    if (e != ERR_OK) {
        q->state = ENDED; /* no thread to wait for */
        load_queue_close(q);
        return e;
    }
    *out = q;
    return ERR_OK;
}

void load_queue_close(struct load_queue *q)
{
    if (!q)
        return;
    if (q->state != ENDED) {
        wait_idle(q);
        tell(q, ENDED);
        pthread_join(q->thread, NULL);
    }
    for (int i = 0; i < 2; i++)
        arena_close(q->batches[i].arena);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    mem_free(q);
}

void load_queue_closep(struct load_queue **q)
{
    load_queue_close(*q);
}
