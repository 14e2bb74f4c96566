// SPDX-License-Identifier: Apache-2.0
/* Answering IWANT: ids wait in a list for each link, and are fetched from the store only as fast as
 * the link takes what was sent before. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/node/verbs.h"

enum { FETCH_MAX = 64 }; /* of at most RECORD_MAX bytes each */

enum error serve_ids(struct node *n, struct link *l, const struct hash *ids, size_t count)
{
    if (!l->serve)
        l->serve = node_alloc(WANT_PER_LINK, sizeof *l->serve);
    if (count > WANT_PER_LINK - l->serve_count)
        return ERR_RATE;
    memcpy(l->serve + l->serve_count, ids, count * sizeof *ids);
    l->serve_count += count;
    serve_pump(n, l);
    return OK;
}

void serve_pump(struct node *n, struct link *l)
{
    bool told = l->state == LINK_UP || (l->state == LINK_OPEN && l->former);
    if (!told || l->fetching || l->serve_count == 0 || l->queued >= SEND_QUEUE_HIGH)
        return;
    size_t count = l->serve_count < FETCH_MAX ? l->serve_count : FETCH_MAX;
    struct effect *e = node_effect(n, EFFECT_FETCH);
    e->link = l->number;
    e->ids = node_alloc(count, sizeof *e->ids);
    e->count = count;
    memcpy(e->ids, l->serve, count * sizeof *e->ids);
    l->serve_count -= count;
    memmove(l->serve, l->serve + count, l->serve_count * sizeof *l->serve);
    l->fetching = true;
}

static void serve_send(struct node *n, struct link *l, const struct bytes *envelopes, size_t count)
{
    AUTO_BUF struct buf payload = BUF(message_row(MSG_RECORDS)->max);
    envelopes_write(envelopes, count, &payload);
    assert(!payload.failed);
    n->counts.sent += count;
    link_send(n, l, MSG_RECORDS, buf_bytes(&payload));
}

void serve_fetched(struct node *n, const struct event *event)
{
    struct bytes lot[FETCH_MAX];
    struct hash missing[FETCH_MAX];
    size_t lot_count = 0, lot_bytes = 0, missing_count = 0;
    struct link *l = link_find(n, event->fetched.link);
    assert(event->fetched.count <= FETCH_MAX);
    if (!l)
        return;
    for (size_t i = 0; i < event->fetched.count; i++) {
        struct bytes envelope = event->fetched.envelopes[i];
        if (envelope.len == 0) {
            missing[missing_count++] = event->fetched.ids[i];
            continue;
        }
        if (lot_count && lot_bytes + envelope.len > RECORDS_BYTES) {
            serve_send(n, l, lot, lot_count);
            lot_count = lot_bytes = 0;
        }
        lot[lot_count++] = envelope;
        lot_bytes += envelope.len;
    }
    if (lot_count)
        serve_send(n, l, lot, lot_count);
    if (missing_count)
        link_send_ids(n, l, MSG_NOTFOUND, missing, missing_count);
    l->fetching = false;
    serve_pump(n, l);
}
