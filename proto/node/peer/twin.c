// SPDX-License-Identifier: Apache-2.0
#include "proto/node/peer/twin.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/base/text.h"
#include "proto/node/verbs.h"

const char twin_key[] = "twin";

bool twin_keeps_off(const struct node *n)
{
    return n->twin.younger && !n->returning; /* who returns signs nothing, and has to know more */
}

/* -- what is said ------------------------------------------------------------------------------ */

static void twin_send(struct node *n, struct link *l, const struct twin_word *w)
{
    AUTO_BUF struct buf payload = BUF(message_row(MSG_TWIN)->max);
    twin_write(w, &payload);
    assert(!payload.failed);
    link_send(n, l, MSG_TWIN, buf_bytes(&payload));
}

/* The pair of keys by which the other side knows this one. */
static const struct identity *twin_identity(const struct node *n, const struct link *l)
{
    size_t i = 0;
    while (memcmp(session_local(l->session)->b, n->identities[i].transport.public, DHLEN) != 0)
        i++, assert(i < n->identity_count);
    return &n->identities[i];
}

/* That this daemon is alive, and has heard of that boot. */
static void twin_sign(struct node *n, struct link *l, uint64_t other)
{
    uint8_t bytes[TWIN_SIGNED_BYTES];
    struct twin_word w = {.boot = n->boot, .other = other, .is_signed = true};
    const struct identity *own = twin_identity(n, l);
    twin_signed(&n->network, w.boot, w.other, bytes);
    (void)crypto_sign_detached(w.signature, NULL, bytes, sizeof bytes, own->sign_secret);
    twin_send(n, l, &w);
}

/* Another link than `l` of the same key: of that boot, or of any for 0; NULL. */
static struct link *twin_of(const struct node *n, const struct link *l, uint64_t boot)
{
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *o = n->links[i];
        if (o != l && o->state == LINK_UP && hash_equal(&o->remote, &l->remote) &&
            (!boot || o->hello.boot == boot))
            return o;
    }
    return NULL;
}

static void twin_tell(struct node *n, struct link *l, const struct link *other)
{
    twin_send(n, l,
              &(struct twin_word){.boot = other->hello.boot,
                                  .other = l->hello.boot,
                                  .address = bytes_str(other->address)});
}

void twin_link_up(struct node *n, struct link *l)
{
    struct link *o = twin_of(n, l, 0);
    if (hash_equal(&l->remote, session_local(l->session)))
        twin_sign(n, l, l->hello.boot); /* face to face */
    if (!o)
        return;
    twin_tell(n, l, o);
    twin_tell(n, o, l);
    if (o->state == LINK_UP && !o->pinged) { /* a former life does not answer */
        o->pinged = o->asked = n->now;
        link_send_count(n, o, MSG_PING);
    }
}

/* -- what is heard ----------------------------------------------------------------------------- */

static void twin_keep_off(struct node *n)
{
    if (!twin_keeps_off(n))
        return;
    for (size_t i = 0; i < n->link_count; i++)
        link_close(n, n->links[i], ERR_TWIN);
}

static void twin_keep(struct node *n)
{
    AUTO_BUF struct buf value = BUF(ADDRESS_MAX + 64);
    msgpack_packer pk = mp_packer(&value);
    (void)msgpack_pack_array(&pk, 4);
    (void)msgpack_pack_uint64(&pk, n->twin.boot);
    mp_put_str(&pk, n->twin.address);
    (void)msgpack_pack_uint64(&pk, n->twin.since);
    mp_put_hash(&pk, &n->twin.key);
    assert(!value.failed);
    node_keep(n, twin_key, buf_bytes(&value));
}

