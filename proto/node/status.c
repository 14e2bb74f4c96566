// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

static int skew_compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The median of the linked peers' clocks over ours; 0 without links. */
static int64_t status_skew(struct node *n)
{
    int64_t skews[LINKS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < n->link_count; i++)
        if (n->links[i]->state == LINK_UP)
            skews[count++] = contact_of(n, &n->links[i]->remote)->skew_ms;
    qsort(skews, count, sizeof *skews, skew_compare);
    return count ? skews[count / 2] : 0;
}

static size_t status_dialled(const struct node *n)
{
    size_t dialled = 0;
    for (size_t i = 0; i < n->link_count; i++)
        dialled += n->links[i]->state == LINK_UP && n->links[i]->initiator;
    return dialled;
}

void node_status(struct node *n, struct node_status *ret)
{
    *ret = (struct node_status){
        .has_network = n->has_network,
        .returning = n->returning,
        .network = n->network,
        .network_name = n->roster ? roster_network_name(n->roster) : "",
        .self = member_self(n),
        .members = n->roster ? roster_count(n->roster) : 0,
        .links = broadcast_links(n->broadcast),
        .dialled = status_dialled(n),
        .twin = n->twin.boot != 0,
        .keeps_off = twin_keeps_off(n),
        .twin_address = n->twin.address,
        .twin_since = n->twin.since,
        .replaced = keys_replaced(n),
        .outbound_only = n->address_count == 0 || n->reach.outbound_only,
        .records = itemset_count(n->set[SET_RECORDS]),
        .roster_records = itemset_count(n->set[SET_ROSTER]),
        .wanted = want_count(n->want),
        .held_back = n->counts.refused[ERR_FUTURE],
        .skew_ms = status_skew(n),
        .pushed = broadcast_counts(n->broadcast)->fresh,
        .pushed_again = broadcast_counts(n->broadcast)->again,
        .counts = &n->counts,
    };
}

static enum peer_state peer_state(struct node *n, const struct hash *transport,
                                  const struct link **ret_link)
{
    const struct link *up = link_to(n, transport);
    *ret_link = up;
    if (up)
        return PEER_LINKED;
    for (size_t i = 0; i < n->link_count; i++)
        if (n->links[i]->state != LINK_CLOSED && hash_equal(&n->links[i]->remote, transport))
            return PEER_DIALING;
    return idmap_get(&n->contact_index, transport) ? PEER_QUIET : PEER_UNKNOWN;
}

bool node_peer(struct node *n, size_t *cursor, struct peer_status *ret)
{
    size_t count = n->roster ? roster_count(n->roster) : 0;
    if (*cursor < count && roster_at(n->roster, *cursor) == member_self(n))
        ++*cursor;
    if (*cursor >= count)
        return false;
    const struct member *m = roster_at(n->roster, (*cursor)++);
    const struct link *link;
    *ret = (struct peer_status){
        .member = m, .address = "", .pinned = dial_is_pinned(n, &m->transport)};
    ret->state = peer_state(n, &m->transport, &link);
    if (ret->state == PEER_UNKNOWN)
        return true;
    const struct contact *c = contact_of(n, &m->transport);
    ret->inbound = link && !link->initiator;
    ret->address = link ? link->address : c->address;
    ret->heard = link ? link->heard : c->heard;
    ret->records = c->records;
    ret->told = c->told;
    ret->lag = c->lag;
    ret->lag_since = c->lag_since;
    ret->synced = c->synced;
    ret->skew_ms = c->skew_ms;
    ret->error = c->error;
    return true;
}

struct roster *node_roster(struct node *n)
{
    return n->roster;
}

bool node_holds(struct node *n, const struct hash *id)
{
    return idmap_get(&n->held, id) || (n->held_before && idmap_get(n->held_before, id));
}
