// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/want.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/idmap.h"

enum { ANNOUNCERS_MAX = 4 };

struct announcer {
    uint32_t link; /* 0: none */
    bool queued;   /* the id stands in that link's turn */
};

/* Whoever is not being asked for stands in the turn of one announcer at least. */
struct wanted {
    struct hash id;
    struct announcer announcers[ANNOUNCERS_MAX]; /* those that failed are taken out */
    uint32_t asked;                              /* the link that was asked, or 0 */
    uint64_t until;
    size_t next_free; /* + 1; of a free entry */
    bool used;
};

/* The ids that one link announced and was not asked for yet, oldest first. An id may have been
 * settled in the meantime: looked up again when its turn comes. */
struct turn {
    uint32_t link;
    struct hash *ids;
    size_t head, count, cap;
    size_t asked;
};

struct want {
    struct wanted *entries;
    size_t entry_count, entry_cap, first_free; /* + 1 */
    struct idmap index;                        /* id → entry + 1 */
    struct turn turns[LINKS_MAX];
    size_t asked;
    uint64_t tick_at;
};

struct want *want_new(uint64_t seed)
{
    struct want *w = calloc(1, sizeof *w);
    if (w)
        idmap_init(&w->index, WANT_MAX, seed);
    return w;
}

void want_free(struct want *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < LINKS_MAX; i++)
        free(w->turns[i].ids);
    idmap_done(&w->index);
    free(w->entries);
    free(w);
}

/* The turn of a link; with `make`, a free one taken for it. NULL when there is none. */
static struct turn *want_turn(struct want *w, uint32_t link, bool make)
{
    struct turn *vacant = NULL;
    for (size_t i = 0; i < LINKS_MAX; i++) {
        if (w->turns[i].link == link)
            return &w->turns[i];
        if (!vacant && w->turns[i].link == 0)
            vacant = &w->turns[i];
    }
    if (!make || !vacant)
        return NULL;
    vacant->link = link;
    return vacant;
}

static bool turn_push(struct turn *t, const struct hash *id)
{
    if (t->head == t->count)
        t->head = t->count = 0;
    if (t->count == t->cap && t->head) {
        memmove(t->ids, t->ids + t->head, (t->count - t->head) * sizeof *t->ids);
        t->count -= t->head;
        t->head = 0;
    }
    if (t->count == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 64;
        struct hash *grown = cap <= WANT_MAX ? realloc(t->ids, cap * sizeof *grown) : NULL;
        if (!grown)
            return false;
        t->ids = grown;
        t->cap = cap;
    }
    t->ids[t->count++] = *id;
    return true;
}

static struct wanted *want_entry(struct want *w, const struct hash *id)
{
    uint64_t at = idmap_get(&w->index, id);
    return at ? &w->entries[at - 1] : NULL;
}

static struct wanted *want_make(struct want *w, const struct hash *id)
{
    if (w->first_free == 0 && w->entry_count == w->entry_cap) {
        size_t cap = w->entry_cap ? w->entry_cap * 2 : 16;
        struct wanted *grown = realloc(w->entries, cap * sizeof *grown);
        if (!grown)
            return NULL;
        w->entries = grown;
        w->entry_cap = cap;
    }
    size_t at = w->first_free ? w->first_free - 1 : w->entry_count;
    if (!idmap_set(&w->index, id, at + 1))
        return NULL;
    if (w->first_free)
        w->first_free = w->entries[at].next_free;
    else
        w->entry_count++;
    w->entries[at] = (struct wanted){.id = *id, .used = true};
    return &w->entries[at];
}

static void want_unask(struct want *w, struct wanted *e)
{
    struct turn *t = e->asked ? want_turn(w, e->asked, false) : NULL;
    if (e->asked)
        w->asked--;
    if (t)
        t->asked--;
    e->asked = 0;
}

static void want_forget(struct want *w, struct wanted *e)
{
    want_unask(w, e);
    (void)idmap_remove(&w->index, &e->id);
    *e = (struct wanted){.next_free = w->first_free};
    w->first_free = (size_t)(e - w->entries) + 1;
}

static struct announcer *entry_announcer(struct wanted *e, uint32_t link)
{
    for (size_t i = 0; i < ANNOUNCERS_MAX; i++)
        if (e->announcers[i].link == link)
            return &e->announcers[i];
    return NULL;
}

