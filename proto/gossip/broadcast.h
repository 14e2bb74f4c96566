// SPDX-License-Identifier: Apache-2.0
/* Live spread over the links that are up: Plumtree (Leitão, Pereira, Rodrigues, Epidemic Broadcast
 * Trees, SRDS 2007). New records are pushed whole along the links of a tree, the eager ones, and
 * announced over the rest, the lazy ones. Who hears of a record and does not get it grafts the link
 * that it heard it from; who gets it twice prunes the second. Ids are record ids, and the store is
 * the cache of payloads: a graft is followed by an IWANT (want.h).
 *
 * Pure: what is to be sent goes out through the calls, and time comes in with the verbs (ms). */
#ifndef GODA_BROADCAST_H
#define GODA_BROADCAST_H

#include "proto/link/message.h"

/* A record that is durable here. */
struct delivery {
    struct hash id;
    struct bytes envelope; /* borrowed */
    uint64_t round;        /* 0: made here */
    uint32_t from;         /* the link it came by, or 0 */
    bool live;             /* it spreads for the first time, rather than found by reconciliation */
};

struct broadcast_calls {
    void (*gossip)(void *ctx, uint32_t link, const struct delivery *list, size_t count);
    void (*ihave)(void *ctx, uint32_t link, const struct announcement *list, size_t count);
    void (*graft)(void *ctx, uint32_t link);
    void (*prune)(void *ctx, uint32_t link);
    /* `link` has it; it is to be asked for at once. */
    void (*want)(void *ctx, uint32_t link, const struct hash *id);
};

/* Since it began. */
struct broadcast_counts {
    uint64_t fresh, again;               /* records pushed to this side: new ones, and others */
    uint64_t announcing, grafts, prunes; /* messages from it */
};

struct broadcast; /* opaque */

/* NULL when memory is out. */
struct broadcast *broadcast_new(const struct broadcast_calls *calls, void *ctx, uint64_t seed);
/* Every link is eager, always: what Plumtree is held against, and a way out. Before the first. */
void broadcast_flood(struct broadcast *b);
void broadcast_free(struct broadcast *b); /* NULL-safe */

void broadcast_up(struct broadcast *b, uint32_t link);
void broadcast_down(struct broadcast *b, uint32_t link);
/* What is made here is pushed to a pinned link always, and over the others as the tree has it. */
void broadcast_pin(struct broadcast *b, uint32_t link, bool pinned);
size_t broadcast_links(const struct broadcast *b);
uint32_t broadcast_link(const struct broadcast *b, size_t i);
const struct broadcast_counts *broadcast_counts(const struct broadcast *b);
bool broadcast_is_eager(const struct broadcast *b, uint32_t link);
/* How long an answer over this link takes. */
void broadcast_measured(struct broadcast *b, uint32_t link, uint64_t rtt);

/* These are durable here: pushed to eager links, announced to the lazy ones, and to those that have
 * pushed or announced them, as a receipt. */
void broadcast_deliver(struct broadcast *b, const struct delivery *list, size_t count,
                       uint64_t now);
/* `link` has pushed it: `fresh` when it was not known before. */
void broadcast_gossiped(struct broadcast *b, uint32_t link, const struct announcement *a,
                        bool fresh, uint64_t now);
/* `link` has announced it: `here` when it is held, or on its way through the door. */
void broadcast_announced(struct broadcast *b, uint32_t link, const struct announcement *a,
                         bool here, uint64_t now);
/* Whether it was asked for since it had not come in time, and so spreads on; its round, if so. */
bool broadcast_grafted_for(const struct broadcast *b, const struct hash *id, uint64_t *ret_round);
/* `link` wants records pushed, or no longer. */
void broadcast_grafted(struct broadcast *b, uint32_t link);
void broadcast_pruned(struct broadcast *b, uint32_t link);

/* Sends what was gathered for lazy links, and asks for what has not come in time. */
void broadcast_tick(struct broadcast *b, uint64_t now);
uint64_t broadcast_deadline(const struct broadcast *b); /* UINT64_MAX: nothing waits */

#endif
