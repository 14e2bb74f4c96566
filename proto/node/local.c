// SPDX-License-Identifier: Apache-2.0
/* What a person at this daemon asks for: publish, submit, wait. */
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

static enum error local_may_publish(struct node *n)
{
    const struct member *self = member_self(n);
    if (n->returning)
        return ERR_RETURNING;
    if (!n->has_network || !member_own(n))
        return ERR_NO_NETWORK; /* it may read one, but belongs to none */
    if (!self)
        return ERR_NOT_MEMBER;
    if (twin_keeps_off(n) || keys_replaced(n))
        return twin_keeps_off(n) ? ERR_TWIN : ERR_REPLACED;
    return self->role == ROLE_READER ? ERR_READER : OK;
}

/* Whether the reason that is given, by its slug or its label, is a legal one. */
static bool says_legal(const struct event *event)
{
    const struct kind_field *row = kind_field(kind_of(event->publish.kind), BYTES_LIT("reason"));
    struct bytes typed;
    bool given = row && mp_text(mp_get(event->publish.fields, "reason"), &typed);
    const struct choice *c = given ? choice_of(row->field, typed) : NULL;
    return c && strcmp(c->slug, "legal") == 0;
}

/* What the others would ignore is not signed. */
static enum error local_may_say(struct node *n, const struct event *event)
{
    struct claim claim = {.kind = event->publish.kind,
                          .author = keys_signing(n, n->wall)->sign,
                          .created = n->wall,
                          .legal = says_legal(event)};
    return event->publish.about ? rights_check(n->roster, &claim, event->publish.about) : OK;
}

void local_publish(struct node *n, const struct event *event)
{
    AUTO_BUF struct buf body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    struct complaint complaint = {0};
    uint8_t salt[2 * SALT_BYTES];
    const struct kind *kind = kind_of(event->publish.kind), *form = kind_of(event->publish.form);
    enum error e = local_may_publish(n);
    if (!e && (!kind || kind->set != SET_RECORDS || !form || form->forms))
        e = ERR_KIND;
    if (!e)
        e = local_may_say(n, event);
    rng_bytes(&n->rng, salt, sizeof salt);
    if (!e)
        e = payload_encode(form, event->publish.fields, salt, &body, &contact, &complaint);
    sodium_memzero(salt, sizeof salt);
    if (!e) {
        /* Not before this organisation's key was in force, should the clock here be behind. */
        const struct member *self = member_self(n);
        uint64_t since = self->keys[self->key_count - 1].from;
        uint64_t not_before = since > event->publish.not_before ? since : event->publish.not_before;
        const struct record_draft draft = {
            .kind = event->publish.kind,
            .created = n->wall > not_before ? n->wall : not_before,
            .ref = event->publish.ref,
            .prev = event->publish.prev,
            .part = {buf_bytes(&body), contact.len ? buf_bytes(&contact) : BYTES_NONE},
        };
        e = door_sign(n, &draft, (struct source){.request = event->publish.request}, NULL);
    }
    if (e) {
        node_reply(n, event->publish.request, e, NULL);
        n->out->list[n->out->count - 1].complaint = complaint;
    }
}

/* Nobody waits for it: without a membership in force, or when it does not come through, the shell
 * asks again after its next start. */
void local_erased(struct node *n, const struct event *event)
{
    AUTO_BUF struct buf map = BUF(64), body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    AUTO_MP struct mp fields = {0};
    struct complaint complaint;
    uint8_t salt[2 * SALT_BYTES];
    const struct member *self = n->has_network ? member_self(n) : NULL;
    if (!self || twin_keeps_off(n) || keys_replaced(n))
        return;
    msgpack_packer pk = mp_packer(&map);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "done");
    (void)msgpack_pack_uint64(&pk, n->wall);
    rng_bytes(&n->rng, salt, sizeof salt);
    enum error e = mp_read(buf_bytes(&map), MP_BOUNDED, MP_RECORD_NODES, &fields);
    if (!e)
        e = payload_encode(kind_of(KIND_RECEIPT), &fields.root, salt, &body, &contact, &complaint);
    uint64_t since = self->keys[self->key_count - 1].from;
    const struct record_draft draft = {
        .kind = KIND_RECEIPT,
        .created = n->wall > since ? n->wall : since,
        .ref = &event->erased.withdrawal,
        .part = {buf_bytes(&body)},
    };
    if (!e)
        e = door_sign(n, &draft, (struct source){0}, NULL);
    sodium_memzero(salt, sizeof salt);
    if (e)
        node_notice(n, NOTICE_WARNING, "event=receipt_failed code=%s", error_code(e));
}

