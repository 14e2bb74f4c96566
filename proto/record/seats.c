// SPDX-License-Identifier: Apache-2.0
#include "proto/record/seats.h"

#include <string.h>

#include "proto/base/limits.h"

/* -- finding ----------------------------------------------------------------------------------- */

/* The place of a key, or where it would be put. */
static size_t holders_place(const struct holders *h, const struct hash *key)
{
    size_t low = 0, high = h->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hash_compare(&h->list[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct seat *holders_find(const struct seating *r, const struct holders *h, const struct hash *key)
{
    size_t at = holders_place(h, key);
    bool found = at < h->count && hash_equal(&h->list[at].key, key);
    return found ? &r->seats[h->list[at].seat] : NULL;
}

static void holders_put(const struct seating *r, struct holders *h, const struct hash *key,
                        const struct seat *seat)
{
    size_t at = holders_place(h, key);
    memmove(&h->list[at + 1], &h->list[at], (h->count - at) * sizeof *h->list);
    h->list[at] = (struct holder){*key, (uint32_t)(seat - r->seats)};
    h->count++;
}

static size_t slug_place(const struct seating *r, const char *slug)
{
    size_t low = 0, high = r->seat_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(r->seats[r->by_slug[middle]].member.slug, slug) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct seat *seat_of(const struct seating *r, const char *slug)
{
    size_t at = slug_place(r, slug);
    if (at == r->seat_count)
        return NULL;
    struct seat *seat = &r->seats[r->by_slug[at]];
    return strcmp(seat->member.slug, slug) == 0 ? seat : NULL;
}

/* -- evaluation: one entry after the other ----------------------------------------------------- */

bool seat_held(const struct seat *s, const struct hash *sign, uint64_t at)
{
    for (size_t i = 0; i < s->member.key_count; i++) {
        const struct member_key *k = &s->member.keys[i];
        if (at >= k->from && at < k->until && hash_equal(&k->sign, sign))
            return true;
    }
    return false;
}

enum role seat_role(const struct seat *s, uint64_t at)
{
    enum role role = s->changes[0].role;
    for (size_t i = 1; i < s->change_count && s->changes[i].at <= at; i++)
        role = s->changes[i].role;
    return role;
}

/* What the founder said of the past: see apply_retire. */
static uint64_t cut_of(const struct seating *r, const char *slug)
{
    uint64_t at = UINT64_MAX;
    for (size_t i = 0; i < r->cut_count; i++)
        if (r->cuts[i].at < at && strcmp(r->cuts[i].slug, slug) == 0)
            at = r->cuts[i].at;
    return at;
}

static bool seat_add(struct seating *r, const struct entry *e, const struct hash *sign,
                     enum role role)
{
    if (r->seat_count == MEMBERS_MAX || seat_of(r, e->slug) || holders_find(r, &r->signs, sign) ||
        holders_find(r, &r->transports, &e->transport))
        return false;
    size_t at = slug_place(r, e->slug);
    memmove(&r->by_slug[at + 1], &r->by_slug[at], (r->seat_count - at) * sizeof *r->by_slug);
    r->by_slug[at] = (uint32_t)r->seat_count;
    struct seat *seat = &r->seats[r->seat_count++];
    *seat = (struct seat){
        .member = {.role = role,
                   .since = e->from,
                   .until = UINT64_MAX,
                   .keys = {{*sign, e->from, UINT64_MAX}},
                   .key_count = 1,
                   .transport = e->transport},
        .cut = cut_of(r, e->slug),
        .change_count = 1,
        .changes = {{e->from, role}},
    };
    memcpy(seat->member.slug, e->slug, sizeof e->slug);
    memcpy(seat->member.name, e->name, sizeof e->name);
    holders_put(r, &r->signs, sign, seat);
    holders_put(r, &r->transports, &e->transport, seat);
    return true;
}

static bool apply_genesis(struct seating *r, const struct entry *e)
{
    if (r->seat_count || !hash_equal(&e->id, &r->network))
        return false;
    memcpy(r->name, e->network_name, sizeof r->name);
    return seat_add(r, e, &e->author, ROLE_ADMIN);
}

static bool set_transport(struct seating *r, struct seat *target, const struct entry *e)
{
    if (!e->has_transport || holders_find(r, &r->transports, &e->transport))
        return false;
    target->member.transport = e->transport;
    holders_put(r, &r->transports, &e->transport, target);
    return true;
}

static bool apply_rekey(struct seating *r, struct seat *target, const struct entry *e)
{
    struct member *m = &target->member;
    if (m->retired)
        return false;
    bool moved = set_transport(r, target, e);
    if (!e->has_sign || m->key_count == MEMBER_KEYS_MAX || holders_find(r, &r->signs, &e->sign))
        return moved;
    struct member_key *last = &m->keys[m->key_count - 1];
    uint64_t from = e->from > last->from ? e->from : last->from;
    last->until = from;
    m->keys[m->key_count++] = (struct member_key){e->sign, from, UINT64_MAX};
    holders_put(r, &r->signs, &e->sign, target);
    return true;
}

/* Whether that changed anything. */
static bool retire(struct member *m, uint64_t until)
{
    bool effect = !m->retired || until < m->until;
    m->retired = true;
    if (until < m->until)
        m->until = until;
    for (size_t i = 0; i < m->key_count; i++)
        if (m->keys[i].until > m->until)
            m->keys[i].until = m->until;
    return effect;
}

/* The founder reaches back: of whom it retires as of an earlier time, all that was signed in the
 * roster since then is as if it had never been. So whatever an administrator does to the others can
 * be repaired. */
static bool apply_retire(struct seating *r, const struct seat *author, struct seat *target,
                         const struct entry *e)
{
    struct member *m = &target->member;
    if (author == &r->seats[0] && target != author && e->until < e->created &&
        e->until < cut_of(r, m->slug)) {
        struct cut *cut = &r->cuts[r->cut_count++];
        memcpy(cut->slug, m->slug, sizeof cut->slug);
        cut->at = e->until;
    }
    return retire(m, e->until);
}

/* Chains of successors end: what would close a ring has no effect. */
static bool apply_succeed(struct seating *r, struct seat *target, const struct entry *e)
{
    const struct seat *next = seat_of(r, e->successor);
    if (!next)
        return false;
    for (; next; next = seat_of(r, next->member.successor))
        if (next == target)
            return false;
    memcpy(target->member.successor, e->successor, sizeof e->successor);
    return true;
}

/* The founder stays an administrator, since nobody else could give it that back. */
static bool apply_role(const struct seating *r, struct seat *target, const struct entry *e)
{
    if (target->change_count == ROLE_CHANGES_MAX || target->member.role == e->role ||
        target == &r->seats[0])
        return false;
    const struct role_change *last = &target->changes[target->change_count - 1];
    uint64_t at = e->created > last->at ? e->created : last->at;
    target->changes[target->change_count++] = (struct role_change){at, e->role};
    target->member.role = e->role;
    return true;
}

static bool apply_descriptor(struct seating *r, struct seat *author, const struct entry *e)
{
    struct member *m = &author->member;
    m->inbound = e->inbound;
    m->address_count = e->address_count;
    memcpy(m->addresses, e->addresses, sizeof m->addresses);
    (void)set_transport(r, author, e);
    return true;
}

/* Whether `author` may say this about `target`. */
static bool may_change(const struct seating *r, const struct seat *author,
                       const struct seat *target, uint32_t kind)
{
    if (target == &r->seats[0] && author != target)
        return false; /* the founder cannot be expelled */
    return author->member.role == ROLE_ADMIN || (author == target && kind == KIND_REKEY);
}

static bool apply(struct seating *r, const struct entry *e)
{
    if (e->kind == KIND_GENESIS)
        return apply_genesis(r, e);
    struct seat *author = holders_find(r, &r->signs, &e->author);
    if (!author || e->created >= author->cut || !seat_held(author, &e->author, e->created))
        return false;
    if (e->kind == KIND_DESCRIPTOR)
        return apply_descriptor(r, author, e);
    if (e->kind == KIND_ADMIT)
        return author->member.role == ROLE_ADMIN && seat_add(r, e, &e->sign, e->role);
    struct seat *target = seat_of(r, e->slug);
    if (!target || !may_change(r, author, target, e->kind))
        return false;
    if (e->kind == KIND_REKEY)
        return apply_rekey(r, target, e);
    if (e->kind == KIND_RETIRE)
        return apply_retire(r, author, target, e);
    if (e->kind == KIND_SUCCEED)
        return apply_succeed(r, target, e);
    return e->kind == KIND_ROLE && apply_role(r, target, e);
}

void seats_apply(struct seating *r, struct entry *e)
{
    e->in_force = apply(r, e);
}

static void evaluate(struct seating *r)
{
    r->seat_count = r->signs.count = r->transports.count = 0;
    r->name[0] = '\0';
    for (size_t i = 0; i < r->count; i++)
        seats_apply(r, r->entries[i]);
    for (size_t i = 0; i < r->seat_count; i++)
        if (r->seats[i].cut < UINT64_MAX) /* even if what cut it has no effect any more */
            (void)retire(&r->seats[i].member, r->seats[i].cut);
}

/* Each evaluation goes by the cuts of those before; mostly there are none, and one is enough. */
void seats_evaluate(struct seating *r)
{
    size_t cuts;
    if (!r->dirty)
        return;
    r->cut_count = 0;
    do {
        cuts = r->cut_count;
        evaluate(r);
    } while (r->cut_count > cuts);
    r->dirty = false;
}
