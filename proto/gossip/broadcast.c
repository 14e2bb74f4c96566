// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/broadcast.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/idmap.h"
#include "proto/gossip/lazy.h"

enum {
    HOLDERS_MAX = 8,
    HEARD_MAX = 4096,   /* ids that are remembered, the last ones */
    MISSING_MIN = 300,  /* ms: a push is waited for so long, or 3 round trips */
    EAGER_FEW = 2,      /* of more than so many links one is pruned on its first duplicate, else */
    DUPLICATES_MAX = 2, /* on the second, and */
    EAGER_MIN = 1,      /* none that would leave less */
    SHORTER_BY = 12,    /* rounds that a lazy link must save to become eager: less makes the tree
                           good for one author, and worse for the others */
};

enum heard_state { HEARD_MISSING, HEARD_ASKED, HEARD_HERE };

/* What is known of an id that spreads. */
struct heard {
    struct hash id;
    enum heard_state state;
    uint64_t round, due; /* due: of a missing one */
    uint32_t from;
    size_t holders;
    struct {
        uint32_t link;
        uint16_t round;
    } by[HOLDERS_MAX]; /* who says that they have it, the first of them */
};
static_assert(ROUNDS_MAX <= UINT16_MAX, "a holder's round");

struct branch {
    uint32_t link;
    bool eager, pinned;
    unsigned duplicates;
    uint64_t rtt, budget_at;
    size_t budget;
    struct lazy lazy;
};

struct broadcast {
    struct broadcast_calls calls;
    void *ctx;
    bool flood;
    struct broadcast_counts counts;
    size_t count, gone; /* gone: of those, to be swept */
    struct branch *branches[LINKS_MAX];
    uint64_t flush_at; /* or later; UINT64_MAX: no announcement waits */
    /* A ring: the oldest make room. */
    struct heard heard[HEARD_MAX];
    size_t next, first_missing, missing; /* of the counters that run on; missing: how many */
    struct idmap index;                  /* id → counter + 1 */
};

struct broadcast *broadcast_new(const struct broadcast_calls *calls, void *ctx, uint64_t seed)
{
    struct broadcast *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->calls = *calls;
    b->ctx = ctx;
    b->flush_at = UINT64_MAX;
    idmap_init(&b->index, HEARD_MAX, seed);
    return b;
}

void broadcast_flood(struct broadcast *b)
{
    b->flood = true;
}

const struct broadcast_counts *broadcast_counts(const struct broadcast *b)
{
    return &b->counts;
}

static void branch_free(struct branch *branch)
{
    lazy_done(&branch->lazy);
    free(branch);
}

void broadcast_free(struct broadcast *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->count; i++)
        branch_free(b->branches[i]);
    idmap_done(&b->index);
    free(b);
}

/* -- links ------------------------------------------------------------------------------------- */

static struct branch *branch_of(const struct broadcast *b, uint32_t link)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->branches[i]->link == link)
            return b->branches[i];
    return NULL;
}

static void sweep(struct broadcast *b)
{
    size_t kept = 0;
    for (size_t i = 0; b->gone && i < b->count; i++)
        if (b->branches[i]->link)
            b->branches[kept++] = b->branches[i];
        else
            branch_free(b->branches[i]);
    b->count = b->gone ? kept : b->count;
    b->gone = 0;
}

void broadcast_up(struct broadcast *b, uint32_t link)
{
    struct branch *branch = calloc(1, sizeof *branch);
    sweep(b);
    assert(branch && b->count < LINKS_MAX);
    branch->link = link;
    branch->eager = true;
    branch->budget = EAGER_BYTES;
    b->branches[b->count++] = branch;
}

/* It may go while something is sent to it, and so is only marked. */
void broadcast_down(struct broadcast *b, uint32_t link)
{
    struct branch *branch = branch_of(b, link);
    if (!branch)
        return;
    branch->link = 0;
    branch->eager = false;
    b->gone++;
}

void broadcast_pin(struct broadcast *b, uint32_t link, bool pinned)
{
    struct branch *branch = branch_of(b, link);
    if (branch)
        branch->pinned = pinned;
}

size_t broadcast_links(const struct broadcast *b)
{
    return b->count - b->gone;
}

uint32_t broadcast_link(const struct broadcast *b, size_t i)
{
    size_t at = 0;
    assert(i < broadcast_links(b));
    while (!b->branches[at]->link || i--)
        at++;
    return b->branches[at]->link;
}

bool broadcast_is_eager(const struct broadcast *b, uint32_t link)
{
    const struct branch *branch = branch_of(b, link);
    return branch && branch->eager;
}

void broadcast_measured(struct broadcast *b, uint32_t link, uint64_t rtt)
{
    struct branch *branch = branch_of(b, link);
    if (branch)
        branch->rtt = rtt;
}

static size_t eager_count(const struct broadcast *b)
{
    size_t eager = 0;
    for (size_t i = 0; i < b->count; i++)
        eager += b->branches[i]->eager;
    return eager;
}

static void graft(struct broadcast *b, struct branch *branch)
{
    branch->duplicates = 0;
    if (branch->eager)
        return;
    branch->eager = true;
    b->counts.grafts++;
    b->calls.graft(b->ctx, branch->link);
}

