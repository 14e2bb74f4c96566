// SPDX-License-Identifier: Apache-2.0
/* The links of a network: how many, between whom, and what they carry. */
#include <assert.h>
#include <stdlib.h>

#include "proto/node/verbs.h"
#include "tests/sim/inside.h"

/* Whom that plug leads to; NULL: to nobody that is up. */
static struct machine *beyond(const struct sim *s, const struct plug *plug, size_t *ret_node)
{
    const struct end *end = &s->wires[plug->wire].end[1 - plug->side];
    *ret_node = end->node;
    return s->machines[end->node].node ? &s->machines[end->node] : NULL;
}

static bool holds_up(const struct machine *m, uint32_t link)
{
    const struct link *l = link_find(m->node, link);
    return l && l->state == LINK_UP;
}

/* -- totals ------------------------------------------------------------------------------------ */

static void add_links(const struct sim *s, const struct machine *m, struct totals *inout)
{
    size_t other, up = 0, target = dial_target(s->options.nodes);
    for (size_t i = 0; i < m->plug_count; i++) {
        const struct machine *peer = beyond(s, &m->plugs[i], &other);
        const struct wire *w = &s->wires[m->plugs[i].wire];
        if (!holds_up(m, m->plugs[i].link))
            continue;
        up++;
        inout->one_sided += !peer || !holds_up(peer, w->end[1 - m->plugs[i].side].link);
    }
    inout->links += up;
    inout->links_least = up < inout->links_least ? up : inout->links_least;
    inout->full += up + 1 >= (target < s->options.nodes ? target : s->options.nodes);
}

struct totals sim_totals(const struct sim *s)
{
    struct totals ret = {.events = s->events,
                         .dialled = s->dialled,
                         .undialled = s->undialled,
                         .ups = s->ups,
                         .links_least = SIZE_MAX};
    for (size_t i = 0; i < s->options.nodes; i++) {
        const struct machine *m = &s->machines[i];
        if (!m->node)
            continue;
        const struct broadcast_counts *counts = broadcast_counts(m->node->broadcast);
        ret.up++;
        ret.pushed += counts->fresh;
        ret.pushed_again += counts->again;
        ret.announcing += counts->announcing;
        ret.grafts += counts->grafts;
        ret.prunes += counts->prunes;
        add_links(s, m, &ret);
    }
    return ret;
}

/* -- the graph --------------------------------------------------------------------------------- */

/* Who is linked to whom: `to[first[i]]` up to `to[first[i + 1]]` to node i. Each link is there from
 * both of its ends. */
struct net {
    size_t nodes, *first, *to;
};

static bool net_has(const struct net *net, size_t from, size_t to)
{
    for (size_t i = net->first[from]; i < net->first[from + 1]; i++)
        if (net->to[i] == to)
            return true;
    return false;
}

static struct net net_of(const struct sim *s)
{
    size_t nodes = s->options.nodes, plugs = 0, other;
    for (size_t i = 0; i < nodes; i++)
        plugs += s->machines[i].plug_count;
    struct net net = {nodes, calloc(nodes + 1, sizeof(size_t)), calloc(plugs + 1, sizeof(size_t))};
    assert(net.first && net.to);
    for (size_t i = 0; i < nodes; i++) {
        const struct machine *m = &s->machines[i];
        net.first[i + 1] = net.first[i];
        for (size_t k = 0; m->node && k < m->plug_count; k++)
            if (beyond(s, &m->plugs[k], &other) && !net_has(&net, i, other))
                net.to[net.first[i + 1]++] = other;
    }
    return net;
}

static void net_done(struct net *net)
{
    free(net->first);
    free(net->to);
}

/* How far each node is from one: SIZE_MAX where no way leads. `todo` is room for all. Returns how
 * many can be reached, and adds how far all of them are. */
