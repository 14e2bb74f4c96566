#include "proto/record/roster.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/record/entry.h"

enum { ROLE_CHANGES_MAX = 16 };

/* A member with the history of its role, since records are judged by the role of their time. */
struct seat {
    struct member member;
    size_t change_count;
    struct role_change {
        uint64_t at;
        enum role role;
    } changes[ROLE_CHANGES_MAX];
};

/* Keys and who holds or held them, sorted: found by bisection, which nobody can flood with
 * collisions. */
struct holders {
    struct holder {
        struct hash key;
        uint32_t seat;
    } * list;
    size_t count, cap;
};

/* All memory is taken in roster_add, so that evaluation cannot fail. */
struct roster {
    struct hash network;
    char name[NAME_MAX_BYTES + 1];
    struct entry **entries; /* in (created, id) order */
    size_t count, cap, admits;
    bool dirty;         /* the members are not what the entries say */
    struct seat *seats; /* in the order of admission: the founder first */
    uint32_t *by_slug;
    size_t seat_count, seat_cap, slug_cap;
    struct holders signs, transports;
};

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

static struct seat *holders_find(const struct roster *r, const struct holders *h,
                                 const struct hash *key)
{
    size_t at = holders_place(h, key);
    bool found = at < h->count && hash_equal(&h->list[at].key, key);
    return found ? &r->seats[h->list[at].seat] : NULL;
}

static void holders_put(const struct roster *r, struct holders *h, const struct hash *key,
                        const struct seat *seat)
{
    size_t at = holders_place(h, key);
    memmove(&h->list[at + 1], &h->list[at], (h->count - at) * sizeof *h->list);
    h->list[at] = (struct holder){*key, (uint32_t)(seat - r->seats)};
    h->count++;
}

static size_t slug_place(const struct roster *r, const char *slug)
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

static struct seat *seat_of(const struct roster *r, const char *slug)
{
    size_t at = slug_place(r, slug);
    if (at == r->seat_count)
        return NULL;
    struct seat *seat = &r->seats[r->by_slug[at]];
    return strcmp(seat->member.slug, slug) == 0 ? seat : NULL;
}

/* -- evaluation: one entry after the other ----------------------------------------------------- */

static bool key_held(const struct seat *s, const struct hash *sign, uint64_t at)
{
    for (size_t i = 0; i < s->member.key_count; i++) {
        const struct member_key *k = &s->member.keys[i];
        if (at >= k->from && at < k->until && hash_equal(&k->sign, sign))
            return true;
    }
    return false;
}

static enum role role_at(const struct seat *s, uint64_t at)
{
    enum role role = s->changes[0].role;
    for (size_t i = 1; i < s->change_count && s->changes[i].at <= at; i++)
        role = s->changes[i].role;
    return role;
}

static void seat_add(struct roster *r, const struct entry *e, const struct hash *sign,
                     enum role role)
{
    if (r->seat_count == MEMBERS_MAX || seat_of(r, e->slug) || holders_find(r, &r->signs, sign) ||
        holders_find(r, &r->transports, &e->transport))
        return;
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
        .change_count = 1,
        .changes = {{e->from, role}},
    };
    memcpy(seat->member.slug, e->slug, sizeof e->slug);
    memcpy(seat->member.name, e->name, sizeof e->name);
    holders_put(r, &r->signs, sign, seat);
    holders_put(r, &r->transports, &e->transport, seat);
}

static void apply_genesis(struct roster *r, const struct entry *e)
{
    if (r->seat_count || !hash_equal(&e->id, &r->network))
        return;
    memcpy(r->name, e->network_name, sizeof r->name);
    seat_add(r, e, &e->author, ROLE_ADMIN);
}

static void set_transport(struct roster *r, struct seat *target, const struct entry *e)
{
    if (!e->has_transport || holders_find(r, &r->transports, &e->transport))
        return;
    target->member.transport = e->transport;
    holders_put(r, &r->transports, &e->transport, target);
}

static void apply_rekey(struct roster *r, struct seat *target, const struct entry *e)
{
    struct member *m = &target->member;
    if (m->retired)
        return;
    set_transport(r, target, e);
    if (!e->has_sign || m->key_count == MEMBER_KEYS_MAX || holders_find(r, &r->signs, &e->sign))
        return;
    struct member_key *last = &m->keys[m->key_count - 1];
    uint64_t from = e->from > last->from ? e->from : last->from;
    last->until = from;
    m->keys[m->key_count++] = (struct member_key){e->sign, from, UINT64_MAX};
    holders_put(r, &r->signs, &e->sign, target);
}

