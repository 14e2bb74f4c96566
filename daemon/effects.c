// SPDX-License-Identifier: Apache-2.0
#include "daemon/effects.h"

#include <assert.h>
#include <stdlib.h>

#include "daemon/control/control.h"
#include "daemon/log.h"

/* -- VERIFY: a lot with a worker --------------------------------------------------------------- */

struct verify {
    uv_work_t request;
    struct daemon *daemon;
    struct lot *lot;
    struct hash network;
};

static void on_verify(uv_work_t *request)
{
    struct verify *v = request->data;
    lot_verify(v->lot, &v->network);
}

static void on_verified(uv_work_t *request, int status)
{
    struct verify *v = request->data;
    struct daemon *d = v->daemon;
    assert(status == 0); /* nothing cancels it */
    struct event event = daemon_event(d, EVENT_VERIFIED);
    event.lot.lot = v->lot;
    free(v);
    d->verifying--;
    daemon_step(d, &event);
}

static void run_verify(struct daemon *d, struct effect *e)
{
    struct verify *v = malloc(sizeof *v);
    if (!v)
        abort(); /* a lot can neither be dropped nor reported here, and a restart loses nothing */
    *v = (struct verify){.daemon = d, .lot = e->lot, .network = e->id};
    v->request.data = v;
    e->lot = NULL;
    d->verifying++;
    int status = uv_queue_work(&d->loop, &v->request, on_verify, on_verified);
    assert(status == 0); /* it fails only without a function to run */
}

/* -- COMMIT: a lot with the writer ------------------------------------------------------------- */

void effects_committed(void *ctx, struct lot *lot, enum error error, uint64_t took)
{
    struct daemon *d = ctx;
    histogram_add(&d->tallies.commit, took);
    if (error) {
        d->tallies.commits_failed++;
        log_error(NOTICE_ERROR, "commit_failed", error, "");
    }
    struct event event = daemon_event(d, EVENT_COMMITTED);
    event.lot.lot = lot;
    event.lot.error = error;
    daemon_step(d, &event);
}

void effects_erased(void *ctx, const struct hash *withdrawal)
{
    struct daemon *d = ctx;
    char hex[2 * sizeof(struct hash) + 1];
    log_event(NOTICE_INFO, "erased",
              LOG_FIELDS(log_text("withdrawal", bytes_hex(hash_bytes(withdrawal), hex))));
    struct event event = daemon_event(d, EVENT_ERASED);
    event.erased.withdrawal = *withdrawal;
    daemon_step(d, &event);
}

/* Without a writer the daemon is closing: what has not been begun is left. */
static void run_commit(struct daemon *d, struct effect *e)
{
    if (!d->writer)
        return;
    writer_commit(d->writer, e->lot);
    e->lot = NULL;
}

static void run_keep(struct daemon *d, const struct effect *e)
{
    if (d->writer)
        writer_keep(d->writer, e->text, buf_bytes(&e->bytes));
}

/* -- FETCH: records from a reader -------------------------------------------------------------- */

struct fetch {
    struct read_job job;
    struct daemon *daemon;
    uint32_t link;
    struct hash *ids;
    size_t count;
    struct buf found; /* the envelopes, one behind the other */
    size_t ends[];    /* where each ends in it */
};

static void on_fetch(struct read_job *job)
{
    struct fetch *f = (struct fetch *)(void *)((char *)job - offsetof(struct fetch, job));
    for (size_t i = 0; i < f->count; i++) {
        size_t before = f->found.len;
        if (store_fetch(job->reading, &f->ids[i], &f->found) != OK)
            f->found.len = before;
        f->ends[i] = f->found.len;
    }
}

static void on_fetched(struct read_job *job)
{
    struct fetch *f = (struct fetch *)(void *)((char *)job - offsetof(struct fetch, job));
    struct event event = daemon_event(f->daemon, EVENT_FETCHED);
    struct bytes *envelopes = calloc(f->count, sizeof *envelopes);
    event.fetched.link = f->link;
    event.fetched.ids = f->ids;
    event.fetched.envelopes = envelopes;
    event.fetched.count = envelopes ? f->count : 0;
    for (size_t i = 0, start = 0; i < event.fetched.count; start = f->ends[i++])
        envelopes[i] = bytes_slice(buf_bytes(&f->found), start, f->ends[i] - start);
    daemon_step(f->daemon, &event);
    free(envelopes);
    buf_done(&f->found);
    free(f->ids);
    free(f);
}

static void run_fetch(struct daemon *d, struct effect *e)
{
    if (!d->writer)
        return;
    struct fetch *f = calloc(1, sizeof *f + e->count * sizeof f->ends[0]);
    if (!f) {
        log_error(NOTICE_ERROR, "fetch_failed", ERR_MEMORY, "");
        return; /* who asked asks somebody else when its patience is over */
    }
    f->job = (struct read_job){.work = on_fetch, .done = on_fetched};
    f->daemon = d;
    f->link = e->link;
    f->ids = e->ids;
    f->count = e->count;
    f->found = BUF(e->count * RECORD_MAX);
    e->ids = NULL;
    readers_do(&d->readers, &f->job);
}

/* -- all --------------------------------------------------------------------------------------- */

static void run(struct daemon *d, struct effect *e)
{
    switch (e->kind) {
    case EFFECT_SEND:
        net_send(d->net, e->link, &e->bytes);
        return;
    case EFFECT_DIAL:
        net_dial(d->net, e->link, e->text);
        return;
    case EFFECT_CLOSE:
        net_close(d->net, e->link);
        return;
    case EFFECT_VERIFY:
        run_verify(d, e);
        return;
    case EFFECT_COMMIT:
        run_commit(d, e);
        return;
    case EFFECT_FETCH:
        run_fetch(d, e);
        return;
    case EFFECT_KEEP:
        run_keep(d, e);
        return;
    case EFFECT_REPLY:
        control_reply(d->control, e);
        return;
    case EFFECT_NOTICE:
        log_line(e->level, e->text);
        return;
    }
}

void effects_run(struct daemon *d, struct effects *effects)
{
    for (size_t i = 0; i < effects->count; i++)
        run(d, &effects->list[i]);
    effects_clear(effects);
}
