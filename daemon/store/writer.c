// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GROUP_RECORDS = 256, AGAIN_MS = 100 };

/* A lot to commit, local state to keep, a record to hide, or views to be made anew. */
struct job {
    struct job *next;
    struct lot *lot;       /* or */
    char *key;             /* and value: local state; or */
    struct hiding hiding;  /* or, without `then`, the id that was erased */
    struct buf value, who; /* what the hiding's texts lie in */
    bool outdate;          /* with the hiding's `then` */
    uint64_t queued;       /* ns, monotonic */
    enum error error;
};

struct queue {
    struct job *first, **last;
};

struct writer {
    uv_thread_t thread;
    uv_async_t async;
    struct writer_calls calls;
    void *ctx;
    size_t pending;      /* the loop's thread alone */
    struct store *store; /* the writer's thread alone */
    uv_mutex_t lock;     /* over what follows */
    uv_cond_t wake;
    struct queue waiting, finished;
    bool stopping;
    bool upkeep; /* as store_has_upkeep */
};

static void queue_init(struct queue *q)
{
    *q = (struct queue){NULL, &q->first};
}

static void queue_push(struct queue *q, struct job *job)
{
    job->next = NULL;
    *q->last = job;
    q->last = &job->next;
}

static struct job *queue_pop(struct queue *q)
{
    struct job *job = q->first;
    if (job) {
        q->first = job->next;
        if (!q->first)
            q->last = &q->first;
    }
    return job;
}

static void queue_append(struct queue *to, struct queue *from)
{
    for (struct job *job; (job = queue_pop(from));)
        queue_push(to, job);
}

static void job_free(struct job *job)
{
    buf_done(&job->value);
    buf_done(&job->who);
    free(job->key);
    free(job);
}

/* -- the writer's thread ----------------------------------------------------------------------- */

static uint64_t wall_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* What has gathered while the last group was being written becomes the next: a lone lot waits for
 * nobody, and the slower the disk the larger the groups. */
static void take_group(struct writer *w, struct queue *ret)
{
    size_t records = 0;
    while (w->waiting.first) {
        const struct lot *lot = w->waiting.first->lot;
        records += lot ? lot->count : 0;
        if (ret->first && records > GROUP_RECORDS)
            return;
        queue_push(ret, queue_pop(&w->waiting));
    }
}

static enum error write_job(struct store *s, struct job *job)
{
    if (job->lot)
        return store_put(s, job->lot, wall_ms());
    if (job->key)
        return store_keep(s, job->key, buf_bytes(&job->value));
    if (job->outdate)
        return store_outdate(s);
    return store_hide(s, &job->hiding.id, buf_bytes(&job->value), buf_bytes(&job->who), wall_ms());
}

static enum error write_group(struct store *s, const struct queue *group)
{
    enum error e = store_begin(s);
    for (struct job *job = group->first; !e && job; job = job->next)
        e = write_job(s, job);
    if (!e)
        e = store_end(s);
    if (e)
        store_undo(s);
    return e;
}

/* Lots come back with their error; local state of a failed group goes before whatever is next,
 * since a later lot may rest on it. */
static void finish_group(struct writer *w, struct queue *group, enum error e)
{
    struct queue again;
    queue_init(&again);
    for (struct job *job; (job = queue_pop(group));) {
        job->error = e;
        if (e && job->key && !w->stopping)
            queue_push(&again, job);
        else
            queue_push(&w->finished, job);
    }
    if (again.first) {
        queue_append(&again, &w->waiting);
        queue_append(&w->waiting, &again);
    }
}

/* Local state that has failed once waits for a lot to go with. */
static bool has_work(const struct writer *w)
{
    for (const struct job *job = w->waiting.first; job; job = job->next)
        if (!job->key || !job->error)
            return true;
    return w->stopping && w->waiting.first;
}

static struct job *job_new(void);

/* Who is told signs a receipt, which is a job of its own. */
static void tell_erased(struct writer *w)
{
    struct hash id;
    bool found = true;
    while (store_erased(w->store, &id, &found) == OK && found) {
        struct job *job = job_new();
        job->hiding.id = id;
        uv_mutex_lock(&w->lock);
        queue_push(&w->finished, job);
        uv_mutex_unlock(&w->lock);
        (void)uv_async_send(&w->async);
    }
}

/* One step, with the lock held before and after. A failure is left for the next commit. */
static void upkeep(struct writer *w)
{
    bool wait = false, scrubbing = store_scrubbing(w->store);
    uv_mutex_unlock(&w->lock);
    bool failed = store_upkeep(w->store, &wait) != OK;
    if (scrubbing && !failed && !store_scrubbing(w->store))
        tell_erased(w);
    bool more = store_has_upkeep(w->store) && !failed;
    uv_mutex_lock(&w->lock);
    w->upkeep = more;
    if (wait && !w->waiting.first && !w->stopping)
        (void)uv_cond_timedwait(&w->wake, &w->lock, AGAIN_MS * UINT64_C(1000000));
}

