#include "proto/record/roster.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/record/seats.h"

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
    free(r->cuts);
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
    RESERVE(r->cuts, r->cut_cap, r->retires + 1);
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
    r->retires += e->kind == KIND_RETIRE;
    if (at + 1 < r->count || (e->kind == KIND_RETIRE && e->until < e->created))
        r->dirty = true; /* something has changed before it */
    else if (!r->dirty)
        seats_apply(r, e); /* the latest of all: one step more, instead of all anew */
    return OK;
}

/* -- questions --------------------------------------------------------------------------------- */

const struct hash *roster_network(const struct roster *r)
{
    return &r->network;
}

const char *roster_network_name(struct roster *r)
{
    seats_evaluate(r);
    return r->name;
}

size_t roster_count(struct roster *r)
{
    seats_evaluate(r);
    return r->seat_count;
}

const struct member *roster_at(struct roster *r, size_t i)
{
    seats_evaluate(r);
    return i < r->seat_count ? &r->seats[r->by_slug[i]].member : NULL;
}

const struct member *roster_by_slug(struct roster *r, const char *slug)
{
    seats_evaluate(r);
    const struct seat *seat = seat_of(r, slug);
    return seat ? &seat->member : NULL;
}

const struct member *roster_by_author(struct roster *r, const struct hash *sign)
{
    seats_evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
    return seat ? &seat->member : NULL;
}

const struct member *roster_by_any_transport(struct roster *r, const struct hash *transport)
{
    seats_evaluate(r);
    const struct seat *seat = holders_find(r, &r->transports, transport);
    return seat && !seat->member.retired ? &seat->member : NULL;
}

const struct member *roster_by_transport(struct roster *r, const struct hash *transport)
{
    const struct member *m = roster_by_any_transport(r, transport);
    return m && hash_equal(&m->transport, transport) ? m : NULL;
}

bool roster_role(struct roster *r, const struct hash *sign, uint64_t at, enum role *ret)
{
    seats_evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
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
    seats_evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
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
    seats_evaluate(r);
    const struct seat *heir = holders_find(r, &r->signs, sign);
    const struct seat *seat = holders_find(r, &r->signs, former);
    while (seat && seat != heir)
        seat = seat_of(r, seat->member.successor);
    return seat; /* chains of successors end: apply_succeed */
}

bool roster_is_admin(struct roster *r, const struct hash *sign)
{
    seats_evaluate(r);
    const struct seat *seat = holders_find(r, &r->signs, sign);
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
    seats_evaluate(r);
    return r->seat_count ? &r->seats[0].member : NULL;
}

size_t roster_size(const struct roster *r)
{
    return r->count;
}

const struct entry *roster_entry(struct roster *r, size_t i)
{
    seats_evaluate(r);
    return i < r->count ? r->entries[i] : NULL;
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
