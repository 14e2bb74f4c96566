// SPDX-License-Identifier: Apache-2.0
/* Membership at this daemon: founding, inviting, admitting, and telling where it can be reached.
 *
 * Local state kept: "network" → id, "seed" → [transport key, [address, ...]], "anchors"
 * (overlay/dial.c), "twin" (peer/twin.h), "returning" → true, "invite/HEX" → [slug, name, role,
 * expires, used signing key, rekey]; HEX is the hash of the secret. */
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/base/text.h"
#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

static const char network_key[] = "network", seed_key[] = "seed", invite_key[] = "invite/";
static const char returning_key[] = "returning";

const struct member *member_own(struct node *n)
{
    const struct member *m = NULL;
    for (size_t i = n->identity_count; n->roster && !m && i-- > 0;)
        m = roster_by_author(n->roster, &n->identities[i].sign);
    return m;
}

const struct member *member_self(struct node *n)
{
    const struct member *m = member_own(n);
    return m && !m->retired ? m : NULL;
}

/* -- signing roster records -------------------------------------------------------------------- */

/* After all that it may rest on, whatever the clocks say: entries take effect in this order. */
uint64_t member_clock(const struct node *n)
{
    return n->wall > n->roster_newest ? n->wall : n->roster_newest + 1;
}

enum error member_sign(struct node *n, uint32_t kind, const struct buf *fields, struct source from,
                       struct hash *ret_id)
{
    AUTO_BUF struct buf body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    AUTO_MP struct mp map = {0};
    struct complaint complaint;
    uint8_t salt[2 * SALT_BYTES];
    enum error e = mp_read(buf_bytes(fields), MP_BOUNDED, MP_RECORD_NODES, &map);
    if (e)
        return e;
    rng_bytes(&n->rng, salt, sizeof salt);
    e = payload_encode(kind_of(kind), &map.root, salt, &body, &contact, &complaint);
    if (e)
        return e;
    const struct record_draft draft = {
        .kind = kind, .created = member_clock(n), .part = {buf_bytes(&body), BYTES_NONE}};
    return door_sign(n, &draft, from, ret_id);
}

static void put_field(msgpack_packer *pk, const char *name, const char *text)
{
    mp_put_str(pk, name);
    mp_put_str(pk, text);
}

static void put_key(msgpack_packer *pk, const char *name, const uint8_t key[static 32])
{
    mp_put_str(pk, name);
    mp_put_bin(pk, bytes_of(key, 32));
}

enum error member_adopt(struct node *n, const struct hash *network)
{
    n->roster = roster_new(network);
    if (!n->roster)
        return ERR_MEMORY;
    n->network = *network;
    n->has_network = true;
    n->dial_at = n->now;
    node_keep(n, network_key, hash_bytes(network));
    return OK;
}

void member_abandon(struct node *n)
{
    roster_free(n->roster);
    n->roster = NULL;
    n->has_network = false;
    node_keep(n, network_key, BYTES_NONE);
}

void member_create(struct node *n, const struct event *event)
{
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    msgpack_packer pk = mp_packer(&fields);
    (void)msgpack_pack_map(&pk, 4);
    put_field(&pk, "name", event->create.name);
    put_field(&pk, "slug", event->create.slug);
    put_field(&pk, "org_name", event->create.org_name);
    put_key(&pk, "transport_key", keys_linking(n, 0)->public);
    enum error e = OK;
    if (n->has_network)
        e = ERR_OTHER_NETWORK;
    else if (n->join.active)
        e = ERR_IN_PROGRESS;
    else if (!slug_is_valid(bytes_str(event->create.slug)))
        e = ERR_FIELD_VALUE;
    if (!e)
        e = member_sign(n, KIND_GENESIS, &fields, (struct source){.request = event->create.request},
                        NULL);
    if (e)
        node_reply(n, event->create.request, e, NULL);
}

