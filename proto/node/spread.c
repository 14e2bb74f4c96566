// SPDX-License-Identifier: Apache-2.0
/* Live spread on the node's links: what broadcast.h decides, as messages, and messages as what it
 * hears. */
#include <assert.h>

#include "proto/node/verbs.h"

/* -- out --------------------------------------------------------------------------------------- */

/* What is on its way to others by this link alone, for all we know, tells whether it still leads
 * anywhere (pulse.c). */
static void spread_owe(struct node *n, struct link *l)
{
    if (!l->owed)
        l->owed = n->now;
}

static void on_gossip(void *ctx, uint32_t link, const struct delivery *list, size_t count)
{
    struct node *n = ctx;
    struct link *l = link_find(n, link);
    struct pushed pushed[RECORDS_PER_MESSAGE];
    for (size_t from = 0, some, bytes; l && from < count; from += some) {
        AUTO_BUF struct buf payload = BUF(message_row(MSG_GOSSIP)->max);
        for (some = bytes = 0; from + some < count && some < RECORDS_PER_MESSAGE; some++) {
            const struct delivery *d = &list[from + some];
            bytes += d->envelope.len;
            if (some && bytes > RECORDS_BYTES)
                break;
            pushed[some] = (struct pushed){d->round, d->envelope};
        }
        pushed_write(pushed, some, &payload);
        assert(!payload.failed);
        n->counts.sent += some;
        link_send(n, l, MSG_GOSSIP, buf_bytes(&payload));
        spread_owe(n, l);
    }
}

static void on_ihave(void *ctx, uint32_t link, const struct announcement *list, size_t count)
{
    struct node *n = ctx;
    struct link *l = link_find(n, link);
    AUTO_BUF struct buf payload = BUF(message_row(MSG_IHAVE)->max);
    announcements_write(list, count, &payload);
    assert(!payload.failed);
    if (!l)
        return;
    link_send(n, l, MSG_IHAVE, buf_bytes(&payload));
    if (list[count - 1].round) /* no receipt */
        spread_owe(n, l);
}

static void send_nothing(struct node *n, uint32_t link, enum message_kind kind)
{
    struct link *l = link_find(n, link);
    AUTO_BUF struct buf payload = BUF(message_row((uint8_t)kind)->max);
    nothing_write(&payload);
    if (l)
        link_send(n, l, kind, buf_bytes(&payload));
}

static void on_graft(void *ctx, uint32_t link)
{
    send_nothing(ctx, link, MSG_GRAFT);
}

static void on_prune(void *ctx, uint32_t link)
{
    send_nothing(ctx, link, MSG_PRUNE);
}

static void on_want(void *ctx, uint32_t link, const struct hash *id)
{
    struct node *n = ctx;
    if (link_find(n, link)) /* with no room for it, reconciliation finds it again */
        (void)want_announced(n->want, id, link);
}

struct broadcast *spread_new(struct node *n, uint64_t seed)
{
    static const struct broadcast_calls calls = {on_gossip, on_ihave, on_graft, on_prune, on_want};
    return broadcast_new(&calls, n, seed);
}

void spread_lot(struct node *n, const struct lot *lot)
{
    struct delivery list[LOT_MAX];
    size_t count = 0;
    for (size_t i = 0; i < lot->count; i++) {
        const struct lot_entry *e = &lot->entries[i];
        if (node_holds(n, &e->record.id)) /* else it did not come in, or went again */
            list[count++] = (struct delivery){.id = e->record.id,
                                              .envelope = buf_bytes(&e->envelope),
                                              .round = e->round,
                                              .from = e->link,
                                              .live = e->live && e->error == OK};
    }
    broadcast_deliver(n->broadcast, list, count, n->now);
}

/* -- in ---------------------------------------------------------------------------------------- */

enum error spread_ihave(struct node *n, struct link *l, struct bytes payload)
{
    struct announcement list[IDS_PER_MESSAGE];
    size_t count = 0;
    enum error e = announcements_read(payload, list, &count);
    for (size_t i = 0; !e && i < count; i++) {
        bool here = node_holds(n, &list[i].id) || idmap_get(&n->coming, &list[i].id);
        if (here || idmap_get(&n->refused, &list[i].id) <= n->now)
            broadcast_announced(n->broadcast, l->number, &list[i], here, n->now);
        waiters_heard(n, l, &list[i].id, 1);
    }
    return e;
}

/* Whoever pushes a record holds it, durably. */
enum error spread_gossip(struct node *n, struct link *l, struct bytes payload)
{
    struct pushed list[RECORDS_PER_MESSAGE];
    size_t count = 0;
    enum error e = pushed_read(payload, list, &count);
    for (size_t i = 0; !e && i < count; i++) {
        struct announcement a = {.round = list[i].round};
        const struct source from = {.link = l->number, .round = a.round, .live = true};
        enum error entered = door_enter(n, list[i].envelope, from, &a.id);
        if (entered == OK || entered == ERR_DUPLICATE) {
            broadcast_gossiped(n->broadcast, l->number, &a, entered == OK, n->now);
            waiters_heard(n, l, &a.id, 1);
        }
        e = door_is_forgery(entered) ? entered : OK;
    }
    return e;
}

enum error spread_graft(struct node *n, struct link *l, struct bytes payload)
{
    enum error e = nothing_read(payload);
    if (!e)
        broadcast_grafted(n->broadcast, l->number);
    return e;
}

enum error spread_prune(struct node *n, struct link *l, struct bytes payload)
{
    enum error e = nothing_read(payload);
    if (!e)
        broadcast_pruned(n->broadcast, l->number);
    return e;
}
