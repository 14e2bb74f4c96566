// SPDX-License-Identifier: Apache-2.0
/* Whether others can dial this daemon. Whoever says where it is to be found, and is linked only by
 * its own dials, asks a peer to dial it back, at what its descriptor says. To be dialled is proof;
 * after a few in a row who could not the descriptor says that nobody should try, until somebody
 * can. A descriptor stays in the roster for ever, so that it does not change often. */
#include "proto/node/verbs.h"

static void reach_say(struct node *n, struct link *l, enum message_kind kind)
{
    AUTO_BUF struct buf payload = BUF(message_row((uint8_t)kind)->max);
    nothing_write(&payload);
    link_send(n, l, kind, buf_bytes(&payload));
}

/* -- this side asks ---------------------------------------------------------------------------- */

void reach_anew(struct node *n, bool outbound_only)
{
    n->reach = (struct reach){.outbound_only = outbound_only, .at = n->now};
}

static void reach_turn(struct node *n, bool outbound_only)
{
    enum { DOUBLINGS = 11 };
    struct reach *r = &n->reach;
    if (r->outbound_only == outbound_only)
        return;
    if (n->now < r->settled) {
        r->at = r->settled;
        return;
    }
    uint64_t wait = (uint64_t)DIALBACK_SETTLE << (r->turns < DOUBLINGS ? r->turns : DOUBLINGS);
    r->settled = n->now + (wait < DIALBACK_SETTLE_MAX ? wait : DIALBACK_SETTLE_MAX);
    r->turns++;
    r->outbound_only = outbound_only;
    node_notice(n, outbound_only ? NOTICE_WARNING : NOTICE_INFO, "event=%s",
                outbound_only ? "not_reached" : "reached");
    member_describe(n);
}

void reach_link_up(struct node *n)
{
    enum { SOON = 2000 }; /* the descriptor has to get there */
    if (!n->reach.asked && n->now + SOON < n->reach.at)
        n->reach.at = n->now + SOON;
}

void reach_proven(struct node *n)
{
    n->reach.asked = 0;
    n->reach.failures = 0;
    n->reach.at = n->now + DIALBACK_EVERY;
    reach_turn(n, false);
}

/* One of the peers that this side has dialled, by lot, and not the one that failed last if there is
 * another; NULL when a peer has dialled this side, which tells it all, or there is none. */
static struct link *reach_whom(struct node *n)
{
    struct link *again = NULL;
    size_t start = n->link_count ? rng_below(&n->rng, n->link_count) : 0;
    for (size_t i = 0; i < n->link_count && !n->reach.outbound_only; i++)
        if (n->links[i]->state == LINK_UP && !n->links[i]->initiator)
            return NULL;
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[(start + i) % n->link_count];
        if (l->state != LINK_UP || !l->initiator)
            continue;
        if (!hash_equal(&l->remote, &n->reach.failed))
            return l;
        again = l;
    }
    return again;
}

void reach_tick(struct node *n)
{
    if (n->now < reach_deadline(n))
        return;
    const struct member *self = member_self(n);
    struct link *l = self && self->address_count ? reach_whom(n) : NULL;
    n->reach.asked = l ? l->number : 0;
    n->reach.at = n->now + (l ? DIALBACK_ANSWER : DIALBACK_EVERY);
    if (l)
        reach_say(n, l, MSG_DIALBACK);
}

uint64_t reach_deadline(const struct node *n)
{
    return n->has_network && n->address_count ? n->reach.at : UINT64_MAX;
}

enum error reach_failed(struct node *n, struct link *l, struct bytes payload)
{
    struct reach *r = &n->reach;
    enum error e = nothing_read(payload);
    if (e || r->asked != l->number)
        return e;
    r->asked = 0;
    r->failed = l->remote;
    bool enough = ++r->failures >= DIALBACK_FAILURES;
    r->at = n->now + (enough ? DIALBACK_EVERY : DIALBACK_REST);
    if (enough)
        reach_turn(n, true);
    return OK;
}

/* -- this side is asked ------------------------------------------------------------------------ */

static bool reach_dial(struct node *n, const struct member *m, size_t i)
{
    struct link *l = i < m->address_count ? dial_address(n, m->addresses[i], &m->transport) : NULL;
    if (l)
        l->dialback = i + 1;
    return l;
}

enum error reach_asked(struct node *n, struct link *l, struct bytes payload)
{
    size_t dialling = 0;
    const struct member *m = roster_by_transport(n->roster, &l->remote);
    enum error e = nothing_read(payload);
    for (size_t i = 0; i < n->link_count; i++)
        dialling += n->links[i]->dialback && n->links[i]->state != LINK_CLOSED;
    struct contact *c = contact_of(n, &l->remote);
    if (e || !m || dialling >= DIALBACKS_MAX || c->dialback_at > n->now)
        return e;
    c->dialback_at = n->now + DIALBACK_REST;
    (void)reach_dial(n, m, 0);
    return OK;
}

void reach_dialled(struct node *n, const struct link *l, enum error error)
{
    const struct member *m = roster_by_transport(n->roster, &l->remote);
    struct link *asker = link_to(n, &l->remote);
    if (error && m && asker && !reach_dial(n, m, l->dialback))
        reach_say(n, asker, MSG_UNREACHED);
}
