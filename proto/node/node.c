// SPDX-License-Identifier: Apache-2.0
#include "proto/node.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/node/overlay.h"
#include "proto/node/peer/budget.h"
#include "proto/node/verbs.h"
#include "proto/record/entry.h"

/* -- effects ----------------------------------------------------------------------------------- */

void *node_alloc(size_t count, size_t size)
{
    void *p = calloc(count, size);
    assert(p);
    return p;
}

struct effect *node_effect(struct node *n, enum effect_kind kind)
{
    struct effects *out = n->out;
    if (out->count == out->cap) {
        out->cap = out->cap ? out->cap * 2 : 16;
        out->list = realloc(out->list, out->cap * sizeof *out->list);
        assert(out->list);
    }
    out->list[out->count] = (struct effect){.kind = kind};
    return &out->list[out->count++];
}

static void effect_done(struct effect *e)
{
    buf_wipe(&e->bytes); /* a KEEP or REPLY may hold a secret */
    free(e->text);
    lot_free(e->lot);
    free(e->ids);
}

void effects_clear(struct effects *e)
{
    for (size_t i = 0; i < e->count; i++)
        effect_done(&e->list[i]);
    free(e->list);
    *e = (struct effects){0};
}

void node_reply(struct node *n, uint64_t request, enum error error, const struct hash *id)
{
    if (request == 0)
        return;
    struct effect *e = node_effect(n, EFFECT_REPLY);
    e->request = request;
    e->error = error;
    if (id)
        e->id = *id;
}

void node_keep(struct node *n, const char *key, struct bytes value)
{
    struct effect *e = node_effect(n, EFFECT_KEEP);
    e->text = strdup(key);
    e->bytes = buf_copy(value);
    assert(e->text && !e->bytes.failed);
}

void node_notice(struct node *n, enum notice_level level, const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct effect *e = node_effect(n, EFFECT_NOTICE);
    e->level = level;
    e->text = strdup(line);
    assert(e->text);
}

uint64_t node_jitter(struct node *n, uint64_t ms)
{
    return ms / 2 + rng_below(&n->rng, ms + 1);
}

/* -- birth and loading ------------------------------------------------------------------------- */

struct node *node_new(const struct identity *list, size_t count, const uint8_t seed[static 32])
{
    enum { RECORDS_HELD_MAX = 1 << 28 };
    assert(count > 0 && count <= IDENTITIES_MAX);
    struct node *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    memcpy(n->identities, list, count * sizeof *list);
    n->identity_count = count;
    rng_init(&n->rng, seed);
    uint64_t map_seed;
    rng_bytes(&n->rng, &map_seed, sizeof map_seed);
    idmap_init(&n->held, RECORDS_HELD_MAX, map_seed);
    idmap_init(&n->coming, RECORDS_HELD_MAX, map_seed);
    idmap_init(&n->refused, REFUSED_MAX, map_seed);
    idmap_init(&n->contact_index, MEMBERS_MAX, map_seed);
    n->broadcast = spread_new(n, map_seed);
    n->want = want_new(map_seed);
    n->set[SET_ROSTER] = itemset_new();
    n->set[SET_RECORDS] = itemset_new();
    if (!n->broadcast || !n->want || !n->set[SET_ROSTER] || !n->set[SET_RECORDS]) {
        node_free(n);
        return NULL;
    }
    return n;
}

void node_flood(struct node *n)
{
    broadcast_flood(n->broadcast);
}

void node_free(struct node *n)
{
    if (!n)
        return;
    for (size_t i = 0; i < n->link_count; i++)
        n->links[i]->state = LINK_CLOSED;
    links_sweep(n);
    lot_free(n->lot);
    for (size_t i = 0; i < n->ready_count; i++)
        lot_free(n->ready[i]);
    free(n->ready);
    for (size_t i = 0; i < SET_COUNT; i++)
        itemset_free(n->set[i]);
    idmap_done(&n->held);
    idmap_done(&n->coming);
    idmap_done(&n->refused);
    idmap_done(&n->contact_index);
    want_free(n->want);
    broadcast_free(n->broadcast);
    roster_free(n->roster);
    free(n->contacts);
    free(n->invites);
    free(n->waiters);
    explicit_bzero(n, sizeof *n);
    free(n);
}

enum error node_load_local(struct node *n, struct bytes key, struct bytes value)
{
    return member_load(n, key, value);
}

enum error node_load_roster(struct node *n, struct bytes envelope)
{
    struct record r;
    enum error e = record_decode(envelope, &r);
    if (!e)
        e = n->roster ? roster_add(n->roster, &r) : ERR_NO_NETWORK;
    if (!e)
        e = door_hold(n, SET_ROSTER, r.created, &r.id);
    n->roster_changed = true;
    return e;
}