/* -- the own descriptor ------------------------------------------------------------------------ */

static bool member_addresses_differ(const struct node *n, const struct member *self)
{
    if (self->address_count != n->address_count)
        return true;
    for (size_t i = 0; i < n->address_count; i++)
        if (strcmp(self->addresses[i], n->addresses[i]) != 0)
            return true;
    return false;
}

static bool member_can_be_dialled(const struct node *n)
{
    return n->address_count > 0 && !n->reach.outbound_only;
}

void member_describe(struct node *n)
{
    const struct member *self = member_self(n);
    if (!self || !n->addresses_known || n->describing || twin_keeps_off(n) || keys_replaced(n))
        return;
    if (!member_addresses_differ(n, self) && self->inbound == member_can_be_dialled(n))
        return;
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    msgpack_packer pk = mp_packer(&fields);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "addresses");
    (void)msgpack_pack_array(&pk, n->address_count);
    for (size_t i = 0; i < n->address_count; i++)
        mp_put_str(&pk, n->addresses[i]);
    mp_put_str(&pk, "inbound");
    (void)(member_can_be_dialled(n) ? msgpack_pack_true(&pk) : msgpack_pack_false(&pk));
    enum error e = member_sign(n, KIND_DESCRIPTOR, &fields, (struct source){0}, NULL);
    n->describing = e == OK;
    if (e)
        node_notice(n, NOTICE_WARNING, "event=not_described code=%s", error_code(e));
}

void member_addresses(struct node *n, const struct event *event)
{
    n->address_count = 0;
    for (size_t i = 0; i < event->addresses.count && n->address_count < ADDRESSES_MAX; i++) {
        struct bytes address = bytes_str(event->addresses.addresses[i]);
        if (!address_is_valid(address) || address.len > ADDRESS_MAX)
            continue;
        char *copy = n->addresses[n->address_count++];
        memcpy(copy, address.ptr, address.len);
        copy[address.len] = '\0';
    }
    const struct member *self = member_self(n);
    n->addresses_known = true;
    n->describing = false;
    twin_look(n);
    reach_anew(n, self && n->address_count && !member_addresses_differ(n, self) && !self->inbound);
    member_describe(n);
}

void member_roster_changed(struct node *n)
{
    bool replaced = keys_replaced(n);
    if (replaced && !n->replaced)
        node_notice(n, NOTICE_WARNING, "event=replaced");
    twin_roster_changed(n);
    n->replaced = replaced;
    n->describing = false;
    n->dial_at = n->now;
    member_describe(n);
}

/* -- coming back ------------------------------------------------------------------------------- */

/* What the others hold is all here: what is signed from now on comes after it. */
void member_returned(struct node *n)
{
    n->returning = false;
    n->roster_changed = true; /* links to whoever is no member any more end */
    twin_returned(n);
    node_keep(n, returning_key, BYTES_NONE);
    node_notice(n, NOTICE_INFO, "event=returned records=%zu", itemset_count(n->set[SET_RECORDS]));
}

/* -- invitations ------------------------------------------------------------------------------- */

static void invite_keep(struct node *n, const struct invite *i)
{
    AUTO_BUF struct buf value = BUF(1024);
    char key[sizeof invite_key + 2 * sizeof i->secret.b] = "invite/";
    msgpack_packer pk = mp_packer(&value);
    (void)msgpack_pack_array(&pk, 6);
    mp_put_str(&pk, i->slug);
    mp_put_str(&pk, i->name);
    (void)msgpack_pack_uint8(&pk, (uint8_t)i->role);
    (void)msgpack_pack_uint64(&pk, i->expires);
    mp_put_hash_or_nil(&pk, !hash_is_zero(&i->used), &i->used);
    (void)(i->rekey ? msgpack_pack_true(&pk) : msgpack_pack_false(&pk));
    assert(!value.failed);
    (void)bytes_hex(hash_bytes(&i->secret), key + sizeof invite_key - 1);
    node_keep(n, key, buf_bytes(&value));
}

