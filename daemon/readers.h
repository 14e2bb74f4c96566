// SPDX-License-Identifier: Apache-2.0
/* The readers: a few read-only connections to the store, each lent to one job at a time on libuv's
 * thread pool, so that neither a search nor a fetch makes the loop wait. Jobs beyond that queue. */
#ifndef GODA_READERS_H
#define GODA_READERS_H

#include <uv.h>

#include "daemon/store/store.h"

/* Of libuv's threads (WORKERS) names may take half; one is left for verifying signatures. */
enum { READERS = 3, WORKERS = 8 };

/* Part of what its owner allocates; lives until `done` is called, on the loop's thread. */
struct read_job {
    void (*work)(struct read_job *job); /* on a worker, with `reading` */
    void (*done)(struct read_job *job);
    struct reading *reading;
    struct readers *readers;
    struct read_job *next;
    uv_work_t request;
};

struct readers {
    uv_loop_t *loop;
    struct reading *idle[READERS];
    size_t idle_count, open_count;
    struct read_job *first, **last; /* waiting for a reading */
};

/* `r` may be closed whether or not it succeeds. ERR_STORE, ERR_MEMORY. */
enum error readers_open(struct readers *r, uv_loop_t *loop, const char *dir,
                        const struct lexicon *lexicon) __attribute__((warn_unused_result));
void readers_do(struct readers *r, struct read_job *job);
/* Whether no job runs or waits. */
bool readers_idle(const struct readers *r);
/* Asserts that they are idle. */
void readers_close(struct readers *r);

#endif