enum error node_load_roster_of(struct node *n, const struct node *other)
{
    struct roster *roster = roster_share(other->roster);
    struct itemset *set = itemset_share(other->set[SET_ROSTER]);
    if (!roster || !set) {
        roster_free(roster);
        itemset_free(set);
        return ERR_MEMORY;
    }
    roster_free(n->roster);
    itemset_free(n->set[SET_ROSTER]);
    n->roster = roster;
    n->set[SET_ROSTER] = set;
    n->held_before = &other->held;
    n->roster_newest = other->roster_newest;
    n->roster_changed = true;
    return OK;
}

enum error node_load_item(struct node *n, uint64_t created, const struct hash *id)
{
    return door_hold(n, SET_RECORDS, created, id);
}

/* -- events ------------------------------------------------------------------------------------ */

static void node_link_event(struct node *n, const struct event *event)
{
    struct link *l = link_find(n, event->link.link);
    if (event->kind == EVENT_ACCEPTED)
        link_accepted(n, event);
    else if (!l)
        return; /* closed from this side in the meantime */
    else if (event->kind == EVENT_CONNECTED)
        link_connected(n, l);
    else if (event->kind == EVENT_BYTES)
        link_received(n, l, event->link.bytes);
    else if (event->kind == EVENT_SENT)
        link_sent(n, l, event->link.sent);
    else
        link_ended(n, l, event->link.error);
}

static void node_take(struct node *n, const struct event *event)
{
    switch (event->kind) {
    case EVENT_TICK:
        break;
    case EVENT_ADDRESSES:
        member_addresses(n, event);
        break;
    case EVENT_PINS:
    case EVENT_SEEDS:
        dial_named(n, event);
        break;
    case EVENT_ACCEPTED:
    case EVENT_CONNECTED:
    case EVENT_BYTES:
    case EVENT_SENT:
    case EVENT_CLOSED:
        node_link_event(n, event);
        break;
    case EVENT_VERIFIED:
        door_verified(n, event->lot.lot);
        break;
    case EVENT_COMMITTED:
        door_committed(n, event->lot.lot, event->lot.error);
        break;
    case EVENT_FETCHED:
        serve_fetched(n, event);
        break;
    case EVENT_CREATE:
        member_create(n, event);
        break;
    case EVENT_INVITE:
        member_invite(n, event);
        break;
    case EVENT_CHANGE:
        admin_change(n, &event->change);
        break;
    case EVENT_ROTATE:
        keys_rotate(n, event);
        break;
    case EVENT_JOIN:
        join_start(n, event);
        break;
    case EVENT_ADOPT:
        join_adopt(n, event);
        break;
    case EVENT_PUBLISH:
        local_publish(n, event);
        break;
    case EVENT_SUBMIT:
        local_submit(n, event);
        break;
    case EVENT_WAIT:
        local_wait(n, event);
        break;
    case EVENT_ERASED:
        local_erased(n, event);
        break;
    }
}

/* In the order of the daemons' starts by their clocks, and no two alike. */
static uint64_t node_boot(struct node *n)
{
    enum { LOT_BITS = 20 };
    return n->wall << LOT_BITS | rng_below(&n->rng, 1 << LOT_BITS);
}

/* Asks the links for what is wanted, as long as the door keeps up. */
static void node_ask(struct node *n)
{
    if (!want_pending(n->want) || n->in_flight + n->ready_count >= LOTS_IN_FLIGHT)
        return;
    struct hash ids[RECORDS_PER_MESSAGE];
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[i];
        size_t count = l->state == LINK_UP
                           ? want_take(n->want, l->number, n->now, RECORDS_PER_MESSAGE, ids)
                           : 0;
        if (count == 0)
            continue;
        budget_earn(contact_of(n, &l->remote), MSG_RECORDS, count * (RECORD_MAX + MESSAGE_COST));
        link_send_ids(n, l, MSG_IWANT, ids, count);
    }
}

void node_step(struct node *n, const struct event *event, struct effects *out)
{
    n->out = out;
    n->now = event->now;
    n->wall = event->wall;
    if (!n->boot)
        n->boot = node_boot(n);
    node_take(n, event);
    if (n->roster_changed) {
        n->roster_changed = false;
        idmap_clear(&n->refused); /* an unknown author may be known now */
        member_roster_changed(n);
        links_roster_changed(n);
    }
    want_tick(n->want, n->now);
    broadcast_tick(n->broadcast, n->now);
    links_tick(n);
    join_tick(n);
    waiters_tick(n);
    dial_tick(n);
    reach_tick(n);
    sync_tick(n);
    door_pump(n);
    node_ask(n);
    links_sweep(n);
    n->out = NULL;
}

uint64_t node_deadline(const struct node *n)
{
    const uint64_t each[] = {links_deadline(n),   join_deadline(n),
                             waiters_deadline(n), want_deadline(n->want),
                             sync_deadline(n),    n->has_network ? n->dial_at : UINT64_MAX,
                             reach_deadline(n),   broadcast_deadline(n->broadcast)};
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        first = each[i] < first ? each[i] : first;
    return first;
}
