// SPDX-License-Identifier: Apache-2.0
/* This daemon's keys: those that are in force by the roster, those before them, by which whoever
 * was away in the meantime knows it, and the step from one to the next. */
#include <assert.h>
#include <string.h>

#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"
#include "proto/record/entry.h"

const struct identity *keys_signing(struct node *n, uint64_t at)
{
    enum role role;
    for (size_t i = n->identity_count; n->roster && i-- > 0;)
        if (roster_role(n->roster, &n->identities[i].sign, at, &role))
            return &n->identities[i];
    return &n->identities[n->identity_count - 1];
}

const struct keypair *keys_linking(struct node *n, unsigned failures)
{
    const struct member *self = member_self(n);
    size_t newest = n->identity_count - 1;
    for (size_t i = 0; self && i < n->identity_count; i++)
        if (memcmp(n->identities[i].transport.public, self->transport.b, DHLEN) == 0)
            newest = i;
    return &n->identities[newest - (failures + n->untold) % (newest + 1)].transport;
}

bool keys_replaced(struct node *n)
{
    const struct member *self = member_self(n);
    const struct hash *sign = self ? member_sign_key(self) : NULL;
    bool signs = false, links = false;
    for (size_t i = 0; sign && i < n->identity_count; i++) {
        const struct identity *own = &n->identities[i];
        signs |= hash_equal(&own->sign, sign);
        links |= memcmp(own->transport.public, self->transport.b, DHLEN) == 0;
    }
    return sign && !(signs && links);
}

void keys_tell_former(struct node *n, struct link *l)
{
    enum { REKEYS_MAX = 2 * MEMBER_KEYS_MAX };
    struct hash ids[REKEYS_MAX];
    size_t count = 0;
    const struct member *m = roster_by_any_transport(n->roster, &l->remote);
    for (size_t i = 0; m && i < roster_size(n->roster) && count < REKEYS_MAX; i++) {
        const struct entry *e = roster_entry(n->roster, i);
        if (e->in_force && e->kind == KIND_REKEY && strcmp(e->slug, m->slug) == 0)
            ids[count++] = e->id;
    }
    l->former = count > 0;
    enum error e = count ? serve_ids(n, l, ids, count) : OK;
    assert(e == OK); /* a new link has been asked for nothing yet */
}

static enum error keys_add(struct node *n, const struct identity *to)
{
    const struct identity *last = &n->identities[n->identity_count - 1];
    if (hash_equal(&last->sign, &to->sign))
        return OK; /* made before, and not told to the others then */
    if (n->identity_count == IDENTITIES_MAX)
        return ERR_KEYS_SPENT;
    n->identities[n->identity_count++] = *to;
    return OK;
}

static enum error keys_may_rotate(struct node *n, bool split)
{
    const struct member *self = member_self(n);
    if (!n->has_network)
        return ERR_NO_NETWORK;
    if (!self)
        return ERR_NOT_MEMBER;
    if (keys_replaced(n))
        return ERR_REPLACED;
    if (twin_keeps_off(n) && !split)
        return ERR_TWIN;
    return self->key_count == MEMBER_KEYS_MAX ? ERR_KEYS_SPENT : OK;
}

void keys_rotate(struct node *n, const struct event *event)
{
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    const struct identity *to = event->rotate.to;
    enum error e = keys_may_rotate(n, event->rotate.split);
    if (!e)
        e = keys_add(n, to);
    if (!e) {
        n->twin.splitting = event->rotate.split;
        msgpack_packer pk = mp_packer(&fields);
        (void)msgpack_pack_map(&pk, 3);
        mp_put_str(&pk, "slug");
        mp_put_str(&pk, member_self(n)->slug);
        mp_put_str(&pk, "sign_key");
        mp_put_hash(&pk, &to->sign);
        mp_put_str(&pk, "transport_key");
        mp_put_bin(&pk, BYTES_ARRAY(to->transport.public));
        const struct source from = {.request = event->rotate.request};
        e = member_sign(n, KIND_REKEY, &fields, from, NULL);
        n->twin.splitting = false;
    }
    if (e)
        node_reply(n, event->rotate.request, e, NULL);
}
