// SPDX-License-Identifier: Apache-2.0
#include "proto/node/peer/pulse.h"

/* Which links are to be asked whether there is still somebody. A link that has carried anything
 * lately is not; the quiet ones take turns, so that a daemon hears from one of its peers often, and
 * from each of them seldom. What needs a link at once has it asked at once: a record that was sent
 * over it, or doubt about another. */

struct pulse pulse_of(const struct node *n)
{
    struct pulse p = {0};
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        if (l->state != LINK_UP)
            continue;
        uint64_t active = l->pinged > l->heard ? l->pinged : l->heard;
        p.latest = active > p.latest ? active : p.latest;
        if (l->pinged && (!p.doubt || l->pinged < p.doubt))
            p.doubt = l->pinged;
        if (!l->pinged && (!p.quietest || l->heard < p.quietest->heard))
            p.quietest = l;
        p.up++;
    }
    return p;
}

uint64_t pulse_due(const struct pulse *p, const struct link *l)
{
    uint64_t at = l->heard + 2 * PING_QUIET;
    if (l == p->quietest) { /* its dialer is a little earlier: else both would ask */
        uint64_t turn = p->latest + PING_QUIET / p->up + (l->initiator ? 0 : PING_AFTER);
        at = turn < at ? turn : at;
    }
    if (l->owed && l->owed + PING_AFTER < at)
        at = l->owed + PING_AFTER;
    if (p->doubt && l->heard <= p->doubt && p->doubt + PING_AFTER < at)
        at = p->doubt + PING_AFTER;
    return at;
}
