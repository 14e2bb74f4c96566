// SPDX-License-Identifier: Apache-2.0
#include "proto/record/roster.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/record/seats.h"

struct roster {
    struct seating *s;
};

/* -- memory ------------------------------------------------------------------------------------ */

/* It joins the ring of `kin`, or begins one of its own. */
static struct seating *seating_new(const struct hash *network, struct seating *kin)
{
    struct seating *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->network = *network;
    s->holders = 1;
    s->next = kin ? kin->next : s;
    s->prev = kin ? kin : s;
    s->next->prev = s->prev->next = s;
    return s;
}

static void seating_release(struct seating *s)
{
    if (--s->holders)
        return;
    s->next->prev = s->prev;
    s->prev->next = s->next;
    for (size_t i = 0; i < s->count; i++)
        entry_free(s->entries[i]);
    free(s->entries);
    free(s->seats);
    free(s->by_slug);
    free(s->signs.list);
    free(s->transports.list);
    free(s->cuts);
    free(s);
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
static bool reserve(struct seating *s)
{
    size_t seats = s->admits + 1 < MEMBERS_MAX ? s->admits + 1 : MEMBERS_MAX;
    RESERVE(s->entries, s->cap, s->count + 1);
    RESERVE(s->signs.list, s->signs.cap, s->count + 1);
    RESERVE(s->transports.list, s->transports.cap, s->count + 1);
    RESERVE(s->seats, s->seat_cap, seats);
    RESERVE(s->by_slug, s->slug_cap, seats);
    RESERVE(s->cuts, s->cut_cap, s->retires + 1);
    return true;
}

static int entry_compare(const struct entry *e, uint64_t created, const struct hash *id)
{
    if (e->created != created)
        return e->created < created ? -1 : 1;
    return hash_compare(&e->id, id);
}

static size_t entry_place(const struct seating *s, uint64_t created, const struct hash *id)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry_compare(s->entries[middle], created, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(struct seating *s, size_t at, struct entry *e)
{
    memmove(&s->entries[at + 1], &s->entries[at], (s->count - at) * sizeof(struct entry *));
    s->entries[at] = e;
    s->count++;
    s->admits += e->kind == KIND_ADMIT || e->kind == KIND_GENESIS;
    s->retires += e->kind == KIND_RETIRE;
}

static struct seating *seating_copy(struct seating *from)
{
    struct seating *s = seating_new(&from->network, from);
    if (!s)
        return NULL;
    s->sum = from->sum;
    s->dirty = true;
    while (s->count < from->count) {
        struct entry *e = reserve(s) ? entry_copy(from->entries[s->count]) : NULL;
        if (!e) {
            seating_release(s);
            return NULL;
        }
        insert(s, s->count, e);
    }
    return s;
}

/* The kin that holds what `s` holds and one record more. Only where a process has many rosters is
 * there any, and none of them is out to deceive the others by the sum. */
static struct seating *seating_with(struct seating *s, const struct hash *id)
{
    struct hash sum = hash_xor(&s->sum, id);
    for (struct seating *k = s->next; k != s; k = k->next)
        if (k->count == s->count + 1 && hash_equal(&k->sum, &sum))
            return k;
    return NULL;
}

/* -- the set ----------------------------------------------------------------------------------- */

struct roster *roster_new(const struct hash *network)
{
    struct roster *r = calloc(1, sizeof *r);
    if (r)
        r->s = seating_new(network, NULL);
    if (r && r->s)
        return r;
    free(r);
    return NULL;
}

struct roster *roster_share(struct roster *r)
{
    struct roster *other = calloc(1, sizeof *other);
    if (!other)
        return NULL;
    other->s = r->s;
    r->s->holders++;
    return other;
}

void roster_free(struct roster *r)
{
    if (!r)
        return;
    seating_release(r->s);
    free(r);
}

/* `s` in the place of what it has held. */
static void hold(struct roster *r, struct seating *s)
{
    seating_release(r->s);
    r->s = s;
}

static enum error add_to(struct seating *s, const struct record *record)
{
    size_t at = entry_place(s, record->created, &record->id);
    struct entry *e = reserve(s) ? entry_new(record) : NULL;
    if (!e)
        return ERR_MEMORY;
    insert(s, at, e);
    s->sum = hash_xor(&s->sum, &record->id);
    if (at + 1 < s->count || (e->kind == KIND_RETIRE && e->until < e->created))
        s->dirty = true; /* something has changed before it */
    else if (!s->dirty)
        seats_apply(s, e); /* the latest of all: one step more, instead of all anew */
    return OK;
}

enum error roster_add(struct roster *r, const struct record *record)
{
    if (kind_set(record->kind) != SET_ROSTER)
        return ERR_KIND;
    size_t at = entry_place(r->s, record->created, &record->id);
    if (at < r->s->count && hash_equal(&r->s->entries[at]->id, &record->id))
        return ERR_DUPLICATE;
    if (r->s->count == ROSTER_MAX)
        return ERR_LIMIT;
    struct seating *kin = seating_with(r->s, &record->id);
    if (kin) {
        kin->holders++;
        hold(r, kin);
        return OK;
    }
    if (r->s->holders > 1) {
        struct seating *own = seating_copy(r->s);
        if (!own)
            return ERR_MEMORY;
        hold(r, own);
    }
    return add_to(r->s, record);
}

/* -- questions --------------------------------------------------------------------------------- */

/* The members as the records have them. */
static struct seating *seated(struct roster *r)
{
    seats_evaluate(r->s);
    return r->s;
}

const struct hash *roster_network(const struct roster *r)
{
    return &r->s->network;
}

const char *roster_network_name(struct roster *r)
{
    return seated(r)->name;
}

size_t roster_count(struct roster *r)
{
    return seated(r)->seat_count;
}

const struct member *roster_at(struct roster *r, size_t i)
{
    const struct seating *s = seated(r);
    return i < s->seat_count ? &s->seats[s->by_slug[i]].member : NULL;
}

const struct member *roster_by_slug(struct roster *r, const char *slug)
{
    const struct seating *s = seated(r);
    const struct seat *seat = seat_of(s, slug);
    return seat ? &seat->member : NULL;
}

const struct member *roster_by_author(struct roster *r, const struct hash *sign)
{
    const struct seating *s = seated(r);
    const struct seat *seat = holders_find(s, &s->signs, sign);
    return seat ? &seat->member : NULL;
}

const struct member *roster_by_any_transport(struct roster *r, const struct hash *transport)
{
    const struct seating *s = seated(r);
    const struct seat *seat = holders_find(s, &s->transports, transport);
    return seat && !seat->member.retired ? &seat->member : NULL;
}

const struct member *roster_by_transport(struct roster *r, const struct hash *transport)
{
    const struct member *m = roster_by_any_transport(r, transport);
    return m && hash_equal(&m->transport, transport) ? m : NULL;
}

bool roster_role(struct roster *r, const struct hash *sign, uint64_t at, enum role *ret)
{
    const struct seating *s = seated(r);
    const struct seat *seat = holders_find(s, &s->signs, sign);
    bool held = seat && seat_held(seat, sign, at);
    if (held)
        *ret = seat_role(seat, at);
    return held;
}

bool roster_may_publish(struct roster *r, const struct hash *author, uint64_t created)
{
    enum role role;
    return roster_role(r, author, created, &role) && role >= ROLE_MEMBER;
}

bool roster_admits(struct roster *r, uint32_t kind, const struct hash *author, uint64_t created)
{
    const struct kind *k = kind_of(kind);
    enum role role, least = k && k->signers == SIGNED_BY_READERS ? ROLE_READER : ROLE_MEMBER;
    return roster_role(r, author, created, &role) && role >= least;
}

static void sooner(uint64_t candidate, uint64_t after, uint64_t *inout)
{
    if (candidate > after && candidate < *inout)
        *inout = candidate;
}

uint64_t roster_turn(struct roster *r, const struct hash *sign, uint64_t at)
{
    const struct seating *s = seated(r);
    const struct seat *seat = holders_find(s, &s->signs, sign);
    uint64_t turn = UINT64_MAX;
    for (size_t i = 0; seat && i < seat->member.key_count; i++) {
        sooner(seat->member.keys[i].from, at, &turn);
        sooner(seat->member.keys[i].until, at, &turn);
    }
    for (size_t i = 0; seat && i < seat->change_count; i++)
        sooner(seat->changes[i].at, at, &turn);
    return turn;
}

bool roster_succeeds(struct roster *r, const struct hash *sign, const struct hash *former)
{
    const struct seating *s = seated(r);
    const struct seat *heir = holders_find(s, &s->signs, sign);
    const struct seat *seat = holders_find(s, &s->signs, former);
    while (seat && seat != heir)
        seat = seat_of(s, seat->member.successor);
    return seat; /* chains of successors end: apply_succeed */
}

bool roster_is_admin(struct roster *r, const struct hash *sign)
{
    const struct seating *s = seated(r);
    const struct seat *seat = holders_find(s, &s->signs, sign);
    const struct hash *current = seat ? member_sign_key(&seat->member) : NULL;
    return current && hash_equal(current, sign) && seat->member.role == ROLE_ADMIN;
}

const struct hash *member_sign_key(const struct member *m)
{
    const struct member_key *last = m->key_count ? &m->keys[m->key_count - 1] : NULL;
    return last && last->until == UINT64_MAX ? &last->sign : NULL;
}

const struct member *roster_founder(struct roster *r)
{
    const struct seating *s = seated(r);
    return s->seat_count ? &s->seats[0].member : NULL;
}

size_t roster_size(const struct roster *r)
{
    return r->s->count;
}

const struct entry *roster_entry(struct roster *r, size_t i)
{
    const struct seating *s = seated(r);
    return i < s->count ? s->entries[i] : NULL;
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
