// SPDX-License-Identifier: Apache-2.0
/* What an administrator says of a member: that it has left, has another role, or a successor. What
 * would have no effect (PROTOCOL.md §5.5-§5.7) is refused here, with the reason. */
#include <string.h>

#include "proto/node/verbs.h"
#include "proto/record/entry.h"

static bool leads_to(struct node *n, const struct member *from, const struct member *to)
{
    while (from && from != to)
        from = roster_by_slug(n->roster, from->successor);
    return from; /* chains of successors end */
}

static enum error check_role(const struct node *n, const struct change *c,
                             const struct member *target)
{
    if (target == roster_founder(n->roster))
        return ERR_FOUNDER;
    return target->role == c->role ? ERR_DUPLICATE : OK;
}

static enum error check_retire(struct node *n, const struct change *c, const struct member *target)
{
    if (target == roster_founder(n->roster))
        return ERR_FOUNDER;
    return target->retired && c->until >= target->until ? ERR_DUPLICATE : OK;
}

static enum error check_succeed(struct node *n, const struct change *c, const struct member *target)
{
    const struct member *heir = roster_by_slug(n->roster, c->successor);
    if (!heir)
        return ERR_NO_MEMBER;
    if (strcmp(target->successor, heir->slug) == 0)
        return ERR_DUPLICATE;
    return leads_to(n, heir, target) ? ERR_RING : OK;
}

enum error admin_may_change(struct node *n, const char *slug, const struct member **ret)
{
    const struct member *self = member_self(n);
    if (!n->has_network)
        return ERR_NO_NETWORK;
    if (!self || self->role != ROLE_ADMIN)
        return ERR_NOT_ADMIN;
    *ret = roster_by_slug(n->roster, slug);
    if (!*ret)
        return ERR_NO_MEMBER;
    return *ret == roster_founder(n->roster) && *ret != self ? ERR_FOUNDER : OK;
}

static enum error check(struct node *n, const struct change *c)
{
    const struct member *target;
    enum error e = admin_may_change(n, c->slug, &target);
    if (e)
        return e;
    if (c->kind == KIND_ROLE)
        return check_role(n, c, target);
    return c->kind == KIND_RETIRE ? check_retire(n, c, target) : check_succeed(n, c, target);
}

static void put_fields(struct node *n, const struct change *c, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "slug");
    mp_put_str(&pk, c->slug);
    if (c->kind == KIND_ROLE) {
        mp_put_str(&pk, "role");
        mp_put_str(&pk, role_choices[c->role].slug);
    } else if (c->kind == KIND_SUCCEED) {
        mp_put_str(&pk, "successor");
        mp_put_str(&pk, c->successor);
    } else {
        uint64_t now = member_clock(n);
        mp_put_str(&pk, "until");
        (void)msgpack_pack_uint64(&pk, c->until < now ? c->until : now);
    }
}

/* The newest entry in force that says so; NULL: it has never been otherwise. */
static const struct hash *said_already(struct node *n, const struct change *c)
{
    for (size_t i = roster_size(n->roster); i-- > 0;) {
        const struct entry *e = roster_entry(n->roster, i);
        if (e->in_force && e->kind == c->kind && strcmp(e->slug, c->slug) == 0)
            return &e->id;
    }
    return NULL;
}

void admin_change(struct node *n, const struct change *c)
{
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    enum error e = check(n, c);
    if (!e) {
        put_fields(n, c, &fields);
        e = fields.failed;
    }
    if (!e)
        e = member_sign(n, c->kind, &fields, (struct source){.request = c->request}, NULL);
    if (e)
        node_reply(n, c->request, e, e == ERR_DUPLICATE ? said_already(n, c) : NULL);
}
