// SPDX-License-Identifier: Apache-2.0
#include "tests/over.h"

static const char *links_over(const struct node *n)
{
    size_t guests = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        guests += l->state != LINK_UP && !l->initiator;
        if (l->queued > SEND_QUEUE_MAX + 2 * FRAME_MAX)
            return "a link's queue";
        if (l->serve_count > WANT_PER_LINK)
            return "what a link has asked for";
    }
    return n->link_count > LINKS_MAX ? "links" : guests > LINKS_MAX ? "guests" : NULL;
}

const char *node_over(const struct node *n)
{
    if (n->contact_count > MEMBERS_MAX)
        return "contacts";
    if (n->in_flight > LOTS_IN_FLIGHT)
        return "lots in flight";
    if (n->refused.count > REFUSED_MAX)
        return "ids refused";
    if (n->waiter_count > WAITERS_MAX || n->invite_count > INVITES_MAX)
        return "waiters or invitations";
    size_t held = n->held.count + (n->held_before ? n->held_before->count : 0);
    if (held != itemset_count(n->set[SET_ROSTER]) + itemset_count(n->set[SET_RECORDS]))
        return "ids held, which are not those of its sets";
    return links_over(n);
}
