// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/sim.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/inside.h"

enum { COMMIT_MS = 2 }; /* what a durable commit takes, and verifying a lot */

/* -- effects ---------------------------------------------------------------------------------- */

static void sim_fetch(struct sim *s, size_t node, struct effect *e)
{
    struct happening *h = queue_add(&s->queue, s->now + 1, node, EVENT_FETCHED);
    h->life = s->machines[node].life;
    h->event.fetched.link = e->link;
    h->event.fetched.count = e->count;
    h->ids = e->ids;
    e->ids = NULL;
    h->envelopes = calloc(e->count, sizeof *h->envelopes);
    assert(h->envelopes);
    for (size_t i = 0; i < e->count; i++)
        h->envelopes[i] = buf_copy(disk_find(&s->machines[node].disk, &h->ids[i]));
}

static void sim_lot(struct sim *s, size_t node, struct effect *e, enum event_kind kind)
{
    struct happening *h = queue_add(&s->queue, s->now + COMMIT_MS, node, kind);
    h->life = s->machines[node].life;
    h->event.lot.lot = e->lot;
    if (kind == EVENT_VERIFIED)
        shelf_verify(&s->shelf, e->lot, &e->id, s->options.stub);
    e->lot = NULL;
}

/* What is published is watched from here on. */
static void sim_watch(struct sim *s, size_t node, const struct hash *id)
{
    for (size_t i = 0; i < s->options.nodes; i++)
        s->machines[i].heard_at = 0;
    s->watched = *id;
    s->watched_since = s->machines[node].heard_at = s->now;
    s->machines[node].heard_round = 0;
}

static void sim_replied(struct sim *s, size_t node, struct effect *e)
{
    if (e->request == REQUEST_INVITE) {
        buf_done(&s->token);
        s->token = buf_steal(&e->bytes);
    } else if (e->request == REQUEST_JOIN) {
        s->joined = e->error;
        s->joins_failed += e->error != OK;
    } else if (e->request >= REQUEST_PUBLISH && e->error == OK) {
        s->acknowledged[s->acknowledged_count++] = e->id;
        sim_watch(s, node, &e->id);
    }
}

void sim_carry_out(struct sim *s, size_t node, struct effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *e = &effects->list[i];
        switch (e->kind) {
        case EFFECT_SEND:
            wire_send(s, node, e);
            break;
        case EFFECT_DIAL:
            wire_dial(s, node, e->link, e->text);
            break;
        case EFFECT_CLOSE:
            wire_close(s, node, e->link);
            break;
        case EFFECT_VERIFY:
            sim_lot(s, node, e, EVENT_VERIFIED);
            break;
        case EFFECT_COMMIT:
            sim_lot(s, node, e, EVENT_COMMITTED);
            break;
        case EFFECT_FETCH:
            sim_fetch(s, node, e);
            break;
        case EFFECT_KEEP:
            disk_keep(&s->machines[node].disk, e->text, buf_bytes(&e->bytes));
            break;
        case EFFECT_REPLY:
            sim_replied(s, node, e);
            break;
        case EFFECT_NOTICE:
            s->ups += strncmp(e->text, "event=link_up ", 14) == 0;
            if (getenv("SIM_TRACE"))
                (void)fprintf(stderr, "%8llu node %zu: %s\n", (unsigned long long)s->now, node,
                              e->text);
            break;
        }
    }
    effects_clear(effects);
}

void sim_step(struct sim *s, size_t node, struct event *event)
{
    struct machine *m = &s->machines[node];
    struct effects effects = {0};
    event->now = s->now;
    event->wall = (uint64_t)((int64_t)(START_WALL * UINT64_C(1000) + s->now) + m->skew_ms);
    node_step(m->node, event, &effects);
    sim_carry_out(s, node, &effects);
    uint64_t at = node_deadline(m->node);
    if (at == UINT64_MAX || (m->tick_at > s->now && m->tick_at <= at))
        return;
    m->tick_at = at > s->now ? at : s->now + 1;
    struct happening *h = queue_add(&s->queue, m->tick_at, node, EVENT_TICK);
    h->life = m->life;
}

void sim_start(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    uint8_t seed[32];
    rng_bytes(&s->rng, seed, sizeof seed);
    m->node = node_new(m->keys, m->key_count, seed);
    m->life++;
    m->tick_at = 0;
    assert(m->node);
    if (s->options.flood)
        node_flood(m->node);
    disk_load(&m->disk, m->node, s->model);
    struct event event = {.kind = EVENT_ADDRESSES,
                          .addresses = {(const char *[]){m->address}, !m->walled}};
    sim_step(s, node, &event);
}

