// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/queue.h"

#include <assert.h>
#include <stdlib.h>

static bool happens_before(struct place a, struct place b)
{
    return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
}

struct happening *queue_add(struct queue *q, uint64_t at, size_t node, enum event_kind kind)
{
    struct happening *h = calloc(1, sizeof *h);
    assert(h);
    *h = (struct happening){.at = at, .node = node, .event.kind = kind};
    h->bytes = BUF(SIZE_MAX / 8);
    if (q->count == q->cap) {
        q->cap = q->cap ? q->cap * 2 : 1024;
        q->heap = realloc(q->heap, q->cap * sizeof *q->heap);
        assert(q->heap);
    }
    struct place place = {at, q->sequence++, h};
    size_t i = q->count++;
    for (; i && happens_before(place, q->heap[(i - 1) / 2]); i = (i - 1) / 2)
        q->heap[i] = q->heap[(i - 1) / 2];
    q->heap[i] = place;
    return h;
}

struct happening *queue_take(struct queue *q)
{
    struct happening *first = q->heap[0].happening;
    struct place last = q->heap[--q->count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < q->count; i = child) {
        if (child + 1 < q->count && happens_before(q->heap[child + 1], q->heap[child]))
            child++;
        if (!happens_before(q->heap[child], last))
            break;
        q->heap[i] = q->heap[child];
    }
    q->heap[i] = last;
    return first;
}

void happening_free(struct happening *h)
{
    bool lot = h->event.kind == EVENT_VERIFIED || h->event.kind == EVENT_COMMITTED;
    if (lot)
        lot_free(h->event.lot.lot);
    for (size_t i = 0; h->envelopes && i < h->event.fetched.count; i++)
        buf_done(&h->envelopes[i]);
    buf_done(&h->bytes);
    free(h->envelopes);
    free(h->ids);
    free(h);
}
