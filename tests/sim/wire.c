// SPDX-License-Identifier: Apache-2.0
/* TCP between machines, as the nodes above it see it. Below it segments are lost, doubled and come
 * out of order; above it nothing is ever missing, double or out of order, and so
 *   a lost segment      comes a retransmission time-out later, and all that follows waits for it,
 *   one out of order    is late by the jitter, and all that follows waits for it,
 *   one that is double  is dropped by the receiver's TCP: nothing,
 *   a network that is cut, one way or both, ends the link: the peers give up before TCP does.
 * The stream comes in other pieces than it was sent in (`pieces`). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/inside.h"

enum {
    RETRANSMIT_MS = 250, /* what the loss of a segment costs */
    DIAL_TIMEOUT_MS = 3000,
    RESET_WITHIN_MS = 30 * 1000,
    WRITTEN_MS =
        1000, /* what has been written is told after so long, or so many bytes: else half */
    WRITTEN_BYTES = 16 * 1024, /* of all events would be of that */
};

static bool sim_separated(const struct sim *s, size_t from, size_t to)
{
    return s->machines[from].mute || (s->border && (from < s->border) != (to < s->border));
}

/* A connection needs both ways. */
static bool sim_dialable(const struct sim *s, size_t from, size_t to)
{
    return to < s->options.nodes && s->machines[to].node && !s->machines[to].walled &&
           !sim_separated(s, from, to) && !sim_separated(s, to, from);
}

static uint64_t sim_delay(struct sim *s)
{
    uint64_t delay = s->options.delay_ms + rng_below(&s->rng, s->options.jitter_ms + 1);
    while (rng_below(&s->rng, 100) < s->options.loss_percent)
        delay += RETRANSMIT_MS;
    return delay;
}

/* -- plugs ------------------------------------------------------------------------------------- */

static void plug_in(struct machine *m, uint32_t link, size_t wire, size_t side)
{
    if (m->plug_count == m->plug_cap) {
        m->plug_cap = m->plug_cap ? 2 * m->plug_cap : 16;
        m->plugs = realloc(m->plugs, m->plug_cap * sizeof *m->plugs);
        assert(m->plugs);
    }
    m->plugs[m->plug_count++] = (struct plug){link, wire, side};
}

static void plug_out(struct machine *m, uint32_t link)
{
    for (size_t i = 0; i < m->plug_count; i++)
        if (m->plugs[i].link == link) {
            m->plugs[i] = m->plugs[--m->plug_count];
            return;
        }
}

static struct wire *wire_of(struct sim *s, size_t node, uint32_t link, size_t *ret_side)
{
    const struct machine *m = &s->machines[node];
    for (size_t i = 0; i < m->plug_count; i++)
        if (m->plugs[i].link == link) {
            *ret_side = m->plugs[i].side;
            return &s->wires[m->plugs[i].wire];
        }
    return NULL;
}

static size_t wire_new(struct sim *s)
{
    if (s->free_count)
        return s->free_wires[--s->free_count];
    if (s->wire_count == s->wire_cap) {
        s->wire_cap = s->wire_cap ? s->wire_cap * 2 : 256;
        s->wires = realloc(s->wires, s->wire_cap * sizeof *s->wires);
        s->free_wires = realloc(s->free_wires, s->wire_cap * sizeof *s->free_wires);
        assert(s->wires && s->free_wires);
    }
    return s->wire_count++;
}

static void wire_free(struct sim *s, struct wire *w)
{
    for (size_t side = 0; side < 2; side++)
        plug_out(&s->machines[w->end[side].node], w->end[side].link);
    s->free_wires[s->free_count++] = (size_t)(w - s->wires);
}

/* -- ends -------------------------------------------------------------------------------------- */

static void sim_close_end(struct sim *s, const struct end *end, uint64_t at, enum error error)
{
    struct happening *h = queue_add(&s->queue, at, end->node, EVENT_CLOSED);
    h->life = s->machines[end->node].life;
    h->event.link.link = end->link;
    h->event.link.error = error;
}

static void sim_close(struct sim *s, struct wire *w, size_t by)
{
    struct end *other = &w->end[1 - by];
    uint64_t at = s->now + sim_delay(s);
    sim_close_end(s, other, at > other->busy_until ? at : other->busy_until, ERR_CLOSED);
    wire_free(s, w);
}

void wire_close(struct sim *s, size_t node, uint32_t link)
{
    size_t side;
    struct wire *w = wire_of(s, node, link, &side);
    if (w)
        sim_close(s, w, side);
}