static void sim_hear(struct sim *s, struct machine *m, const struct lot *lot)
{
    for (size_t i = 0; i < lot->count; i++)
        if (!m->heard_at && hash_equal(&lot->entries[i].record.id, &s->watched)) {
            m->heard_at = s->now;
            m->heard_round = lot->entries[i].round;
        }
}

static void sim_handle(struct sim *s, struct happening *h)
{
    struct machine *m = &s->machines[h->node];
    struct bytes list[RECORDS_PER_MESSAGE];
    if (h->restart) {
        sim_start(s, h->node);
        return;
    }
    if (!m->node || (h->life && h->life != m->life))
        return;
    if (h->event.kind == EVENT_TICK && h->at != m->tick_at)
        return; /* the deadline has moved since */
    if (h->event.kind == EVENT_SENT && h->event.link.sent == 0 &&
        (h->event.link.sent = wire_written(s, h->node, h->event.link.link)) == 0)
        return; /* told before */
    if (h->event.kind == EVENT_BYTES)
        h->event.link.bytes = buf_bytes(&h->bytes);
    if (h->event.kind == EVENT_COMMITTED) {
        disk_commit(&m->disk, h->event.lot.lot);
        sim_hear(s, m, h->event.lot.lot);
    }
    if (h->event.kind == EVENT_FETCHED) {
        for (size_t i = 0; i < h->event.fetched.count; i++)
            list[i] = buf_bytes(&h->envelopes[i]);
        h->event.fetched.envelopes = list;
        h->event.fetched.ids = h->ids;
    }
    struct event event = h->event;
    if (event.kind == EVENT_VERIFIED || event.kind == EVENT_COMMITTED)
        h->event.lot.lot = NULL; /* the node's again */
    m->tick_at = event.kind == EVENT_TICK ? 0 : m->tick_at;
    sim_step(s, h->node, &event);
}

void sim_run(struct sim *s, uint64_t ms)
{
    uint64_t until = s->now + ms;
    while (s->queue.count && s->queue.heap[0].at <= until) {
        struct happening *h = queue_take(&s->queue);
        s->now = h->at > s->now ? h->at : s->now;
        s->events++;
        sim_handle(s, h);
        happening_free(h);
    }
    s->now = until;
}

const struct identity *sim_add_keys(struct sim *s, struct machine *m)
{
    uint8_t seed[32];
    struct identity *pair = &m->keys[m->key_count++];
    rng_bytes(&s->rng, seed, sizeof seed);
    (void)crypto_sign_seed_keypair(pair->sign.b, pair->sign_secret, seed);
    rng_bytes(&s->rng, seed, sizeof seed);
    noise_keypair(seed, &pair->transport);
    return pair;
}

/* -- birth and death --------------------------------------------------------------------------- */

struct sim *sim_new(const struct sim_options *o)
{
    enum { PUBLISHED_MAX = 1 << 16 };
    uint8_t seed[32] = {0};
    struct sim *s = calloc(1, sizeof *s);
    assert(s && sodium_init() >= 0);
    s->options = *o;
    memcpy(seed, &o->seed, sizeof o->seed);
    rng_init(&s->rng, seed);
    s->token = BUF(TOKEN_MAX);
    shelf_init(&s->shelf);
    disk_init(&s->base, &s->shelf);
    s->machines = calloc(o->nodes, sizeof *s->machines);
    s->acknowledged = calloc(PUBLISHED_MAX, sizeof *s->acknowledged);
    assert(s->machines && s->acknowledged);
    for (size_t i = 0; i < o->nodes; i++) {
        struct machine *m = &s->machines[i];
        sim_add_keys(s, m);
        (void)snprintf(m->address, sizeof m->address, "node-%zu.test:4632", i);
        disk_init(&m->disk, &s->shelf);
        sim_start(s, i);
    }
    return s;
}

void sim_free(struct sim *s)
{
    while (s->queue.count)
        happening_free(queue_take(&s->queue));
    for (size_t i = 0; i < s->options.nodes; i++) {
        node_free(s->machines[i].node);
        disk_done(&s->machines[i].disk);
        if (s->machines[i].backup)
            disk_done(s->machines[i].backup);
        free(s->machines[i].backup);
        free(s->machines[i].plugs);
    }
    node_free(s->model);
    disk_done(&s->base);
    shelf_done(&s->shelf);
    buf_done(&s->token);
    free(s->queue.heap);
    free(s->wires);
    free(s->free_wires);
    free(s->machines);
    free(s->acknowledged);
    free(s);
}