void local_submit(struct node *n, const struct event *event)
{
    struct hash id = {{0}};
    const struct source from = {.request = event->submit.request};
    enum error e = door_enter(n, event->submit.envelope, from, &id);
    if (e)
        node_reply(n, event->submit.request, e, hash_is_zero(&id) ? NULL : &id);
}

/* -- waiting for copies ------------------------------------------------------------------------ */

static void waiter_ask(struct node *n, const struct waiter *w)
{
    for (size_t i = 0; i < n->link_count; i++)
        if (n->links[i]->state == LINK_UP)
            link_send_ids(n, n->links[i], MSG_HOLDS, &w->id, 1);
}

static void waiter_answer(struct node *n, struct waiter *w, enum error error)
{
    node_reply(n, w->request, error, &w->id);
    struct effect *e = &n->out->list[n->out->count - 1];
    e->ids = node_alloc(w->holder_count + 1, sizeof *e->ids);
    for (; e->count < w->holder_count; e->count++)
        e->ids[e->count] = n->contacts[w->holders[e->count] - 1].transport;
    *w = n->waiters[--n->waiter_count];
}

void local_wait(struct node *n, const struct event *event)
{
    uint64_t request = event->wait.request;
    if (!node_holds(n, &event->wait.id) || n->waiter_count == WAITERS_MAX) {
        node_reply(n, request, n->waiter_count == WAITERS_MAX ? ERR_BUSY : ERR_NOT_FOUND, NULL);
        return;
    }
    if (!n->waiters)
        n->waiters = node_alloc(WAITERS_MAX, sizeof *n->waiters);
    struct waiter *w = &n->waiters[n->waiter_count++];
    *w = (struct waiter){.request = request,
                         .copies = event->wait.copies,
                         .until = event->wait.until,
                         .id = event->wait.id};
    if (w->copies == 0)
        waiter_answer(n, w, OK);
    else
        waiter_ask(n, w);
}

static bool waiter_counts(const struct waiter *w, uint64_t peer)
{
    for (size_t i = 0; i < w->holder_count; i++)
        if (w->holders[i] == peer)
            return true;
    return false;
}

void waiters_heard(struct node *n, struct link *l, const struct hash *ids, size_t count)
{
    uint64_t peer = idmap_get(&n->contact_index, &l->remote); /* the same after a new link */
    for (size_t i = n->waiter_count; i-- > 0;) {
        struct waiter *w = &n->waiters[i];
        for (size_t k = 0; k < count; k++)
            if (hash_equal(&w->id, &ids[k]) && !waiter_counts(w, peer) &&
                w->holder_count < LINKS_MAX)
                w->holders[w->holder_count++] = peer;
        if (w->holder_count >= w->copies)
            waiter_answer(n, w, OK);
    }
}

void waiters_link_up(struct node *n, struct link *l)
{
    for (size_t i = 0; i < n->waiter_count; i++)
        link_send_ids(n, l, MSG_HOLDS, &n->waiters[i].id, 1);
}

void waiters_tick(struct node *n)
{
    for (size_t i = n->waiter_count; i-- > 0;)
        if (n->now >= n->waiters[i].until)
            waiter_answer(n, &n->waiters[i], ERR_REPLICAS);
}

uint64_t waiters_deadline(const struct node *n)
{
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < n->waiter_count; i++)
        first = n->waiters[i].until < first ? n->waiters[i].until : first;
    return first;
}
