// SPDX-License-Identifier: Apache-2.0
/* Whom to dial, and when again: those that the configuration pins; every other member in a small
 * network, in a larger one a few drawn by lot; the introducers while none of them helps. No address
 * is dialled that its member has not signed or this daemon's own configuration or invitation has.
 *
 * Local state kept: "anchors" → [transport key, address, ...]. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/base/text.h"
#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

enum { DIAL_EVERY = 1000, DIALS_AT_ONCE = 8, LOOK_EVERY = 60 * 1000, DOUBLINGS = 9 };

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

void contact_told(struct node *n, struct contact *c, uint64_t records)
{
    c->records = records;
    c->told = n->now;
    c->lag = (int64_t)itemset_count(n->set[SET_RECORDS]) - (int64_t)records;
    if (c->lag == 0)
        c->lag_since = 0;
    else if (c->lag_since == 0)
        c->lag_since = n->now;
}

struct link *dial_address(struct node *n, const char *address, const struct hash *transport)
{
    uint32_t number = n->last_link + 2;
    struct link *l = link_new(n, number, LINK_DIALING);
    if (!l)
        return NULL;
    n->last_link = number;
    l->initiator = true;
    l->remote = *transport;
    text_copy(bytes_str(address), l->address, sizeof l->address);
    struct effect *e = node_effect(n, EFFECT_DIAL);
    e->link = number;
    e->text = strdup(address);
    assert(e->text);
    return l;
}

/* -- whom the configuration names -------------------------------------------------------------- */

void dial_named(struct node *n, const struct event *event)
{
    struct named_list *list = event->kind == EVENT_PINS ? &n->pins : &n->seeds;
    struct bytes slug, address;
    *list = (struct named_list){0};
    for (size_t i = 0; i < event->addresses.count && list->count < ADDRESSES_MAX; i++) {
        if (!peer_name_read(bytes_str(event->addresses.addresses[i]), &slug, &address))
            continue;
        struct named *named = &list->list[list->count++];
        text_copy(slug, named->slug, sizeof named->slug);
        text_copy(address, named->address, sizeof named->address);
    }
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        broadcast_pin(n->broadcast, l->number, dial_is_pinned(n, &l->remote));
    }
    n->dial_at = n->now;
}

static const struct named *dial_pin(const struct node *n, const struct member *m)
{
    for (size_t i = 0; m && i < n->pins.count; i++)
        if (strcmp(n->pins.list[i].slug, m->slug) == 0)
            return &n->pins.list[i];
    return NULL;
}

bool dial_is_pinned(struct node *n, const struct hash *transport)
{
    return n->pins.count && n->roster && dial_pin(n, roster_by_transport(n->roster, transport));
}

/* -- when again -------------------------------------------------------------------------------- */

/* Whose fault is it that nobody answers? Without any link rather this side's. */
static uint64_t dial_patience(struct node *n, const struct hash *transport)
{
    bool near = !n->roster || roster_count(n->roster) <= MESH_MAX ||
                broadcast_links(n->broadcast) == 0 || dial_is_pinned(n, transport);
    return near ? BACKOFF_NEAR : BACKOFF_MAX;
}

void dial_superseded(struct node *n, const struct hash *transport)
{
    struct contact *c = contact_of(n, transport);
    if (c->turned + BACKOFF_MAX <= n->now)
        c->turns = 0;
    if (c->turns) {
        unsigned doublings = c->turns < DOUBLINGS ? c->turns - 1 : DOUBLINGS;
        uint64_t wait = (uint64_t)BACKOFF_MIN << doublings, most = dial_patience(n, transport);
        c->next_dial = n->now + node_jitter(n, wait < most ? wait : most);
    }
    c->turns++;
    c->turned = n->now;
    n->dial_at = n->now;
}

void dial_failed(struct node *n, const struct hash *transport, enum error error)
{
    struct contact *c = contact_of(n, transport);
    unsigned doublings = c->failures < DOUBLINGS ? c->failures : DOUBLINGS;
    uint64_t wait = (uint64_t)BACKOFF_MIN << doublings, most = dial_patience(n, transport);
    c->failures++;
    c->error = error;
    c->next_dial = n->now + node_jitter(n, wait < most ? wait : most);
    if ((error == ERR_SLOW || error == ERR_RATE) && c->rest_until <= n->now) {
        c->rest_until = n->now + REST_AFTER_EXCESS;
        c->rest_error = error;
    }
    uint64_t rest = error == ERR_TOO_MUCH ? n->now + REST_AFTER_EXCESS : c->rest_until;
    c->next_dial = rest > c->next_dial ? rest : c->next_dial;
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
        if (n->contacts[i].rest_until <= n->now)
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
    (void)dial_address(n, address, transport);
}