static void writer_run(void *arg)
{
    struct writer *w = arg;
    uv_mutex_lock(&w->lock);
    for (;;) {
        while (!has_work(w) && !w->stopping) {
            if (w->upkeep)
                upkeep(w);
            else
                uv_cond_wait(&w->wake, &w->lock);
        }
        if (!w->waiting.first)
            break;
        struct queue group;
        queue_init(&group);
        take_group(w, &group);
        uv_mutex_unlock(&w->lock);
        enum error e = write_group(w->store, &group);
        bool more = store_has_upkeep(w->store);
        uv_mutex_lock(&w->lock);
        w->upkeep = more;
        finish_group(w, &group, e);
        (void)uv_async_send(&w->async);
    }
    uv_mutex_unlock(&w->lock);
}

/* -- the loop's thread ------------------------------------------------------------------------- */

static void call_back(struct writer *w)
{
    struct queue finished;
    queue_init(&finished);
    uv_mutex_lock(&w->lock);
    queue_append(&finished, &w->finished);
    uv_mutex_unlock(&w->lock);
    for (struct job *job; (job = queue_pop(&finished)); job_free(job)) {
        if (job->lot) {
            w->pending--;
            w->calls.done(w->ctx, job->lot, job->error, uv_hrtime() - job->queued);
        } else if (!job->key && !job->hiding.then) {
            w->calls.erased(w->ctx, &job->hiding.id);
        } else if (!job->key) {
            job->hiding.then(job->hiding.ctx, job->hiding.number, job->error);
        }
    }
}

static void on_async(uv_async_t *async)
{
    call_back(async->data);
}

static void on_closed(uv_handle_t *async)
{
    struct writer *w = async->data;
    uv_cond_destroy(&w->wake);
    uv_mutex_destroy(&w->lock);
    free(w);
}

enum error writer_start(uv_loop_t *loop, struct store *store, struct writer_calls calls, void *ctx,
                        struct writer **ret)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    *w = (struct writer){.store = store,
                         .upkeep = store_has_upkeep(store),
                         .calls = calls,
                         .ctx = ctx,
                         .async.data = w};
    queue_init(&w->waiting);
    queue_init(&w->finished);
    if (uv_mutex_init(&w->lock) || uv_cond_init(&w->wake))
        abort(); /* glibc's cannot fail */
    if (uv_async_init(loop, &w->async, on_async)) {
        on_closed((uv_handle_t *)&w->async);
        return ERR_MEMORY;
    }
    w->async.data = w;
    if (uv_thread_create(&w->thread, writer_run, w)) {
        uv_close((uv_handle_t *)&w->async, on_closed);
        return ERR_MEMORY;
    }
    *ret = w;
    return OK;
}

static void writer_push(struct writer *w, struct job *job)
{
    uv_mutex_lock(&w->lock);
    queue_push(&w->waiting, job);
    uv_cond_signal(&w->wake);
    uv_mutex_unlock(&w->lock);
}

/* A job that cannot be queued would be a record lost without a word. */
static struct job *job_new(void)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    return job;
}

void writer_commit(struct writer *w, struct lot *lot)
{
    struct job *job = job_new();
    job->lot = lot;
    job->queued = uv_hrtime();
    w->pending++;
    writer_push(w, job);
}

void writer_keep(struct writer *w, const char *key, struct bytes value)
{
    struct job *job = job_new();
    job->key = strdup(key);
    job->value = buf_copy(value);
    if (!job->key || job->value.failed)
        abort();
    writer_push(w, job);
}

void writer_hide(struct writer *w, const struct hiding *hiding)
{
    struct job *job = job_new();
    job->hiding = *hiding;
    job->value = buf_copy(hiding->reason);
    job->who = buf_copy(hiding->who);
    if (job->value.failed || job->who.failed)
        abort();
    writer_push(w, job);
}

void writer_outdate(struct writer *w, writer_then_fn then, void *ctx, uint64_t number)
{
    struct job *job = job_new();
    job->outdate = true;
    job->hiding = (struct hiding){.then = then, .ctx = ctx, .number = number};
    writer_push(w, job);
}

size_t writer_pending(const struct writer *w)
{
    return w->pending;
}

void writer_stop(struct writer *w)
{
    if (!w)
        return;
    uv_mutex_lock(&w->lock);
    w->stopping = true;
    uv_cond_signal(&w->wake);
    uv_mutex_unlock(&w->lock);
    (void)uv_thread_join(&w->thread);
    call_back(w);
    assert(w->pending == 0);
    store_close(w->store);
    uv_close((uv_handle_t *)&w->async, on_closed);
}
