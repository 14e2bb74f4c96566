// SPDX-License-Identifier: Apache-2.0
/* What is asked of a network: whether all is well, and how it does. */
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "proto/node/state.h"
#include "tests/over.h"
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
        if (!m->retired && !m->aside && (!hash_equal(first, &m->disk.digest) || !knows_its_disk(m)))
            return false;
    }
    for (size_t i = 0; i < s->acknowledged_count; i++) {
        bool here = disk_find(&s->machines[0].disk, &s->acknowledged[i]).len;
        if (here == signed_too_late(s, &s->acknowledged[i]))
            return false;
    }
    return true;
}

/* -- limits ------------------------------------------------------------------------------------ */

const char *sim_over(const struct sim *s)
{
    const char *over = NULL;
    for (size_t i = 0; i < s->options.nodes && !over; i++)
        over = s->machines[i].node ? node_over(s->machines[i].node) : NULL;
    return over;
}

/* -- members ----------------------------------------------------------------------------------- */

static struct hash members_digest(struct roster *r)
{
    crypto_generichash_state state;
    struct hash digest;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof digest.b);
    for (size_t i = 0; i < roster_count(r); i++) {
        const struct member *m = roster_at(r, i);
        const uint64_t figures[] = {m->role, m->retired, m->since, m->until, m->key_count};
        (void)crypto_generichash_update(&state, (const uint8_t *)m->slug, sizeof m->slug);
        (void)crypto_generichash_update(&state, (const uint8_t *)figures, sizeof figures);
        (void)crypto_generichash_update(&state, m->transport.b, sizeof m->transport.b);
        for (size_t k = 0; k < m->key_count; k++)
            (void)crypto_generichash_update(&state, m->keys[k].sign.b, sizeof m->keys[k].sign.b);
    }
    (void)crypto_generichash_final(&state, digest.b, sizeof digest.b);
    return digest;
}

/* Whether each record that counts is let in by the members as they are. */
static bool all_let_in(const struct machine *m, struct roster *roster)
{
    for (size_t i = 0; i < m->disk.count; i++) {
        const struct stored *stored = &m->disk.records[i];
        struct record r;
        if (stored->barred || stored->sheet->roster)
            continue;
        if (record_decode(buf_bytes(&stored->sheet->envelope), &r) != OK ||
            !roster_admits(roster, r.kind, &r.author, r.created))
            return false;
    }
    return true;
}

static bool keeps_off(const struct machine *m)
{
    struct node_status status;
    node_status(m->node, &status);
    return status.keeps_off || status.replaced;
}

const char *sim_wrong(const struct sim *s)
{
    struct roster *roster = NULL;
    struct hash first = {{0}};
    for (size_t i = 0; i < s->options.nodes; i++) {
        const struct machine *m = &s->machines[i];
        if (m->cloned && m->node && !keeps_off(m))
            return "a twin goes on";
        if (!m->node || m->retired || m->aside || !node_roster(m->node))
            continue;
        struct hash digest = members_digest(node_roster(m->node));
        if (!roster)
            first = digest;
        roster = roster ? roster : node_roster(m->node);
        if (!hash_equal(&digest, &first))
            return "nodes differ on who is a member";
        if (!all_let_in(m, roster))
            return "a node holds what a member's end has made invalid";
    }
    return NULL;
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

bool sim_is_up(const struct sim *s, size_t node)
{
    return s->machines[node].node != NULL;
}