/* Those that lead to somebody, or may do so soon. */
static size_t dial_own_links(struct node *n)
{
    size_t own = 0, late = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        if (!l->initiator || l->state == LINK_CLOSED || l->dialback ||
            dial_is_pinned(n, &l->remote))
            continue;
        own += !l->late;
        late += l->late && l->state != LINK_UP;
    }
    return own + (late > DIALS_LATE_MAX ? late - DIALS_LATE_MAX : 0);
}

size_t dial_target(size_t members)
{
    if (members <= MESH_MAX)
        return LINKS_MAX / 2;
    return DIALS_TARGET + (size_t)(members > LARGE_NETWORK) + (size_t)(members > HUGE_NETWORK);
}

/* -- the peers of before ----------------------------------------------------------------------- */

const char dial_anchors_key[] = "anchors";

static void dial_keep_anchors(struct node *n)
{
    AUTO_BUF struct buf value = BUF(ANCHORS_MAX * (sizeof(struct anchor) + 8) + 8);
    msgpack_packer pk = mp_packer(&value);
    (void)msgpack_pack_array(&pk, 2 * n->anchor_count);
    for (size_t i = 0; i < n->anchor_count; i++) {
        mp_put_hash(&pk, &n->anchors[i].transport);
        mp_put_str(&pk, n->anchors[i].address);
    }
    assert(!value.failed);
    node_keep(n, dial_anchors_key, buf_bytes(&value));
}

/* The place of that peer, a free one, or that of one who is not linked; NULL: all are as good. */
static struct anchor *dial_anchor_place(struct node *n, const struct hash *transport)
{
    struct anchor *unlinked = NULL;
    for (size_t i = 0; i < n->anchor_count; i++) {
        if (hash_equal(&n->anchors[i].transport, transport))
            return &n->anchors[i];
        if (!link_to(n, &n->anchors[i].transport))
            unlinked = &n->anchors[i];
    }
    return n->anchor_count < ANCHORS_MAX ? &n->anchors[n->anchor_count++] : unlinked;
}

void dial_remember(struct node *n, const struct link *l)
{
    struct anchor *place = dial_anchor_place(n, &l->remote);
    if (!place ||
        (hash_equal(&place->transport, &l->remote) && strcmp(place->address, l->address) == 0))
        return;
    place->transport = l->remote;
    text_copy(bytes_str(l->address), place->address, sizeof place->address);
    dial_keep_anchors(n);
}

enum error dial_load_anchors(struct node *n, const msgpack_object *o)
{
    struct bytes address;
    for (size_t i = 0; n->anchor_count < ANCHORS_MAX && mp_at(o, i); i += 2) {
        struct anchor *a = &n->anchors[n->anchor_count];
        if (!mp_hash(mp_at(o, i), &a->transport) || !mp_text(mp_at(o, i + 1), &address) ||
            !address_is_valid(address))
            return ERR_FORMAT;
        text_copy(address, a->address, sizeof a->address);
        n->anchor_count++;
    }
    n->anchors_untried = n->anchor_count;
    return OK;
}

/* -- whom -------------------------------------------------------------------------------------- */

/* One look around for somebody to dial. */
struct look {
    const struct member *self;
    size_t own, target, tried;
};

/* At one of the addresses that the member has signed, or at the one that the configuration has. */
static bool dial_member(struct node *n, const struct member *m, const struct named *named)
{
    size_t own = m->inbound ? m->address_count : 0;
    size_t count = own + (named && *named->address);
    if (count == 0 || m->retired || !dial_is_due(n, &m->transport))
        return false;
    size_t turn = contact_of(n, &m->transport)->next_address % count;
    dial_contact(n, &m->transport, turn < own ? m->addresses[turn] : named->address);
    return true;
}

static void dial_pinned(struct node *n, struct look *look)
{
    for (size_t i = 0; i < n->pins.count; i++) {
        const struct member *m = roster_by_slug(n->roster, n->pins.list[i].slug);
        if (m && m != look->self)
            look->tried += dial_member(n, m, &n->pins.list[i]);
    }
}

/* Once, after a start: whom this daemon had dialled before, where they still say that they are. */
static void dial_anchors(struct node *n, struct look *look)
{
    for (size_t i = 0; i < n->anchors_untried && look->own < look->target; i++) {
        const struct anchor *a = &n->anchors[i];
        const struct member *m = roster_by_transport(n->roster, &a->transport);
        for (size_t k = 0; m && m != look->self && k < m->address_count; k++) {
            if (strcmp(m->addresses[k], a->address) != 0 || dial_pin(n, m))
                continue;
            contact_of(n, &m->transport)->next_address = k;
            bool tried = dial_member(n, m, NULL);
            look->tried += tried;
            look->own += tried;
        }
    }
    n->anchors_untried = 0;
}

