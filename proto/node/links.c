// SPDX-License-Identifier: Apache-2.0
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/node/peer/places.h"
#include "proto/node/peer/pulse.h"
#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

struct link *link_find(struct node *n, uint32_t number)
{
    for (size_t i = 0; i < n->link_count; i++)
        if (n->links[i]->number == number && n->links[i]->state != LINK_CLOSED)
            return n->links[i];
    return NULL;
}

struct link *link_to(struct node *n, const struct hash *transport)
{
    for (size_t i = 0; i < n->link_count; i++)
        if (n->links[i]->state == LINK_UP && hash_equal(&n->links[i]->remote, transport))
            return n->links[i];
    return NULL;
}

struct link *link_new(struct node *n, uint32_t number, enum link_state state)
{
    if (n->link_count == LINKS_MAX)
        return NULL;
    struct link *l = node_alloc(1, sizeof *l);
    l->number = number;
    l->state = state;
    l->opened = l->heard = n->now;
    n->links[n->link_count++] = l;
    return l;
}

void links_sweep(struct node *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[i];
        if (l->state != LINK_CLOSED) {
            n->links[kept++] = l;
            continue;
        }
        session_free(l->session);
        free(l->serve);
        free(l);
    }
    n->link_count = kept;
}

const char *link_slug(struct node *n, const struct link *l)
{
    const struct member *m = n->roster ? roster_by_transport(n->roster, &l->remote) : NULL;
    return m ? m->slug : "?";
}

/* -- the end ----------------------------------------------------------------------------------- */

static void link_down(struct node *n, struct link *l, enum error error)
{
    bool was_up = l->state == LINK_UP;
    l->state = LINK_CLOSED;
    if (was_up) {
        broadcast_down(n->broadcast, l->number);
        want_link_down(n->want, l->number);
        node_notice(n, NOTICE_INFO, "event=link_down peer=%s code=%s reason=\"%s\"",
                    link_slug(n, l), error_code(error), error_text(error));
    }
    if (was_up && broadcast_links(n->broadcast) == 0)
        n->dial_at = n->now;
    if (l->dialback)
        reach_dialled(n, l, error);
    else if (l->joining)
        join_link_failed(n, error);
    else if (!was_up && !l->initiator)
        return; /* a guest's: strangers are not remembered */
    else if (error == ERR_SUPERSEDED)
        dial_superseded(n, &l->remote);
    else if (l->initiator || error == ERR_SLOW || error == ERR_RATE || error == ERR_TOO_MUCH)
        dial_failed(n, &l->remote, error);
}

void link_close(struct node *n, struct link *l, enum error error)
{
    if (l->state == LINK_CLOSED)
        return;
    if (l->state == LINK_UP || l->state == LINK_OPEN) {
        AUTO_BUF struct buf bye = BUF(message_row(MSG_BYE)->max);
        verdict_write(error_code(error), "", &bye);
        struct effect *send = node_effect(n, EFFECT_SEND);
        send->link = l->number;
        send->bytes = BUF(1024);
        enum error e = session_send(l->session, MSG_BYE, buf_bytes(&bye), &send->bytes);
        assert(e == OK); /* a handful of bytes */
    }
    struct effect *close = node_effect(n, EFFECT_CLOSE);
    close->link = l->number;
    close->error = error;
    link_down(n, l, error);
}

void link_ended(struct node *n, struct link *l, enum error error)
{
    if (l->state == LINK_HANDSHAKE && l->initiator && error == ERR_CLOSED)
        error = ERR_HANDSHAKE; /* it hung up on our first message: another key or network */
    link_down(n, l, error);
}

/* -- the beginning ----------------------------------------------------------------------------- */

static void link_send_raw(struct node *n, struct link *l, struct buf *bytes)
{
    if (bytes->len == 0)
        return;
    if (l->queued == 0)
        l->moved = n->now;
    l->queued += bytes->len;
    struct effect *e = node_effect(n, EFFECT_SEND);
    e->link = l->number;
    e->bytes = buf_steal(bytes);
}

/* Whoever has not heard of this daemon's newest keys knows it by older ones. */
static unsigned link_failures(struct node *n, const struct link *l)
{
    return l->joining ? 0 : contact_of(n, &l->remote)->failures;
}

static void link_handshake(struct node *n, struct link *l, const struct hash *network)
{
    AUTO_BUF struct buf out = BUF(FRAME_MAX);
    struct keypair e;
    uint8_t secret[DHLEN];
    rng_bytes(&n->rng, secret, sizeof secret);
    noise_keypair(secret, &e);
    sodium_memzero(secret, sizeof secret);
    const struct keypair *own = keys_linking(n, l->initiator ? link_failures(n, l) : 0);
    l->session = session_new(l->initiator ? NOISE_INITIATOR : NOISE_RESPONDER, network, own, &e,
                             l->initiator ? &l->remote : NULL, &out);
    assert(l->session);
    for (size_t i = n->identity_count; !l->initiator && i-- > 0;) {
        const struct keypair *other = &n->identities[i].transport;
        enum error error = other == own ? OK : session_offer(l->session, other);
        assert(error == OK);
    }
    sodium_memzero(&e, sizeof e);
    l->state = LINK_HANDSHAKE;
    link_send_raw(n, l, &out);
}

