/* Whom to dial, and when again: every member in a small network, a few drawn by lot in a larger
 * one; the inviter as long as the roster names nobody to dial. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/node/verbs.h"

enum { DIAL_EVERY = 1000, DIALS_AT_ONCE = 8, LOOK_EVERY = 60 * 1000 };

struct contact *contact_of(struct node *n, const struct hash *transport)
{
    uint64_t at = idmap_get(&n->contact_index, transport);
    if (at)
        return &n->contacts[at - 1];
    if (n->contact_count == n->contact_cap) {
        n->contact_cap = n->contact_cap ? n->contact_cap * 2 : 16;
        n->contacts = realloc(n->contacts, n->contact_cap * sizeof *n->contacts);
        assert(n->contacts);
    }
    struct contact *c = &n->contacts[n->contact_count++];
    *c = (struct contact){.transport = *transport};
    bool set = idmap_set(&n->contact_index, transport, n->contact_count);
    assert(set); /* contacts are members, and those are capped */
    return c;
}

void dial_address(struct node *n, const char *address, const struct hash *transport, bool joining)
{
    uint32_t number = n->last_link + 2;
    struct link *l = link_new(n, number, LINK_DIALING);
    if (!l)
        return;
    n->last_link = number;
    l->initiator = true;
    l->joining = joining;
    l->remote = *transport;
    text_copy(bytes_str(address), l->address, sizeof l->address);
    struct effect *e = node_effect(n, EFFECT_DIAL);
    e->link = number;
    e->text = strdup(address);
    assert(e->text);
}

/* Whose fault is it that nobody answers? Without any link rather this side's. */
static uint64_t dial_patience(struct node *n)
{
    bool near =
        !n->roster || roster_count(n->roster) <= MESH_MAX || broadcast_links(n->broadcast) == 0;
    return near ? BACKOFF_NEAR : BACKOFF_MAX;
}

void dial_failed(struct node *n, const struct hash *transport, enum error error)
{
    enum { DOUBLINGS = 9 };
    struct contact *c = contact_of(n, transport);
    unsigned doublings = c->failures < DOUBLINGS ? c->failures : DOUBLINGS;
    uint64_t wait = (uint64_t)BACKOFF_MIN << doublings, most = dial_patience(n);
    c->failures++;
    c->error = error;
    c->next_dial = n->now + node_jitter(n, wait < most ? wait : most);
    if (error == ERR_SLOW)
        c->next_dial = n->now + REST_AFTER_SLOW;
    if (c->next_dial < n->dial_at)
        n->dial_at = c->next_dial;
}

void dial_succeeded(struct node *n, struct contact *c, bool initiator)
{
    c->failures = 0;
    c->error = OK;
    if (initiator)
        c->next_address--; /* to the same address the next time */
    if (broadcast_links(n->broadcast))
        return;
    n->dial_at = n->now; /* it was this side that was cut off: the others are worth a try, too */
    for (size_t i = 0; i < n->contact_count; i++)
        if (n->contacts[i].error != ERR_SLOW)
            n->contacts[i].next_dial = n->now;
}

static bool dial_is_linked(struct node *n, const struct hash *transport)
{
    for (size_t i = 0; i < n->link_count; i++)
        if (n->links[i]->state != LINK_CLOSED && hash_equal(&n->links[i]->remote, transport))
            return true;
    return false;
}

/* Whether nothing links us and the contact's time has come. */
static bool dial_is_due(struct node *n, const struct hash *transport)
{
    if (dial_is_linked(n, transport))
        return false;
    uint64_t at = contact_of(n, transport)->next_dial;
    if (at > n->now && at < n->dial_at)
        n->dial_at = at;
    return at <= n->now;
}

static void dial_contact(struct node *n, const struct hash *transport, const char *address)
{
    struct contact *c = contact_of(n, transport);
    c->next_address++; /* the next attempt's turn */
    text_copy(bytes_str(address), c->address, sizeof c->address);
    dial_address(n, address, transport, false);
}

static size_t dial_own_links(const struct node *n)
{
    size_t own = 0;
    for (size_t i = 0; i < n->link_count; i++)
        own += n->links[i]->initiator && n->links[i]->state != LINK_CLOSED;
    return own;
}

size_t dial_target(size_t members)
{
    if (members <= MESH_MAX)
        return LINKS_MAX / 2;
    return DIALS_TARGET + (size_t)(members > LARGE_NETWORK) + (size_t)(members > HUGE_NETWORK);
}

static uint64_t probe_every(struct node *n)
{
    uint64_t every = (uint64_t)roster_count(n->roster) * 3000;
    every = every > PROBE_MIN ? every : PROBE_MIN;
    return node_jitter(n, every < PROBE_MAX ? every : PROBE_MAX);
}

void dial_tick(struct node *n)
{
    if (!n->has_network || n->now < n->dial_at)
        return;
    const struct member *self = member_self(n);
    if (!self && !n->seed.known) { /* adopted and not invited: nobody would answer */
        n->dial_at = UINT64_MAX;
        return;
    }
    n->dial_at = n->now + LOOK_EVERY;
    size_t count = roster_count(n->roster), own = dial_own_links(n), dialable = 0, tried = 0;
    size_t target = dial_target(count);
    size_t start = count ? rng_below(&n->rng, count) : 0;
    if (count > MESH_MAX && n->now >= n->probe_at) {
        n->probe_at = n->now + probe_every(n);
        if (target <= own)
            target = own + 1; /* when it is up, links.c lets the oldest go */
    }
    for (size_t i = 0; i < count && own < target && tried < DIALS_AT_ONCE; i++) {
        const struct member *m = roster_at(n->roster, (start + i) % count);
        if (m == self || m->retired || !m->inbound || m->address_count == 0)
            continue;
        dialable++;
        if (!dial_is_due(n, &m->transport))
            continue;
        size_t turn = contact_of(n, &m->transport)->next_address % m->address_count;
        dial_contact(n, &m->transport, m->addresses[turn]);
        tried++;
        own++;
    }
    bool joining = n->join.active && !n->join.welcomed; /* join.c dials, then */
    if (dialable == 0 && n->seed.known && !joining && dial_is_due(n, &n->seed.transport)) {
        size_t turn = contact_of(n, &n->seed.transport)->next_address % n->seed.address_count;
        dial_contact(n, &n->seed.transport, n->seed.addresses[turn]);
    }
    if (tried == DIALS_AT_ONCE)
        n->dial_at = n->now + DIAL_EVERY;
}