/* `link` will not give it: back to another announcer's turn, or forgotten when there is none. */
static void want_failed(struct want *w, struct wanted *e, uint32_t link)
{
    struct announcer *a = entry_announcer(e, link), *last = &e->announcers[ANNOUNCERS_MAX - 1];
    if (!a)
        return;
    memmove(a, a + 1, (size_t)(last - a) * sizeof *a);
    *last = (struct announcer){0};
    if (e->asked == link)
        want_unask(w, e);
    bool stands = e->asked;
    for (a = e->announcers; a <= last; a++)
        stands |= a->queued;
    for (a = e->announcers; !stands && a <= last && a->link; a++)
        stands = a->queued = turn_push(want_turn(w, a->link, false), &e->id);
    if (!stands)
        want_forget(w, e);
}

/* -- announced --------------------------------------------------------------------------------- */

/* Room for one more of `t`. At the cap the link with the longest turn makes it, by what it
 * announced last; false when that is `t` itself. So no peer's announcements keep out another's. */
static bool want_room(struct want *w, const struct turn *t)
{
    while (w->index.count >= WANT_MAX) {
        struct turn *most = &w->turns[0];
        for (size_t i = 1; i < LINKS_MAX; i++)
            if (w->turns[i].count - w->turns[i].head > most->count - most->head)
                most = &w->turns[i];
        if (most->count - most->head <= t->count - t->head)
            return false;
        struct wanted *e = want_entry(w, &most->ids[--most->count]);
        if (e && e->asked != most->link)
            want_failed(w, e, most->link);
    }
    return true;
}

bool want_announced(struct want *w, const struct hash *id, uint32_t link)
{
    assert(link != 0);
    struct turn *t = want_turn(w, link, true);
    struct wanted *e = want_entry(w, id);
    if (t && !e && want_room(w, t))
        e = want_make(w, id);
    if (!t || !e)
        return false;
    struct announcer *a = entry_announcer(e, 0);
    if (!a || entry_announcer(e, link))
        return true; /* enough others will do, or known */
    *a = (struct announcer){link, turn_push(t, id)};
    if (!a->queued)
        want_failed(w, e, link);
    return a->queued;
}

/* -- asked ------------------------------------------------------------------------------------- */

size_t want_take(struct want *w, uint32_t link, uint64_t now, size_t max, struct hash *ret)
{
    struct turn *t = want_turn(w, link, false);
    size_t taken = 0;
    while (t && t->head < t->count && taken < max && t->asked < WANT_PER_LINK) {
        struct wanted *e = want_entry(w, &t->ids[t->head++]);
        struct announcer *a = e ? entry_announcer(e, link) : NULL;
        if (!a)
            continue;
        a->queued = false;
        if (e->asked)
            continue;
        e->asked = link;
        e->until = now + WANT_TIMEOUT;
        if (w->asked == 0 || e->until < w->tick_at)
            w->tick_at = e->until;
        t->asked++;
        w->asked++;
        ret[taken++] = e->id;
    }
    return taken;
}

void want_done(struct want *w, const struct hash *id)
{
    struct wanted *e = want_entry(w, id);
    if (e)
        want_forget(w, e);
}

void want_missing(struct want *w, const struct hash *id, uint32_t link)
{
    struct wanted *e = want_entry(w, id);
    if (e && e->asked == link) /* what nobody asked of it is no answer */
        want_failed(w, e, link);
}

void want_link_down(struct want *w, uint32_t link)
{
    struct turn *t = want_turn(w, link, false);
    if (!t)
        return;
    for (size_t i = 0; i < w->entry_count; i++)
        if (w->entries[i].used)
            want_failed(w, &w->entries[i], link);
    free(t->ids);
    *t = (struct turn){0};
}

void want_tick(struct want *w, uint64_t now)
{
    if (w->asked == 0 || now < w->tick_at)
        return;
    for (size_t i = 0; i < w->entry_count; i++)
        if (w->entries[i].asked && w->entries[i].until <= now)
            want_failed(w, &w->entries[i], w->entries[i].asked);
    w->tick_at = now + 1000; /* the rest is looked through once a second */
}

uint64_t want_deadline(const struct want *w)
{
    return w->asked ? w->tick_at : UINT64_MAX;
}

bool want_pending(const struct want *w)
{
    return w->index.count > w->asked;
}

size_t want_count(const struct want *w)
{
    return w->index.count;
}

size_t want_asked(const struct want *w, uint32_t link)
{
    for (size_t i = 0; i < LINKS_MAX; i++)
        if (w->turns[i].link == link)
            return w->turns[i].asked;
    return 0;
}