static struct invite *invite_make(struct node *n)
{
    if (!n->invites)
        n->invites = node_alloc(INVITES_MAX, sizeof *n->invites);
    if (n->invite_count < INVITES_MAX)
        return &n->invites[n->invite_count++];
    struct invite *oldest = n->invites; /* the one that expires first makes room */
    for (size_t i = 1; i < n->invite_count; i++)
        if (n->invites[i].expires < oldest->expires)
            oldest = &n->invites[i];
    *oldest = (struct invite){0};
    return oldest;
}

static struct hash invite_digest(struct bytes secret)
{
    struct hash h;
    (void)crypto_generichash(h.b, sizeof h.b, secret.ptr, secret.len, NULL, 0);
    return h;
}

/* One that is free, or that of a member whose keys are to be others. */
static enum error invite_slug_fits(struct node *n, const char *slug, bool rekey)
{
    const struct member *taken = roster_by_slug(n->roster, slug);
    if (!rekey)
        return taken ? ERR_SLUG_TAKEN : OK;
    enum error e = admin_may_change(n, slug, &taken);
    return !e && taken->retired ? ERR_RETIRED : e;
}

static enum error invite_allowed(struct node *n, const struct event *event)
{
    const struct member *self = member_self(n);
    if (!n->has_network)
        return ERR_NO_NETWORK;
    if (!self || self->role != ROLE_ADMIN)
        return ERR_NOT_ADMIN;
    if (!slug_is_valid(bytes_str(event->invite.slug)))
        return ERR_FIELD_VALUE;
    if (strlen(event->invite.org_name) == 0 || strlen(event->invite.org_name) > NAME_MAX_BYTES)
        return ERR_FIELD_LONG;
    enum error e = invite_slug_fits(n, event->invite.slug, event->invite.rekey);
    return e || member_can_be_dialled(n) ? e : ERR_NO_ADDRESS;
}

void member_invite(struct node *n, const struct event *event)
{
    enum error e = invite_allowed(n, event);
    if (e) {
        bool slug = e == ERR_FIELD_VALUE;
        node_reply(n, event->invite.request, e, NULL);
        struct complaint *c = &n->out->list[n->out->count - 1].complaint;
        text_copy(slug ? BYTES_LIT("org") : BYTES_NONE, c->field, sizeof c->field);
        return;
    }
    struct token t = {.network = n->network, .role = event->invite.role};
    memcpy(t.transport.b, keys_linking(n, 0)->public, sizeof t.transport.b);
    text_copy(bytes_str(roster_network_name(n->roster)), t.network_name, sizeof t.network_name);
    text_copy(bytes_str(member_self(n)->name), t.inviter, sizeof t.inviter);
    text_copy(bytes_str(event->invite.slug), t.slug, sizeof t.slug);
    text_copy(bytes_str(event->invite.org_name), t.name, sizeof t.name);
    t.expires = event->invite.expires;
    rng_bytes(&n->rng, t.secret, sizeof t.secret);
    t.address_count = n->address_count;
    memcpy(t.addresses, n->addresses, sizeof t.addresses);

    struct invite *i = invite_make(n);
    *i = (struct invite){.secret = invite_digest(BYTES_ARRAY(t.secret)),
                         .role = t.role,
                         .rekey = event->invite.rekey,
                         .expires = t.expires};
    text_copy(bytes_str(t.slug), i->slug, sizeof i->slug);
    text_copy(bytes_str(t.name), i->name, sizeof i->name);
    invite_keep(n, i);

    struct buf text = BUF(TOKEN_MAX);
    e = token_write(&t, &text);
    sodium_memzero(&t, sizeof t);
    node_reply(n, event->invite.request, e, NULL);
    n->out->list[n->out->count - 1].bytes = text;
}

