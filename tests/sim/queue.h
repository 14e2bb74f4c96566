// SPDX-License-Identifier: Apache-2.0
/* What is going to happen in a simulated network, in the order of time; what is added first happens
 * first at the same time, so that a run repeats. */
#ifndef GODA_SIM_QUEUE_H
#define GODA_SIM_QUEUE_H

#include "proto/node.h"

struct happening {
    uint64_t at;
    size_t node;
    uint64_t life;      /* of the node when this was caused; 0: whichever */
    struct event event; /* its spans borrow from `bytes` and `ids` below */
    struct buf bytes;
    struct hash *ids;
    struct buf *envelopes;
    bool restart;
};

/* What it is ordered by lies beside the pointer: millions are compared and few are looked at. */
struct place {
    uint64_t at, sequence;
    struct happening *happening;
};

struct queue {
    struct place *heap; /* by (at, sequence) */
    size_t count, cap;
    uint64_t sequence;
};

/* Adds what is to happen to a node, to be filled in by the caller. */
struct happening *queue_add(struct queue *q, uint64_t at, size_t node, enum event_kind kind);
/* Takes out what is next; asserts that there is something. */
struct happening *queue_take(struct queue *q);
void happening_free(struct happening *h);

#endif
