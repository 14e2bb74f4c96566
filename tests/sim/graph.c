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

/* How far each node is from one: SIZE_MAX where no way leads. `todo` is room for all. Returns how
 * many can be reached, and adds how far all of them are. */
static size_t visit(const struct sim *s, size_t from, size_t *far, size_t *todo, double *inout_sum)
{
    size_t count = 1, other;
    for (size_t i = 0; i < s->options.nodes; i++)
        far[i] = SIZE_MAX;
    todo[0] = from;
    far[from] = 0;
    for (size_t next = 0; next < count; next++) {
        const struct machine *m = &s->machines[todo[next]];
        *inout_sum += (double)far[todo[next]];
        for (size_t i = 0; i < m->plug_count; i++)
            if (beyond(s, &m->plugs[i], &other) && far[other] == SIZE_MAX) {
                far[other] = far[todo[next]] + 1;
                todo[count++] = other;
            }
    }
    return count;
}

static bool linked(const struct sim *s, size_t node, size_t to)
{
    size_t other;
    for (size_t i = 0; i < s->machines[node].plug_count; i++)
        if (beyond(s, &s->machines[node].plugs[i], &other) && other == to)
            return true;
    return false;
}

/* The share of the pairs of a node's peers that are linked. */
static double clustered(const struct sim *s, size_t node)
{
    const struct machine *m = &s->machines[node];
    size_t pairs = 0, closed = 0, a, b;
    for (size_t i = 0; i < m->plug_count; i++)
        for (size_t k = i + 1; k < m->plug_count; k++) {
            if (!beyond(s, &m->plugs[i], &a) || !beyond(s, &m->plugs[k], &b))
                continue;
            pairs++;
            closed += linked(s, a, b);
        }
    return pairs ? (double)closed / (double)pairs : 0;
}

struct graph sim_graph(const struct sim *s)
{
    enum { FROM = 100 };
    size_t nodes = s->options.nodes, up = 0, pairs = 0, step = (nodes + FROM - 1) / FROM;
    size_t *far = calloc(nodes, sizeof *far), *todo = calloc(nodes, sizeof *todo);
    bool *seen = calloc(nodes, sizeof *seen);
    struct graph ret = {0};
    double sum = 0, none = 0;
    assert(far && todo && seen);
    for (size_t i = 0; i < nodes; i++) {
        if (!s->machines[i].node)
            continue;
        up++;
        ret.clustering += clustered(s, i);
        if (i % step == 0)
            pairs += visit(s, i, far, todo, &sum) - 1;
        if (seen[i])
            continue;
        ret.components++;
        for (size_t count = visit(s, i, far, todo, &none); count; count--)
            seen[todo[count - 1]] = true;
    }
    ret.path = pairs ? sum / (double)pairs : 0;
    ret.clustering /= up ? (double)up : 1;
    free(far);
    free(todo);
    free(seen);
    return ret;
}
