/* Whom to dial, and when again: every member in a small network, a few drawn by lot in a larger
 * one; the inviter as long as the roster names nobody to dial. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/node/verbs.h"

enum { DIAL_EVERY = 1000, DIALS_AT_ONCE = 8 };

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

void dial_failed(struct node *n, const struct hash *transport, enum error error)
{
    enum { DOUBLINGS = 9 };
    struct contact *c = contact_of(n, transport);
    unsigned doublings = c->failures < DOUBLINGS ? c->failures : DOUBLINGS;
    uint64_t wait = (uint64_t)BACKOFF_MIN << doublings;
    c->failures++;
    c->error = error;
    c->next_dial = n->now + node_jitter(n, wait < BACKOFF_MAX ? wait : BACKOFF_MAX);
    if (c->next_dial < n->dial_at)
        n->dial_at = c->next_dial;
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

void dial_tick(struct node *n)
{
    if (!n->has_network || n->now < n->dial_at)
        return;
    const struct member *self = member_self(n);
    if (!self && !n->seed.known) { /* adopted and not invited: nobody would answer */
        n->dial_at = UINT64_MAX;
        return;
    }
    n->dial_at = n->now + PROBE_EVERY;
    size_t count = roster_count(n->roster), own = dial_own_links(n), dialable = 0, tried = 0;
    size_t target = count <= MESH_MAX ? LINKS_MAX / 2 : DIALS_TARGET;
    size_t start = count ? rng_below(&n->rng, count) : 0;
    if (count > MESH_MAX && n->now >= n->probe_at) {
        n->probe_at = n->now + node_jitter(n, PROBE_EVERY);
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
