// SPDX-License-Identifier: Apache-2.0
#include "daemon/readers.h"

#include <assert.h>

enum error readers_open(struct readers *r, uv_loop_t *loop, const char *dir,
                        const struct lexicon *lexicon)
{
    *r = (struct readers){.loop = loop, .last = &r->first};
    for (; r->open_count < READERS; r->open_count++) {
        enum error e = reading_open(dir, lexicon, &r->idle[r->idle_count]);
        if (e)
            return e;
        r->idle_count++;
    }
    return OK;
}

static void on_work(uv_work_t *request)
{
    struct read_job *job = request->data;
    job->work(job);
}

static void on_done(uv_work_t *request, int status);

static void readers_next(struct readers *r)
{
    struct read_job *job = r->first;
    if (!job || r->idle_count == 0)
        return;
    r->first = job->next;
    if (!r->first)
        r->last = &r->first;
    job->reading = r->idle[--r->idle_count];
    job->request.data = job;
    int status = uv_queue_work(r->loop, &job->request, on_work, on_done);
    assert(status == 0); /* it fails only without a function to run */
}

static void on_done(uv_work_t *request, int status)
{
    struct read_job *job = request->data;
    struct readers *r = job->readers;
    assert(status == 0); /* nothing cancels it */
    r->idle[r->idle_count++] = job->reading;
    readers_next(r);
    job->done(job); /* frees the job */
}

void readers_do(struct readers *r, struct read_job *job)
{
    job->readers = r;
    job->next = NULL;
    *r->last = job;
    r->last = &job->next;
    readers_next(r);
}

bool readers_idle(const struct readers *r)
{
    return !r->first && r->idle_count == r->open_count;
}

void readers_close(struct readers *r)
{
    assert(readers_idle(r));
    while (r->open_count)
        reading_close(r->idle[--r->open_count]);
    r->idle_count = 0;
}
