// SPDX-License-Identifier: Apache-2.0
/* The writer: one thread that owns the writing connection, so that the loop never waits for a disk.
 * It commits in groups: what has gathered while one was being written, at most 256 records, is the
 * next. A lone lot waits for nobody. Jobs are done in the order given. When it has none it
 * sees to the store's upkeep, step by step. */
#ifndef GODA_WRITER_H
#define GODA_WRITER_H

#include <uv.h>

#include "daemon/store/store.h"

struct writer; /* opaque */

/* Called on the loop's thread when a lot's group has been committed, or has failed; `took`: ns
 * since it was queued. */
typedef void (*writer_done_fn)(void *ctx, struct lot *lot, enum error error, uint64_t took);

/* Called there too, when what a withdrawal erases has left this disk (store_erased). */
typedef void (*writer_erased_fn)(void *ctx, const struct hash *withdrawal);
struct writer_calls {
    writer_done_fn done;
    writer_erased_fn erased;
};

/* Starts the thread. The writer owns `store` from here on. */
enum error writer_start(uv_loop_t *loop, struct store *store, struct writer_calls calls, void *ctx,
                        struct writer **ret) __attribute__((warn_unused_result));
/* Queues a lot; `done` is called for it. */
void writer_commit(struct writer *w, struct lot *lot);
/* Queues local state; copies both. No call-back: it is durable before any later lot is, and goes
 * with the next group again when its own fails. */
void writer_keep(struct writer *w, const char *key, struct bytes value);
/* Queues that a record is hidden on this daemon, or with an empty `reason` shown again; copies all.
 * `then` is called on the loop's thread, with `ctx` and `number`, when that is durable or has
 * failed. */
typedef void (*writer_then_fn)(void *ctx, uint64_t number, enum error error);
struct hiding {
    struct hash id;
    struct bytes reason, who;
    writer_then_fn then;
    void *ctx;
    uint64_t number;
};
void writer_hide(struct writer *w, const struct hiding *hiding);
/* Queues that the views, the search index among them, are made anew at the next start. */
void writer_outdate(struct writer *w, writer_then_fn then, void *ctx, uint64_t number);
/* Lots queued and not yet done. */
size_t writer_pending(const struct writer *w);
/* Finishes what is queued, calls back for it, closes the store, joins the thread, and closes the
 * writer's loop handle (run the loop once more afterwards). NULL-safe. */
void writer_stop(struct writer *w);

#endif