/* -- a guest's JOIN ---------------------------------------------------------------------------- */

static void member_welcome(struct node *n, struct link *l, enum error error)
{
    AUTO_BUF struct buf payload = BUF(message_row(MSG_WELCOME)->max);
    verdict_write(error_code(error), "", &payload);
    link_send(n, l, MSG_WELCOME, buf_bytes(&payload));
    l->admitted = (struct hash){{0}};
}

static enum error member_admit(struct node *n, struct link *l, const struct invite *i,
                               const struct hash *sign)
{
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    msgpack_packer pk = mp_packer(&fields);
    (void)msgpack_pack_map(&pk, i->rekey ? 3 : 5);
    put_field(&pk, "slug", i->slug);
    put_key(&pk, "sign_key", sign->b);
    put_key(&pk, "transport_key", l->remote.b);
    if (!i->rekey) {
        put_field(&pk, "org_name", i->name);
        put_field(&pk, "role", role_choices[i->role].slug);
    }
    enum error e = member_sign(n, i->rekey ? KIND_REKEY : KIND_ADMIT, &fields, (struct source){0},
                               &l->admitted);
    if (!e)
        contact_of(n, &l->remote)->newcomer_until = n->now + NEWCOMER_FOR;
    return e;
}

/* Whether this guest may come in on that invitation; OK also when it is in already. */
static enum error invite_check(struct node *n, const struct invite *i, const struct link *l,
                               const struct join *join)
{
    int64_t skew = (int64_t)(l->hello.time - n->wall);
    const struct member *taken;
    if (!i)
        return ERR_TOKEN_UNKNOWN;
    if (!hash_is_zero(&i->used))
        return hash_equal(&i->used, &join->sign) ? OK : ERR_TOKEN_USED;
    if (i->expires <= n->wall)
        return ERR_TOKEN_EXPIRED;
    if (l->hello_received && (skew > FUTURE_MAX || skew < -FUTURE_MAX))
        return ERR_CLOCK;
    taken = roster_by_slug(n->roster, i->slug);
    if (i->rekey && (!taken || taken->retired))
        return ERR_RETIRED;
    if (!i->rekey && taken && !hash_equal(&taken->transport, &l->remote))
        return ERR_SLUG_TAKEN;
    return member_self(n) && member_self(n)->role == ROLE_ADMIN ? OK : ERR_NOT_ADMIN;
}

enum error member_join_asked(struct node *n, struct link *l, struct bytes payload)
{
    struct join join;
    uint8_t signed_bytes[JOIN_SIGNED_BYTES];
    enum error e = join_read(payload, &join);
    if (e)
        return e;
    join_signed(session_binding(l->session), signed_bytes);
    if (l->initiator || !n->has_network || !hash_is_zero(&l->admitted))
        return ERR_STATE;
    if (crypto_core_ed25519_is_valid_point(join.sign.b) != 1 ||
        crypto_sign_verify_detached(join.signature, signed_bytes, sizeof signed_bytes,
                                    join.sign.b) != 0)
        return ERR_SIGNATURE;
    struct invite *i = NULL;
    struct hash digest = invite_digest(join.secret);
    for (size_t k = 0; k < n->invite_count; k++)
        if (hash_equal(&n->invites[k].secret, &digest))
            i = &n->invites[k];
    e = invite_check(n, i, l, &join);
    if (e || roster_by_transport(n->roster, &l->remote)) {
        member_welcome(n, l, e);
        return OK;
    }
    i->used = join.sign;
    invite_keep(n, i);
    e = member_admit(n, l, i, &join.sign);
    if (e)
        member_welcome(n, l, e);
    return OK;
}

void member_admitted(struct node *n, const struct hash *id, enum error error)
{
    for (size_t i = 0; i < n->link_count; i++)
        if (hash_equal(&n->links[i]->admitted, id))
            member_welcome(n, n->links[i], error);
}

/* -- loading ----------------------------------------------------------------------------------- */

