/* What is asked of a network: whether all is well, and how it does. */
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "tests/sim/inside.h"

/* By one that had been sent away by then. */
static bool signed_too_late(const struct sim *s, const struct hash *id)
{
    for (size_t i = 0; i < s->options.nodes; i++) {
        const struct machine *m = &s->machines[i];
        struct bytes envelope = m->retired ? disk_whole(&m->disk, id) : BYTES_NONE;
        struct record r;
        if (envelope.len && record_decode(envelope, &r) == OK &&
            hash_equal(&r.author, &m->keys[0].sign))
            return r.created >= m->until;
    }
    return false;
}

/* Whether the node's set is what its disk has. */
static bool knows_its_disk(const struct machine *m)
{
    struct node_status status;
    if (!m->node)
        return true;
    node_status(m->node, &status);
    return status.records == m->disk.in_set;
}

bool sim_equal(const struct sim *s)
{
    const struct hash *first = &s->machines[0].disk.digest;
    for (size_t i = 0; i < s->options.nodes; i++) {
        const struct machine *m = &s->machines[i];
        if (!m->retired && (!hash_equal(first, &m->disk.digest) || !knows_its_disk(m)))
            return false;
    }
    for (size_t i = 0; i < s->acknowledged_count; i++) {
        bool here = disk_find(&s->machines[0].disk, &s->acknowledged[i]).len;
        if (here == signed_too_late(s, &s->acknowledged[i]))
            return false;
    }
    return true;
}

struct hash sim_result(const struct sim *s)
{
    struct hash result = {{0}}, pair[2];
    for (size_t i = 0; i < s->options.nodes; i++) {
        pair[0] = result;
        pair[1] = s->machines[i].disk.digest;
        (void)crypto_generichash(result.b, sizeof result.b, pair[0].b, sizeof pair, NULL, 0);
    }
    return result;
}

size_t sim_joins_failed(const struct sim *s)
{
    return s->joins_failed;
}

uint64_t sim_now(const struct sim *s)
{
    return s->now;
}

uint64_t sim_bytes(const struct sim *s)
{
    return s->bytes;
}

/* -- what is asked of it ----------------------------------------------------------------------- */

struct spread sim_spread(const struct sim *s)
{
    struct spread ret = {0};
    for (size_t i = 0; i < s->options.nodes; i++) {
        const struct machine *m = &s->machines[i];
        if (!m->node)
            continue;
        ret.up++;
        if (!m->heard_at)
            continue;
        ret.reached++;
        uint64_t took = m->heard_at - s->watched_since;
        ret.last_ms = took > ret.last_ms ? took : ret.last_ms;
        ret.last_round = m->heard_round > ret.last_round ? m->heard_round : ret.last_round;
    }
    return ret;
}

/* Marks all that can be reached over wires; returns how many. */
static size_t sim_visit(const struct sim *s, size_t from, bool *seen, size_t *todo)
{
    size_t count = 0, waiting = 1;
    todo[0] = from;
    seen[from] = true;
    while (waiting) {
        const struct machine *m = &s->machines[todo[--waiting]];
        count++;
        for (size_t i = 0; i < m->plug_count; i++) {
            size_t other = s->wires[m->plugs[i].wire].end[1 - m->plugs[i].side].node;
            if (!seen[other] && s->machines[other].node)
                todo[waiting++] = other;
            seen[other] = true;
        }
    }
    return count;
}

struct totals sim_totals(const struct sim *s)
{
    struct totals ret = {.links_least = SIZE_MAX};
    bool *seen = calloc(s->options.nodes, sizeof *seen);
    size_t *todo = calloc(s->options.nodes, sizeof *todo);
    assert(seen && todo);
    for (size_t i = 0; i < s->options.nodes; i++) {
        struct node_status status;
        if (!s->machines[i].node)
            continue;
        node_status(s->machines[i].node, &status);
        ret.up++;
        ret.pushed += status.pushed;
        ret.pushed_again += status.pushed_again;
        ret.links += status.links;
        ret.links_least = status.links < ret.links_least ? status.links : ret.links_least;
        if (!seen[i])
            ret.components += sim_visit(s, i, seen, todo) > 0;
    }
    free(seen);
    free(todo);
    return ret;
}

bool sim_is_up(const struct sim *s, size_t node)
{
    return s->machines[node].node != NULL;
}