void wire_cut_all(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    while (m->plug_count)
        wire_close(s, node, m->plugs[0].link);
}

/* -- what goes over them ----------------------------------------------------------------------- */

void wire_dial(struct sim *s, size_t from, uint32_t link, const char *address)
{
    size_t to = strtoul(address + strcspn(address, "0123456789"), NULL, 10); /* node-12.test:4632 */
    if (!sim_dialable(s, from, to)) {
        s->undialled++;
        sim_close_end(s, &(struct end){.node = from, .link = link}, s->now + DIAL_TIMEOUT_MS,
                      ERR_TIMEOUT);
        return;
    }
    size_t number = wire_new(s);
    s->dialled++;
    struct wire *w = &s->wires[number];
    bool resets = rng_below(&s->rng, 100) < s->options.reset_percent;
    uint32_t accepted = (s->machines[to].last_link += 2) | 1;
    *w = (struct wire){.end = {{.node = from, .link = link}, {.node = to, .link = accepted}}};
    plug_in(&s->machines[from], link, number, 0);
    plug_in(&s->machines[to], accepted, number, 1);
    w->reset_at = resets ? s->now + rng_below(&s->rng, RESET_WITHIN_MS) : UINT64_MAX;
    struct happening *h = queue_add(&s->queue, s->now + sim_delay(s), to, EVENT_ACCEPTED);
    h->life = s->machines[to].life;
    h->event.link.link = accepted;
    h->event.link.address = s->machines[from].address;
    w->end[1].busy_until = h->at;
    h = queue_add(&s->queue, h->at + sim_delay(s), from, EVENT_CONNECTED);
    h->life = s->machines[from].life;
    h->event.link.link = link;
    w->end[0].busy_until = h->at;
}

static void wire_deliver(struct sim *s, const struct end *to, struct bytes part)
{
    struct happening *h = queue_add(&s->queue, to->busy_until, to->node, EVENT_BYTES);
    h->life = s->machines[to->node].life;
    h->bytes = buf_copy(part);
    h->event.link.link = to->link;
}

/* Who reads slowly keeps its window shut, and the sender what it cannot get rid of. */
static void wire_wrote(struct sim *s, struct end *by, size_t bytes, uint64_t slow_until)
{
    bool first = by->written == 0;
    by->written += bytes;
    if (!first && !slow_until && by->written < WRITTEN_BYTES)
        return;
    bool soon = slow_until || by->written >= WRITTEN_BYTES;
    uint64_t at = slow_until ? slow_until : soon ? s->now : s->now + WRITTEN_MS;
    struct happening *h = queue_add(&s->queue, at, by->node, EVENT_SENT);
    h->life = s->machines[by->node].life;
    h->event.link.link = by->link;
    h->event.link.sent = slow_until ? bytes : 0;
    by->written -= slow_until ? bytes : 0;
}

size_t wire_written(struct sim *s, size_t node, uint32_t link)
{
    size_t side, written;
    struct wire *w = wire_of(s, node, link, &side);
    if (!w)
        return 0;
    written = w->end[side].written;
    w->end[side].written = 0;
    return written;
}

void wire_send(struct sim *s, size_t from, struct effect *e)
{
    size_t side;
    struct wire *w = wire_of(s, from, e->link, &side);
    struct bytes all = buf_bytes(&e->bytes);
    if (!w)
        return;
    if (s->now >= w->reset_at) {
        sim_close_end(s, &w->end[0], s->now, ERR_CLOSED);
        sim_close_end(s, &w->end[1], s->now, ERR_CLOSED);
        wire_free(s, w);
        return;
    }
    struct end *to = &w->end[1 - side];
    w->dead |= sim_separated(s, from, to->node);
    if (w->dead)
        return; /* the peers' own time-outs notice */
    uint64_t at = s->now + sim_delay(s), slow = s->machines[to->node].slow;
    to->busy_until = at > to->busy_until ? at : to->busy_until;
    if (slow)
        to->busy_until += all.len * 1000 / slow;
    if (s->options.pieces && all.len > 1) {
        size_t cut = 1 + rng_below(&s->rng, all.len - 1);
        wire_deliver(s, to, bytes_slice(all, 0, cut));
        all = bytes_slice(all, cut, all.len - cut);
        to->busy_until++;
    }
    wire_deliver(s, to, all);
    s->bytes += e->bytes.len;
    wire_wrote(s, &w->end[side], e->bytes.len, slow ? to->busy_until : 0);
}