static void apply_retire(struct seat *target, const struct entry *e)
{
    struct member *m = &target->member;
    m->retired = true;
    if (e->until < m->until)
        m->until = e->until;
    for (size_t i = 0; i < m->key_count; i++)
        if (m->keys[i].until > m->until)
            m->keys[i].until = m->until;
}

/* Chains of successors end: what would close a ring has no effect. */
static void apply_succeed(struct roster *r, struct seat *target, const struct entry *e)
{
    const struct seat *next = seat_of(r, e->successor);
    if (!next)
        return;
    for (; next; next = seat_of(r, next->member.successor))
        if (next == target)
            return;
    memcpy(target->member.successor, e->successor, sizeof e->successor);
}

static void apply_role(struct seat *target, const struct entry *e)
{
    if (target->change_count == ROLE_CHANGES_MAX || target->member.role == e->role)
        return;
    const struct role_change *last = &target->changes[target->change_count - 1];
    uint64_t at = e->created > last->at ? e->created : last->at;
    target->changes[target->change_count++] = (struct role_change){at, e->role};
    target->member.role = e->role;
}

static void apply_descriptor(struct roster *r, struct seat *author, const struct entry *e)
{
    struct member *m = &author->member;
    m->inbound = e->inbound;
    m->address_count = e->address_count;
    memcpy(m->addresses, e->addresses, sizeof m->addresses);
    set_transport(r, author, e);
}

/* Whether `author` may say this about `target`. */
static bool may_change(const struct roster *r, const struct seat *author, const struct seat *target,
                       uint32_t kind)
{
    if (target == &r->seats[0] && author != target)
        return false; /* the founder cannot be expelled */
    return author->member.role == ROLE_ADMIN || (author == target && kind == KIND_REKEY);
}

static void apply(struct roster *r, const struct entry *e)
{
    if (e->kind == KIND_GENESIS) {
        apply_genesis(r, e);
        return;
    }
    struct seat *author = holders_find(r, &r->signs, &e->author);
    if (!author || !key_held(author, &e->author, e->created))
        return;
    struct seat *target = seat_of(r, e->slug);
    if (e->kind == KIND_DESCRIPTOR)
        apply_descriptor(r, author, e);
    else if (e->kind == KIND_ADMIT && author->member.role == ROLE_ADMIN)
        seat_add(r, e, &e->sign, e->role);
    else if (!target || !may_change(r, author, target, e->kind))
        return;
    else if (e->kind == KIND_REKEY)
        apply_rekey(r, target, e);
    else if (e->kind == KIND_RETIRE)
        apply_retire(target, e);
    else if (e->kind == KIND_SUCCEED)
        apply_succeed(r, target, e);
    else if (e->kind == KIND_ROLE)
        apply_role(target, e);
}

static void evaluate(struct roster *r)
{
    if (!r->dirty)
        return;
    r->seat_count = r->signs.count = r->transports.count = 0;
    r->name[0] = '\0';
    for (size_t i = 0; i < r->count; i++)
        apply(r, r->entries[i]);
    r->dirty = false;
}

/* -- the set ----------------------------------------------------------------------------------- */

struct roster *roster_new(const struct hash *network)
{
    struct roster *r = calloc(1, sizeof *r);
    if (r)
        r->network = *network;
    return r;
}

void roster_free(struct roster *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->count; i++)
        entry_free(r->entries[i]);
    free(r->entries);
    free(r->seats);
    free(r->by_slug);
    free(r->signs.list);
    free(r->transports.list);
    free(r);
}

/* `list` with room for `need` items, or NULL (the old list stands) when memory is out. */
static void *with_room(void *list, size_t *cap, size_t need, size_t item)
{
    if (need <= *cap)
        return list;
    size_t grown = *cap ? 2 * *cap : 16;
    void *moved = realloc(list, grown * item);
    if (moved)
        *cap = grown;
    return moved;
}

#define RESERVE(list, cap, need)                                                                   \
    do {                                                                                           \
        void *moved = with_room((list), &(cap), (need), sizeof *(list));                           \
        if (!moved)                                                                                \
            return false;                                                                          \
        (list) = moved;                                                                            \
    } while (false)