static void prune(struct broadcast *b, struct branch *branch)
{
    branch->duplicates = 0;
    if (b->flood || !branch->eager || eager_count(b) <= EAGER_MIN)
        return;
    branch->eager = false;
    b->counts.prunes++;
    b->calls.prune(b->ctx, branch->link);
}

void broadcast_grafted(struct broadcast *b, uint32_t link)
{
    struct branch *branch = branch_of(b, link);
    if (branch)
        branch->eager = true;
}

void broadcast_pruned(struct broadcast *b, uint32_t link)
{
    struct branch *branch = branch_of(b, link);
    if (branch && !b->flood)
        branch->eager = false;
}

/* -- what is heard ----------------------------------------------------------------------------- */

static struct heard *heard_of(struct broadcast *b, const struct hash *id)
{
    uint64_t at = idmap_get(&b->index, id);
    return at ? &b->heard[(at - 1) % HEARD_MAX] : NULL;
}

static void set_state(struct broadcast *b, struct heard *h, enum heard_state state)
{
    b->missing -= h->state == HEARD_MISSING;
    b->missing += state == HEARD_MISSING;
    h->state = state;
}

/* It has not come: whoever announced it is asked, and the first shall push from now on. */
static void ask(struct broadcast *b, struct heard *h)
{
    set_state(b, h, HEARD_ASKED);
    bool grafted = false;
    for (size_t i = 0; i < h->holders; i++) {
        struct branch *branch = branch_of(b, h->by[i].link);
        if (!branch)
            continue;
        if (!grafted)
            graft(b, branch);
        grafted = true;
        b->calls.want(b->ctx, branch->link, &h->id);
    }
}

static struct heard *hear(struct broadcast *b, const struct hash *id)
{
    struct heard *h = heard_of(b, id);
    if (h)
        return h;
    h = &b->heard[b->next % HEARD_MAX];
    if (b->next >= HEARD_MAX) {
        if (h->state == HEARD_MISSING)
            ask(b, h);
        (void)idmap_remove(&b->index, &h->id);
    }
    *h = (struct heard){.id = *id, .state = HEARD_HERE};
    bool set = idmap_set(&b->index, id, b->next + 1);
    assert(set); /* as many as there are places */
    b->next++;
    if (b->next - b->first_missing > HEARD_MAX)
        b->first_missing = b->next - HEARD_MAX;
    return h;
}

static bool is_held_by(const struct heard *h, uint32_t link)
{
    for (size_t i = 0; h && i < h->holders; i++)
        if (h->by[i].link == link)
            return true;
    return false;
}

static void held_by(struct heard *h, uint32_t link, uint64_t round)
{
    if (h->holders == HOLDERS_MAX || is_held_by(h, link))
        return;
    h->by[h->holders].link = link;
    h->by[h->holders++].round = (uint16_t)round;
}

/* The other side has it as well. */
static void holds_too(struct heard *h, struct branch *branch, uint64_t now)
{
    held_by(h, branch->link, 0);
    lazy_known(&branch->lazy, &h->id, now);
}

static uint64_t patience(const struct broadcast *b)
{
    uint64_t longest = 0;
    for (size_t i = 0; i < b->count; i++)
        longest = b->branches[i]->rtt > longest ? b->branches[i]->rtt : longest;
    return 3 * longest > MISSING_MIN ? 3 * longest : MISSING_MIN;
}

/* A lazy link that has it over fewer links becomes eager in the place of the one it came by. */
static void shorten(struct broadcast *b, struct heard *h, uint32_t link, uint64_t round)
{
    struct branch *from = branch_of(b, h->from), *lazy = branch_of(b, link);
    if (!round || !from || !lazy || lazy->eager || h->round < round + SHORTER_BY)
        return;
    graft(b, lazy);
    prune(b, from);
    h->from = link;
    h->round = round;
}

void broadcast_gossiped(struct broadcast *b, uint32_t link, const struct announcement *a,
                        bool fresh, uint64_t now)
{
    struct branch *branch = branch_of(b, link);
    if (!branch)
        return;
    *(fresh ? &b->counts.fresh : &b->counts.again) += 1;
    if (!fresh) {
        struct heard *h = heard_of(b, &a->id);
        if (h)
            holds_too(h, branch, now);
        if (++branch->duplicates >= (eager_count(b) > EAGER_FEW ? 1 : DUPLICATES_MAX))
            prune(b, branch);
        return;
    }
    struct heard *h = hear(b, &a->id);
    branch->eager = true; /* the other side holds it to be so */
    set_state(b, h, HEARD_HERE);
    h->round = a->round;
    h->from = link;
    for (size_t i = 0; i < h->holders; i++)
        shorten(b, h, h->by[i].link, h->by[i].round);
}