void link_accepted(struct node *n, const struct event *event)
{
    size_t strangers = 0;
    bool belongs = n->has_network && !twin_keeps_off(n);
    for (size_t i = 0; i < n->link_count; i++)
        strangers += !n->links[i]->initiator && n->links[i]->state != LINK_UP;
    struct link *l =
        belongs && strangers < GUESTS_MAX ? link_new(n, event->link.link, LINK_HANDSHAKE) : NULL;
    if (l) {
        text_copy(bytes_str(event->link.address), l->address, sizeof l->address);
        link_handshake(n, l, &n->network);
        return;
    }
    struct effect *e = node_effect(n, EFFECT_CLOSE);
    e->link = event->link.link;
    e->error = belongs ? ERR_BUSY : n->has_network ? ERR_TWIN : ERR_NO_NETWORK;
}

void link_connected(struct node *n, struct link *l)
{
    if (l->state == LINK_DIALING)
        link_handshake(n, l, l->joining ? &n->join.token.network : &n->network);
}

static bool link_is_member(struct node *n, const struct link *l)
{
    return n->roster && roster_by_transport(n->roster, &l->remote) != NULL;
}

static void link_opened(struct node *n, struct link *l)
{
    l->state = LINK_OPEN;
    l->remote = *session_remote(l->session);
    if (l->dialback) { /* it has answered, which is all */
        link_close(n, l, OK);
        return;
    }
    bool member = link_is_member(n, l);
    bool itself = hash_equal(&l->remote, session_local(l->session));
    if (member && !l->initiator && !itself)
        reach_proven(n);
    if (member || l->initiator)
        link_hello(n, l);
    else
        keys_tell_former(n, l);
    if (l->joining)
        join_link_open(n, l);
}

static void link_up(struct node *n, struct link *l)
{
    bool itself = l->hello.boot == n->boot && hash_equal(&l->remote, session_local(l->session));
    enum error e = itself ? OK : places_take(n, l);
    if (itself || e) {
        link_close(n, l, e);
        return;
    }
    l->state = LINK_UP;
    n->untold = false;
    struct contact *c = contact_of(n, &l->remote);
    dial_succeeded(n, c, l->initiator);
    c->heard = n->now;
    c->records = l->hello.records;
    c->skew_ms = (int64_t)(l->hello.time - n->wall);
    (void)memcpy(c->address, l->address, sizeof c->address);
    if (c->skew_ms > FUTURE_MAX || c->skew_ms < -FUTURE_MAX)
        node_notice(n, NOTICE_WARNING, "event=clock_skew peer=%s seconds=%lld", link_slug(n, l),
                    (long long)(c->skew_ms / 1000));
    node_notice(n, NOTICE_INFO, "event=link_up peer=%s inbound=%s", link_slug(n, l),
                l->initiator ? "no" : "yes");
    broadcast_up(n->broadcast, l->number);
    broadcast_pin(n->broadcast, l->number, dial_is_pinned(n, &l->remote));
    if (l->initiator) {
        dial_remember(n, l);
        reach_link_up(n);
    }
    sync_link_up(n, l);
    waiters_link_up(n, l);
    twin_link_up(n, l);
}

void link_hello(struct node *n, struct link *l)
{
    if (!l->hello_sent) {
        struct hello hello = {n->wall, n->boot, itemset_count(n->set[SET_RECORDS])};
        AUTO_BUF struct buf payload = BUF(message_row(MSG_HELLO)->max);
        hello_write(&hello, &payload);
        l->hello_sent = true;
        link_send(n, l, MSG_HELLO, buf_bytes(&payload));
    }
    /* A responder says HELLO only to members, so an initiator that has heard it has been
     * recognised. */
    if (l->state == LINK_OPEN && l->hello_received)
        link_up(n, l);
}

/* -- traffic ----------------------------------------------------------------------------------- */

void link_send(struct node *n, struct link *l, enum message_kind kind, struct bytes payload)
{
    if (l->state != LINK_OPEN && l->state != LINK_UP)
        return;
    struct buf out = BUF(2 * FRAME_MAX);
    enum error e = session_send(l->session, (uint8_t)kind, payload, &out);
    if (!e && l->queued + out.len > SEND_QUEUE_MAX)
        e = ERR_SLOW;
    if (e)
        link_close(n, l, e);
    else
        link_send_raw(n, l, &out);
    buf_done(&out);
}

void link_send_ids(struct node *n, struct link *l, enum message_kind kind, const struct hash *ids,
                   size_t count)
{
    AUTO_BUF struct buf payload = BUF(message_row((uint8_t)kind)->max);
    ids_write(ids, count, &payload);
    assert(!payload.failed);
    link_send(n, l, kind, buf_bytes(&payload));
}