/* The first from a random one on. */
static bool dial_by_lot(struct node *n, const struct look *look)
{
    size_t count = roster_count(n->roster), start = count ? rng_below(&n->rng, count) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct member *m = roster_at(n->roster, (start + i) % count);
        if (m != look->self && !dial_pin(n, m) && dial_member(n, m, NULL))
            return true;
    }
    return false;
}

/* A lot for each: neighbours in the roster, drawn together, would have the same peers. */
static void dial_drawn(struct node *n, struct look *look)
{
    while (look->own < look->target && look->tried < DIALS_AT_ONCE && dial_by_lot(n, look)) {
        look->tried++;
        look->own++;
    }
}

/* -- introducers ------------------------------------------------------------------------------- */

static bool dial_knows_anybody(struct node *n, const struct member *self)
{
    for (size_t i = 0; i < roster_count(n->roster); i++) {
        const struct member *m = roster_at(n->roster, i);
        if (m != self && !m->retired && m->inbound && m->address_count)
            return true;
    }
    return false;
}

/* Whether there has been no link for so long that those whom the roster names are of no help. */
static bool dial_is_alone(struct node *n)
{
    if (broadcast_links(n->broadcast))
        n->alone = 0;
    else if (!n->alone)
        n->alone = n->now;
    uint64_t at = n->alone + SEED_AFTER;
    if (n->alone && at > n->now && at < n->dial_at)
        n->dial_at = at;
    return n->alone && at <= n->now;
}

/* Whom the roster names, too, is dialled besides at its own pace and at what it has signed. */
static bool introducer_is_due(struct node *n, const struct hash *transport, bool known,
                              uint64_t *next)
{
    if (!known)
        return dial_is_due(n, transport);
    bool due = *next <= n->now && !dial_is_linked(n, transport);
    if (*next <= n->now)
        *next = n->now + node_jitter(n, BACKOFF_NEAR);
    if (*next < n->dial_at)
        n->dial_at = *next;
    return due;
}

/* Whom to ask for the others, and where. */
struct introducer {
    const struct hash *transport;
    const char *address;
    uint64_t *next;
};

/* The k-th: those that the configuration names, the inviter, and, for who has been restored, the
 * peers of before. False when there is nobody to dial. */
static bool introducer_at(struct node *n, const struct look *look, size_t k, struct introducer *ret)
{
    if (k < n->seeds.count) {
        struct named *s = &n->seeds.list[k];
        const struct member *m = roster_by_slug(n->roster, s->slug);
        *ret = (struct introducer){m ? &m->transport : NULL, s->address, &s->next};
        return m && m != look->self && !m->retired;
    }
    k -= n->seeds.count;
    if (k < n->seed.known) {
        size_t turn = contact_of(n, &n->seed.transport)->next_address % n->seed.address_count;
        *ret = (struct introducer){&n->seed.transport, n->seed.addresses[turn], &n->seed.next};
        return true;
    }
    const struct anchor *a = &n->anchors[k - n->seed.known];
    *ret = (struct introducer){&a->transport, a->address, &n->anchor_next};
    return true;
}

/* One of those who only introduce, by lot. */
static void dial_introducer(struct node *n, const struct look *look)
{
    struct introducer i;
    size_t count = n->seeds.count + n->seed.known + (n->returning ? n->anchor_count : 0);
    size_t start = count ? rng_below(&n->rng, count) : 0;
    bool known = dial_knows_anybody(n, look->self), alone = count && dial_is_alone(n);
    if ((known && !alone) || (n->join.active && !n->join.welcomed)) /* join.c dials, then */
        return;
    for (size_t k = 0; k < count; k++)
        if (introducer_at(n, look, (start + k) % count, &i) &&
            introducer_is_due(n, i.transport, known, i.next)) {
            dial_contact(n, i.transport, i.address);
            return;
        }
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
    bool admitted = self || n->seed.known || n->returning; /* else nobody would answer */
    if (!admitted || twin_keeps_off(n) || keys_replaced(n)) {
        n->dial_at = UINT64_MAX;
        return;
    }
    n->dial_at = n->now + LOOK_EVERY;
    size_t count = roster_count(n->roster);
    struct look look = {.self = self, .own = dial_own_links(n), .target = dial_target(count)};
    if (count > MESH_MAX && n->now >= n->probe_at) {
        n->probe_at = n->now + probe_every(n);
        if (look.target <= look.own)
            look.target = look.own + 1; /* when it is up, links.c lets the oldest go */
    }
    dial_pinned(n, &look);
    dial_anchors(n, &look);
    dial_introducer(n, &look);
    dial_drawn(n, &look);
    if (look.tried >= DIALS_AT_ONCE)
        n->dial_at = n->now + DIAL_EVERY;
}
