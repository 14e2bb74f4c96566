// SPDX-License-Identifier: Apache-2.0
/* The node's state, which its files share; verbs.h has what they call of each other.
 *   node.c     birth, loading, the dispatch of events, the deadline
 *   door.c     the one door: decode, dedupe, admit, verify, commit, announce
 *   links.c    a connection's life: accept, handshake, hello, up, ping, down
 *   peer/      places.c: which links may be up; pulse.c: whom to ping; budget.c: what a member may
 *              cost the others; twin.c: two daemons with one key
 *   overlay/   dial.c: whom to dial, and when again; reach.c: whether others can dial this daemon
 *   receive.c  a handler for each message; spread.c  Plumtree's decisions as messages
 *   sync.c     reconciliation rounds, and whose turn it is; serve.c  answering IWANT
 *   member.c   founding, inviting, joining, the own descriptor
 *   admin.c    what an administrator says of members
 *   keys.c     which of this daemon's keys it uses, and others from now on
 *   local.c    publish, submit, wait; status.c  questions */
#ifndef GODA_NODE_STATE_H
#define GODA_NODE_STATE_H

#include "proto/base/idmap.h"
#include "proto/base/rng.h"
#include "proto/gossip/broadcast.h"
#include "proto/gossip/item.h"
#include "proto/gossip/want.h"
#include "proto/node.h"
#include "proto/node/link.h"

struct invite {
    struct hash secret; /* BLAKE2b-256 of an invitation's */
    char slug[SLUG_MAX + 1], name[NAME_MAX_BYTES + 1];
    enum role role;
    bool rekey; /* of a member that has lost its keys */
    uint64_t expires;
    struct hash used; /* the signing key that used it; zero: nobody */
};

/* Where this daemon may find the network before its roster says: the inviter. */
struct seed {
    bool known;
    struct hash transport;
    uint64_t next;
    size_t address_count;
    char addresses[ADDRESSES_MAX][ADDRESS_MAX + 1];
};

/* A member that the configuration names, and where else to dial it; "": nowhere. */
struct named {
    char slug[SLUG_MAX + 1], address[ADDRESS_MAX + 1];
    uint64_t next; /* as an introducer: when to dial it again */
};

struct named_list {
    size_t count;
    struct named list[ADDRESSES_MAX];
};

/* Where this daemon was linked to a peer by its own dial. */
struct anchor {
    struct hash transport;
    char address[ADDRESS_MAX + 1];
};

/* Whether others can dial this daemon (reach.c). */
struct reach {
    bool outbound_only; /* what its descriptor is to say */
    uint64_t at;        /* when to ask for a dial-back */
    uint32_t asked;     /* the link that was asked; 0: none */
    unsigned failures;  /* dial-backs in a row */
    struct hash failed; /* the last one's peer */
    uint64_t settled;   /* until then the descriptor stays */
    unsigned turns;     /* how often it has been changed */
};

struct join_attempt {
    bool active, welcomed;
    uint64_t request, until, try_until; /* request 0: nobody waits any more */
    struct token token;
    size_t next_address; /* to be tried */
    enum error error;    /* the last address's failure */
};

struct waiter {
    uint64_t request, copies, until;
    struct hash id;
    uint64_t holders[LINKS_MAX]; /* contacts, + 1 */
    size_t holder_count;
};

struct node {
    struct identity identities[IDENTITIES_MAX]; /* oldest first */
    size_t identity_count;
    struct rng rng;
    uint64_t boot; /* tells two daemons with the same keys apart, and which was there first */
    uint64_t now, wall;
    struct effects *out; /* of the step under way */

    bool has_network;
    bool returning, met; /* restored without records, and publishes nothing until it has caught up
                            with somebody; met: all that one of the others holds is known of */
    struct hash network;
    struct roster *roster;
    bool roster_changed;
    uint64_t roster_newest; /* the latest `created` in it: what is signed now comes after */
    struct itemset *set[SET_COUNT];
    struct idmap held, coming, refused; /* coming: in a lot; refused: until then (ms monotonic) */
    const struct idmap *held_before;    /* node_load_roster_of, or NULL */
    struct node_counts counts;

    struct lot *lot; /* being filled */
    struct lot **ready;
    size_t ready_count, ready_cap; /* full lots that wait for a place in flight */
    size_t in_flight;

    struct link *links[LINKS_MAX];
    size_t link_count;
    uint32_t last_link; /* the last even number given to a dial */
    struct contact *contacts;
    size_t contact_count, contact_cap;
    struct idmap contact_index; /* transport key → contact + 1 */
    struct broadcast *broadcast;
    struct want *want;
    uint64_t dial_at, probe_at, sync_at;

    size_t address_count;
    char addresses[ADDRESSES_MAX][ADDRESS_MAX + 1];
    bool addresses_known, describing; /* describing: a descriptor is on its way */
    bool untold;                      /* its newest keys nobody has heard of yet */
    bool replaced;                    /* keys_replaced, as of the last change of the roster */
    struct reach reach;
    struct twin twin;
    struct seed seed;
    struct named_list pins, seeds;
    size_t anchor_count, anchors_untried;
    struct anchor anchors[ANCHORS_MAX]; /* the newest first */
    uint64_t anchor_next;               /* when to dial one as an introducer again */
    uint64_t alone;                     /* since when there is no link; 0: there is one */
    struct invite *invites;
    size_t invite_count;
    struct join_attempt join;
    struct waiter *waiters;
    size_t waiter_count;
};

#endif