void broadcast_announced(struct broadcast *b, uint32_t link, const struct announcement *a,
                         bool here, uint64_t now)
{
    struct heard *h = heard_of(b, &a->id);
    struct branch *branch = branch_of(b, link);
    if (here) {
        if (h && branch)
            holds_too(h, branch, now);
        if (h && h->state == HEARD_HERE)
            shorten(b, h, link, a->round);
        return;
    }
    if (a->round == 0 || (h && h->state != HEARD_MISSING)) {
        b->calls.want(b->ctx, link, &a->id);
        return;
    }
    if (!h) {
        h = hear(b, &a->id);
        set_state(b, h, HEARD_MISSING);
        h->due = now + patience(b);
    }
    held_by(h, link, a->round);
}

bool broadcast_grafted_for(const struct broadcast *b, const struct hash *id, uint64_t *ret_round)
{
    uint64_t at = idmap_get(&b->index, id);
    const struct heard *h = at ? &b->heard[(at - 1) % HEARD_MAX] : NULL;
    if (!h || h->state == HEARD_HERE || h->holders == 0)
        return false;
    *ret_round = h->by[0].round;
    return true;
}

/* -- spreading --------------------------------------------------------------------------------- */

static void flush(struct broadcast *b, struct branch *branch)
{
    size_t count;
    const struct announcement *list = lazy_take(&branch->lazy, &count);
    b->counts.announcing += count > 0;
    if (count)
        b->calls.ihave(b->ctx, branch->link, list, count);
}

/* News of a record, or a receipt when the other side has it as well. */
static void announce(struct broadcast *b, struct branch *branch, const struct hash *id,
                     uint64_t round, bool receipt, uint64_t now)
{
    struct lazy *lazy = &branch->lazy;
    while (!(receipt ? lazy_receipt(lazy, id, now) : lazy_news(lazy, id, round, now)))
        flush(b, branch);
    b->flush_at = lazy_due(lazy) < b->flush_at ? lazy_due(lazy) : b->flush_at;
}

/* Many records at once are announced rather than pushed: whoever has them already need not get them
 * twice. */
static bool spend(struct branch *branch, size_t bytes, uint64_t now)
{
    uint64_t refill = (now - branch->budget_at) * EAGER_BYTES / 1000;
    size_t room = EAGER_BYTES - branch->budget;
    branch->budget += refill < room ? (size_t)refill : room;
    branch->budget_at = now;
    if (bytes > branch->budget)
        return false;
    branch->budget -= bytes;
    return true;
}

/* To whom it is new it is pushed or announced; who has it as well gets a receipt: soon, when it may
 * be the author, who counts them. */
static void deliver_to(struct broadcast *b, struct branch *branch, const struct delivery *list,
                       size_t count, uint64_t now)
{
    struct delivery pushed[LOT_MAX];
    size_t pushed_count = 0;
    assert(count <= LOT_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct delivery *d = &list[i];
        uint64_t round = d->round < ROUNDS_MAX ? d->round + 1 : ROUNDS_MAX;
        if (!d->live || d->from == branch->link || is_held_by(heard_of(b, &d->id), branch->link))
            announce(b, branch, &d->id, 0, d->live && d->round > 1, now);
        else if (!branch->eager && !(branch->pinned && d->from == 0))
            announce(b, branch, &d->id, round, false, now);
        else if (!spend(branch, d->envelope.len, now))
            announce(b, branch, &d->id, 0, false, now);
        else {
            pushed[pushed_count] = *d;
            pushed[pushed_count++].round = round;
        }
    }
    if (pushed_count)
        b->calls.gossip(b->ctx, branch->link, pushed, pushed_count);
}

void broadcast_deliver(struct broadcast *b, const struct delivery *list, size_t count, uint64_t now)
{
    for (size_t i = 0; i < count; i++) {
        struct heard *h = hear(b, &list[i].id);
        set_state(b, h, HEARD_HERE);
        h->round = list[i].round;
        h->from = list[i].from;
    }
    for (size_t i = 0; i < b->count; i++)
        deliver_to(b, b->branches[i], list, count, now);
}

/* -- time -------------------------------------------------------------------------------------- */

static void flush_due(struct broadcast *b, uint64_t now)
{
    if (b->flush_at > now)
        return;
    b->flush_at = UINT64_MAX;
    for (size_t i = 0; i < b->count; i++) {
        struct lazy *lazy = &b->branches[i]->lazy;
        if (lazy_due(lazy) <= now)
            flush(b, b->branches[i]);
        b->flush_at = lazy_due(lazy) < b->flush_at ? lazy_due(lazy) : b->flush_at;
    }
}

void broadcast_tick(struct broadcast *b, uint64_t now)
{
    sweep(b);
    flush_due(b, now);
    while (b->missing && b->first_missing < b->next) {
        struct heard *h = &b->heard[b->first_missing % HEARD_MAX];
        if (h->state == HEARD_MISSING && h->due > now)
            break;
        if (h->state == HEARD_MISSING)
            ask(b, h);
        b->first_missing++;
    }
}

uint64_t broadcast_deadline(const struct broadcast *b)
{
    uint64_t first = b->flush_at;
    for (size_t i = b->first_missing; b->missing && i < b->next; i++) {
        const struct heard *h = &b->heard[i % HEARD_MAX];
        if (h->state == HEARD_MISSING)
            return h->due < first ? h->due : first;
    }
    return first;
}
