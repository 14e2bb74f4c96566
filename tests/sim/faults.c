// SPDX-License-Identifier: Apache-2.0
/* What goes wrong: power, networks, disks, clocks, and people. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/node/verbs.h"
#include "tests/sim/inside.h"

void sim_partition(struct sim *s, size_t border)
{
    s->border = border;
}

void sim_crash(struct sim *s, size_t node, uint64_t ms)
{
    struct machine *m = &s->machines[node];
    if (!m->node)
        return;
    node_free(m->node);
    m->node = NULL;
    m->life++;
    wire_cut_all(s, node);
    queue_add(&s->queue, s->now + ms, node, EVENT_TICK)->restart = true;
}

void sim_vanish(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    node_free(m->node);
    m->node = NULL;
    m->life++;
}

void sim_skew(struct sim *s, size_t node, int64_t ms)
{
    s->machines[node].skew_ms = ms;
}

void sim_mute(struct sim *s, size_t node, bool mute)
{
    s->machines[node].mute = mute;
}

void sim_wall(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    struct event event = {.kind = EVENT_ADDRESSES};
    m->walled = true;
    if (m->node)
        sim_step(s, node, &event);
}

void sim_slow(struct sim *s, size_t node, uint64_t rate)
{
    s->machines[node].slow = rate;
}

void sim_backup(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    if (!m->backup) {
        m->backup = calloc(1, sizeof *m->backup);
        assert(m->backup);
        disk_init(m->backup, &s->shelf);
    }
    disk_restore(m->backup, &m->disk);
}

void sim_restore(struct sim *s, size_t node, uint64_t ms)
{
    struct machine *m = &s->machines[node];
    if (!m->backup || !m->node)
        return;
    sim_crash(s, node, ms);
    disk_restore(&m->disk, m->backup);
}

void sim_clone(struct sim *s, size_t node, size_t of)
{
    struct machine *m = &s->machines[node];
    const struct machine *other = &s->machines[of];
    if (node == of || node == 0 || !m->node)
        return;
    sim_crash(s, node, 100);
    memcpy(m->keys, other->keys, sizeof m->keys);
    m->key_count = other->key_count;
    m->aside = m->cloned = true;
    disk_restore(&m->disk, &other->disk);
}

/* -- a hostile member -------------------------------------------------------------------------- */

static void abuse_link(struct sim *s, struct node *n, struct link *l)
{
    enum { KINDS = MSG_PRUNE + 3, NOISE_MAX = 3000 };
    uint8_t noise[NOISE_MAX];
    struct hash ids[IDS_PER_MESSAGE];
    rng_bytes(&s->rng, noise, sizeof noise);
    rng_bytes(&s->rng, (uint8_t *)ids, sizeof ids);
    switch (rng_below(&s->rng, 6)) {
    case 0: /* ids that nobody has */
        link_send_ids(n, l, MSG_IWANT, ids, IDS_PER_MESSAGE);
        break;
    case 1:
        link_send_have(n, l, ids, IDS_PER_MESSAGE);
        break;
    case 2: /* a storm */
        for (size_t i = 0; i < 200; i++)
            link_send_count(n, l, MSG_PING);
        break;
    default: {
        uint8_t kind = (uint8_t)(1 + rng_below(&s->rng, KINDS));
        size_t max = message_row(kind) ? message_row(kind)->max : NOISE_MAX;
        size_t len = rng_below(&s->rng, (max < NOISE_MAX ? max : NOISE_MAX) + 1);
        link_send(n, l, kind, bytes_of(noise, len));
    }
    }
}

void sim_abuse(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    struct effects effects = {0};
    if (node == 0 || !m->node)
        return;
    m->aside = true;
    m->node->out = &effects;
    for (size_t i = 0; i < m->node->link_count; i++)
        if (m->node->links[i]->state == LINK_UP)
            abuse_link(s, m->node, m->node->links[i]);
    m->node->out = NULL;
    sim_carry_out(s, node, &effects);
}