static void twin_known(struct node *n, const struct link *l, uint64_t boot, struct bytes address)
{
    if (n->twin.boot == boot || n->twin.younger)
        return;
    n->twin = (struct twin){.boot = boot,
                            .since = n->wall,
                            .younger = n->boot > boot,
                            .key = *session_local(l->session)};
    text_copy(address, n->twin.address, sizeof n->twin.address);
    n->counts.twins++;
    node_notice(n, NOTICE_WARNING, "event=twin address=%s younger=%s", n->twin.address,
                n->twin.younger ? "yes" : "no");
    if (!n->twin.younger)
        return;
    twin_keep(n);
    twin_keep_off(n);
}

/* Whether it is this organisation's key by what is known here. After a rotation the links by the
 * one before it are there to pass the news on. */
static bool twin_is_current(struct node *n, const struct link *l)
{
    const struct member *self = member_self(n);
    return !self || hash_equal(session_local(l->session), &self->transport);
}

/* Of a daemon with this one's key. */
static void twin_concerned(struct node *n, struct link *l, const struct twin_word *w)
{
    uint8_t bytes[TWIN_SIGNED_BYTES];
    struct bytes address = w->address.len ? w->address : bytes_str(l->address);
    if (!w->is_signed) {
        twin_sign(n, l, w->boot);
        return;
    }
    twin_signed(&n->network, w->boot, w->other, bytes);
    if (twin_is_current(n, l) && crypto_sign_verify_detached(w->signature, bytes, sizeof bytes,
                                                             twin_identity(n, l)->sign.b) == 0)
        twin_known(n, l, w->boot, address);
}

/* Of the peer, to the other daemon with its key. When both have given it they are alive. */
static void twin_pass_on(struct node *n, struct link *l, struct twin_word *w)
{
    struct link *o = twin_of(n, l, w->other);
    if (!o)
        return;
    l->twin = w->other;
    w->address = bytes_str(l->address);
    twin_send(n, o, w);
    struct contact *c = contact_of(n, &l->remote);
    uint64_t younger = w->boot > w->other ? w->boot : w->other;
    if (o->twin != w->boot || c->twin == younger)
        return;
    c->twin = younger;
    node_notice(n, NOTICE_WARNING, "event=peer_twin peer=%s address=%s other=%s", link_slug(n, l),
                l->address, o->address);
}

enum error twin_heard(struct node *n, struct link *l, struct bytes payload)
{
    struct twin_word w;
    enum error e = twin_read(payload, &w);
    if (e || w.boot == n->boot)
        return e;
    if (w.other == n->boot)
        twin_concerned(n, l, &w);
    else if (w.is_signed && w.boot == l->hello.boot)
        twin_pass_on(n, l, &w);
    return OK;
}

/* -- this daemon's own part -------------------------------------------------------------------- */

void twin_look(struct node *n)
{
    const struct member *self = member_self(n);
    for (size_t i = 0; self && !twin_keeps_off(n) && i < self->address_count; i++) {
        bool own = false;
        for (size_t k = 0; k < n->address_count; k++)
            own |= strcmp(self->addresses[i], n->addresses[k]) == 0;
        if (!own)
            (void)dial_address(n, self->addresses[i], &self->transport);
    }
}

void twin_returned(struct node *n)
{
    twin_keep_off(n);
}

void twin_roster_changed(struct node *n)
{
    const struct member *self = member_self(n);
    if (!n->twin.boot || !self || hash_equal(&self->transport, &n->twin.key))
        return;
    if (n->twin.younger) {
        node_keep(n, twin_key, BYTES_NONE);
        n->untold = true;
    }
    n->twin = (struct twin){0};
}

enum error twin_load(struct node *n, const msgpack_object *o)
{
    struct twin t = {.younger = true};
    struct bytes address;
    if (!mp_uint(mp_at(o, 0), UINT64_MAX, &t.boot) || !mp_text(mp_at(o, 1), &address) ||
        address.len > ADDRESS_MAX || !mp_uint(mp_at(o, 2), UINT64_MAX, &t.since) ||
        !mp_hash(mp_at(o, 3), &t.key))
        return ERR_FORMAT;
    text_copy(address, t.address, sizeof t.address);
    n->twin = t;
    return OK;
}