static enum error member_load_seed(struct node *n, const msgpack_object *o)
{
    const msgpack_object *list = mp_at(o, 1), *address;
    struct bytes text;
    if (!mp_hash(mp_at(o, 0), &n->seed.transport))
        return ERR_FORMAT;
    for (size_t i = 0; i < ADDRESSES_MAX && (address = mp_at(list, i)); i++) {
        if (!mp_text(address, &text) || text.len > ADDRESS_MAX)
            return ERR_FORMAT;
        memcpy(n->seed.addresses[n->seed.address_count++], text.ptr, text.len);
    }
    n->seed.known = true;
    return OK;
}

static enum error member_load_invite(struct node *n, struct bytes key, const msgpack_object *o)
{
    struct invite invite = {0};
    struct bytes slug, name;
    uint64_t role;
    struct bytes hex = bytes_slice(key, sizeof invite_key - 1, key.len - sizeof invite_key + 1);
    if (!hash_from_hex(hex, &invite.secret) || !mp_text(mp_at(o, 0), &slug) ||
        !mp_text(mp_at(o, 1), &name) || !mp_uint(mp_at(o, 2), ROLE_ADMIN, &role) ||
        !mp_uint(mp_at(o, 3), UINT64_MAX, &invite.expires) || slug.len > SLUG_MAX ||
        name.len > NAME_MAX_BYTES)
        return ERR_FORMAT;
    (void)mp_hash(mp_at(o, 4), &invite.used);
    (void)mp_bool(mp_at(o, 5), &invite.rekey);
    memcpy(invite.slug, slug.ptr, slug.len);
    memcpy(invite.name, name.ptr, name.len);
    invite.role = (enum role)role;
    *invite_make(n) = invite;
    return OK;
}

enum error member_load(struct node *n, struct bytes key, struct bytes value)
{
    if (bytes_equal(key, bytes_str(network_key))) {
        if (value.len != sizeof n->network.b || n->has_network)
            return ERR_FORMAT;
        memcpy(n->network.b, value.ptr, sizeof n->network.b);
        n->roster = roster_new(&n->network);
        n->has_network = n->roster != NULL;
        return n->roster ? OK : ERR_MEMORY;
    }
    AUTO_MP struct mp m = {0};
    enum error e = mp_read(value, MP_CANONICAL, MP_RECORD_NODES, &m);
    if (e)
        return e;
    if (bytes_equal(key, bytes_str(returning_key)))
        return mp_bool(&m.root, &n->returning) ? OK : ERR_FORMAT;
    if (bytes_equal(key, bytes_str(twin_key)))
        return twin_load(n, &m.root);
    if (bytes_equal(key, bytes_str(seed_key)))
        return member_load_seed(n, &m.root);
    if (bytes_equal(key, bytes_str(dial_anchors_key)))
        return dial_load_anchors(n, &m.root);
    if (key.len > sizeof invite_key && memcmp(key.ptr, invite_key, sizeof invite_key - 1) == 0)
        return member_load_invite(n, key, &m.root);
    return OK; /* a later version's */
}

void member_keep_seed(struct node *n, const struct token *t)
{
    AUTO_BUF struct buf value = BUF(ADDRESSES_MAX * (ADDRESS_MAX + 8) + 64);
    msgpack_packer pk = mp_packer(&value);
    (void)msgpack_pack_array(&pk, 2);
    mp_put_hash(&pk, &t->transport);
    (void)msgpack_pack_array(&pk, t->address_count);
    for (size_t i = 0; i < t->address_count; i++)
        mp_put_str(&pk, t->addresses[i]);
    assert(!value.failed);
    n->seed = (struct seed){true, t->transport, 0, t->address_count, {{0}}};
    memcpy(n->seed.addresses, t->addresses, sizeof n->seed.addresses);
    node_keep(n, seed_key, buf_bytes(&value));
}