/* Room for whatever one more entry may do. Each adds one key of a sort at the most. */
static bool reserve(struct roster *r)
{
    size_t seats = r->admits + 1 < MEMBERS_MAX ? r->admits + 1 : MEMBERS_MAX;
    RESERVE(r->entries, r->cap, r->count + 1);
    RESERVE(r->signs.list, r->signs.cap, r->count + 1);
    RESERVE(r->transports.list, r->transports.cap, r->count + 1);
    RESERVE(r->seats, r->seat_cap, seats);
    RESERVE(r->by_slug, r->slug_cap, seats);
    return true;
}

static int entry_compare(const struct entry *e, uint64_t created, const struct hash *id)
{
    if (e->created != created)
        return e->created < created ? -1 : 1;
    return hash_compare(&e->id, id);
}

static size_t entry_place(const struct roster *r, uint64_t created, const struct hash *id)
{
    size_t low = 0, high = r->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry_compare(r->entries[middle], created, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum error roster_add(struct roster *r, const struct record *record)
{
    if (kind_set(record->kind) != SET_ROSTER)
        return ERR_KIND;
    size_t at = entry_place(r, record->created, &record->id);
    if (at < r->count && hash_equal(&r->entries[at]->id, &record->id))
        return ERR_DUPLICATE;
    if (r->count == ROSTER_MAX)
        return ERR_LIMIT;
    struct entry *e = reserve(r) ? entry_new(record) : NULL;
    if (!e)
        return ERR_MEMORY;
    memmove(&r->entries[at + 1], &r->entries[at], (r->count - at) * sizeof(struct entry *));
    r->entries[at] = e;
    r->count++;
    r->admits += e->kind == KIND_ADMIT || e->kind == KIND_GENESIS;
    if (at + 1 < r->count)
        r->dirty = true;
    else if (!r->dirty)
        apply(r, e); /* the latest of all: one step more, instead of all anew */
    return OK;
}

/* -- questions --------------------------------------------------------------------------------- */

const struct hash *roster_network(const struct roster *r)
{
    return &r->network;
}

const char *roster_network_name(struct roster *r)
{
    evaluate(r);
    return r->name;
}

size_t roster_count(struct roster *r)
{
    evaluate(r);
    return r->seat_count;
}

const struct member *roster_at(struct roster *r, size_t i)
{
    evaluate(r);
    return i < r->seat_count ? &r->seats[r->by_slug[i]].member : NULL;
}

const struct member *roster_by_slug(struct roster *r, const char *slug)
{
    evaluate(r);
    const struct seat *seat = seat_of(r, slug);
    return seat ? &seat->member : NULL;
}

const struct member *roster_by_author(struct roster *r, const struct hash *sign)
{
    evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
    return seat ? &seat->member : NULL;
}

const struct member *roster_by_transport(struct roster *r, const struct hash *transport)
{
    evaluate(r);
    const struct seat *seat = holders_find(r, &r->transports, transport);
    bool current = seat && !seat->member.retired && hash_equal(&seat->member.transport, transport);
    return current ? &seat->member : NULL;
}

bool roster_role(struct roster *r, const struct hash *sign, uint64_t at, enum role *ret)
{
    evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
    bool held = seat && key_held(seat, sign, at);
    if (held)
        *ret = role_at(seat, at);
    return held;
}

bool roster_may_publish(struct roster *r, const struct hash *author, uint64_t created)
{
    enum role role;
    return roster_role(r, author, created, &role) && role >= ROLE_MEMBER;
}

bool roster_succeeds(struct roster *r, const struct hash *sign, const struct hash *former)
{
    evaluate(r);
    const struct seat *heir = holders_find(r, &r->signs, sign);
    const struct seat *seat = holders_find(r, &r->signs, former);
    while (seat && seat != heir)
        seat = seat_of(r, seat->member.successor);
    return seat; /* chains of successors end: apply_succeed */
}

bool roster_is_admin(struct roster *r, const struct hash *sign)
{
    evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
    const struct hash *current = seat ? member_sign_key(&seat->member) : NULL;
    return current && hash_equal(current, sign) && seat->member.role == ROLE_ADMIN;
}

const struct hash *member_sign_key(const struct member *m)
{
    const struct member_key *last = m->key_count ? &m->keys[m->key_count - 1] : NULL;
    return last && last->until == UINT64_MAX ? &last->sign : NULL;
}

bool role_named(struct bytes slug, enum role *ret)
{
    for (enum role role = ROLE_READER; role_choices[role].slug; role++) {
        if (bytes_equal(slug, bytes_str(role_choices[role].slug))) {
            *ret = role;
            return true;
        }
    }
    return false;
}