static size_t visit(const struct net *net, size_t from, size_t *far, size_t *todo,
                    double *inout_sum)
{
    size_t count = 1;
    for (size_t i = 0; i < net->nodes; i++)
        far[i] = SIZE_MAX;
    todo[0] = from;
    far[from] = 0;
    for (size_t next = 0; next < count; next++) {
        size_t at = todo[next];
        *inout_sum += (double)far[at];
        for (size_t i = net->first[at]; i < net->first[at + 1]; i++)
            if (far[net->to[i]] == SIZE_MAX) {
                far[net->to[i]] = far[at] + 1;
                todo[count++] = net->to[i];
            }
    }
    return count;
}

/* The share of the pairs of a node's peers that are linked. */
static double clustered(const struct net *net, size_t node)
{
    size_t pairs = 0, closed = 0;
    for (size_t i = net->first[node]; i < net->first[node + 1]; i++)
        for (size_t k = i + 1; k < net->first[node + 1]; k++) {
            pairs++;
            closed += net_has(net, net->to[i], net->to[k]);
        }
    return pairs ? (double)closed / (double)pairs : 0;
}

/* Another net, by lot, with as many links at each node: two links at a time swap their ends, where
 * that doubles none, until each has done so often. */
static void net_shuffle(struct net *net, struct rng *rng)
{
    enum { TIMES = 20 };
    size_t arcs = net->first[net->nodes], *of = calloc(arcs + 1, sizeof *of);
    size_t *back = calloc(arcs + 1, sizeof *back); /* the same link, from the other end */
    assert(of && back);
    for (size_t i = 0; i < net->nodes; i++)
        for (size_t k = net->first[i]; k < net->first[i + 1]; k++) {
            of[k] = i;
            back[k] = net->first[net->to[k]];
            while (net->to[back[k]] != i)
                back[k]++;
        }
    for (size_t i = 0; i < TIMES * arcs; i++) {
        size_t p = rng_below(rng, arcs), q = rng_below(rng, arcs), rp = back[p], rq = back[q];
        if (of[p] == of[q] || net->to[p] == net->to[q] || of[p] == net->to[q] ||
            of[q] == net->to[p] || net_has(net, of[p], net->to[q]) ||
            net_has(net, of[q], net->to[p]))
            continue;
        net->to[p] = of[rq];
        net->to[q] = of[rp];
        net->to[rp] = of[q];
        net->to[rq] = of[p];
        back[p] = rq;
        back[rq] = p;
        back[q] = rp;
        back[rp] = q;
    }
    free(of);
    free(back);
}

/* Of all nodes that are up, from some of them. */
static void measure(const struct sim *s, const struct net *net, struct graph *ret)
{
    enum { FROM = 100 };
    size_t nodes = net->nodes, up = 0, pairs = 0, step = (nodes + FROM - 1) / FROM;
    size_t *far = calloc(nodes, sizeof *far), *todo = calloc(nodes, sizeof *todo);
    bool *seen = calloc(nodes, sizeof *seen);
    double sum = 0, none = 0;
    assert(far && todo && seen);
    *ret = (struct graph){0};
    for (size_t i = 0; i < nodes; i++) {
        if (!s->machines[i].node)
            continue;
        up++;
        ret->clustering += clustered(net, i);
        if (i % step == 0)
            pairs += visit(net, i, far, todo, &sum) - 1;
        if (seen[i])
            continue;
        ret->components++;
        for (size_t count = visit(net, i, far, todo, &none); count; count--)
            seen[todo[count - 1]] = true;
    }
    ret->path = pairs ? sum / (double)pairs : 0;
    ret->clustering /= up ? (double)up : 1;
    free(far);
    free(todo);
    free(seen);
}

struct graph sim_graph(const struct sim *s)
{
    struct graph ret;
    struct net net = net_of(s);
    measure(s, &net, &ret);
    net_done(&net);
    return ret;
}

struct graph sim_random_graph(const struct sim *s)
{
    struct graph ret;
    struct net net = net_of(s);
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){1});
    net_shuffle(&net, &rng);
    measure(s, &net, &ret);
    net_done(&net);
    return ret;
}