void link_send_have(struct node *n, struct link *l, const struct hash *ids, size_t count)
{
    struct announcement list[IDS_PER_MESSAGE];
    AUTO_BUF struct buf payload = BUF(message_row(MSG_IHAVE)->max);
    assert(count <= IDS_PER_MESSAGE);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct announcement){ids[i], 0};
    announcements_write(list, count, &payload);
    assert(!payload.failed);
    link_send(n, l, MSG_IHAVE, buf_bytes(&payload));
}

void link_send_count(struct node *n, struct link *l, enum message_kind kind)
{
    AUTO_BUF struct buf payload = BUF(message_row((uint8_t)kind)->max);
    ping_write(itemset_count(n->set[SET_RECORDS]), &payload);
    link_send(n, l, kind, buf_bytes(&payload));
}

static enum error link_count_frame(struct node *n, struct link *l)
{
    if (l->second != n->now / 1000) {
        l->second = n->now / 1000;
        l->frames = 0;
    }
    return ++l->frames > FRAMES_PER_SECOND ? ERR_RATE : OK;
}

void link_received(struct node *n, struct link *l, struct bytes in)
{
    AUTO_BUF struct buf answer = BUF(FRAME_MAX);
    struct frame frame;
    enum error e = l->session ? session_receive(l->session, in, &answer) : ERR_STATE;
    if (!e)
        link_send_raw(n, l, &answer);
    if (!e && l->state == LINK_HANDSHAKE && session_is_open(l->session))
        link_opened(n, l);
    l->heard = n->now;
    l->pinged = l->owed = 0;
    l->late = false;
    while (!e && l->state != LINK_CLOSED && session_is_open(l->session) &&
           session_next(l->session, &frame)) {
        e = link_count_frame(n, l);
        if (!e)
            e = receive_frame(n, l, &frame);
    }
    if (e)
        link_close(n, l, e);
}

void link_sent(struct node *n, struct link *l, size_t bytes)
{
    l->queued -= bytes < l->queued ? bytes : l->queued;
    l->moved = n->now;
    serve_pump(n, l);
}

/* -- time -------------------------------------------------------------------------------------- */

static uint64_t link_deadline(const struct link *l, const struct pulse *pulse)
{
    if (l->state == LINK_CLOSED)
        return UINT64_MAX;
    if (l->state != LINK_UP)
        return l->opened + (l->late ? HANDSHAKE_TIMEOUT : PEER_LATE);
    uint64_t at = !l->pinged ? pulse_due(pulse, l) : l->pinged + (l->late ? PEER_DEAD : PEER_LATE);
    if (l->queued && l->moved + SEND_STALL < at)
        at = l->moved + SEND_STALL;
    if (l->initiator && l->opened + SESSION_AGE_MAX < at)
        at = l->opened + SESSION_AGE_MAX;
    return at;
}

static void link_tick(struct node *n, struct link *l, const struct pulse *pulse)
{
    if (link_deadline(l, pulse) > n->now)
        return;
    bool up = l->state == LINK_UP, waits = !l->late && (!up || l->pinged);
    if (waits && (up ? l->pinged : l->opened) + PEER_LATE <= n->now) {
        l->late = true;
        n->dial_at = n->now;
        return;
    }
    if (l->state == LINK_OPEN)
        link_close(n, l, l->former ? ERR_REPLACED : ERR_NOT_MEMBER);
    else if (l->state != LINK_UP)
        link_close(n, l, ERR_TIMEOUT);
    else if (l->queued && l->moved + SEND_STALL <= n->now)
        link_close(n, l, ERR_SLOW);
    else if (l->pinged && l->pinged + PEER_DEAD <= n->now)
        link_close(n, l, ERR_TIMEOUT);
    else if (l->initiator && l->opened + SESSION_AGE_MAX <= n->now)
        link_close(n, l, ERR_SUPERSEDED); /* a fresh handshake, and a fresh look at the roster */
    else if (!l->pinged) {
        l->pinged = l->asked = n->now;
        link_send_count(n, l, MSG_PING);
    }
}

void links_tick(struct node *n)
{
    const struct pulse pulse = pulse_of(n);
    for (size_t i = 0; i < n->link_count; i++)
        link_tick(n, n->links[i], &pulse);
}

void links_roster_changed(struct node *n)
{
    if (roster_count(n->roster) == 0)
        return; /* on the way in: the genesis record has not arrived */
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[i];
        bool member = link_is_member(n, l), moved = roster_by_any_transport(n->roster, &l->remote);
        if (l->state == LINK_UP && !member && !l->joining && !n->returning)
            link_close(n, l, moved ? ERR_SUPERSEDED : ERR_NOT_MEMBER); /* its new key links it */
        else if (l->state == LINK_OPEN && !l->initiator && member)
            link_hello(n, l);
    }
}

uint64_t links_deadline(const struct node *n)
{
    const struct pulse pulse = pulse_of(n);
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < n->link_count; i++) {
        uint64_t at = link_deadline(n->links[i], &pulse);
        first = at < first ? at : first;
    }
    return first;
}
