/* The node's state, which its files share; verbs.h has what they call of each other.
 *   node.c     birth, loading, the dispatch of events, the deadline
 *   door.c     the one door: decode, dedupe, admit, verify, commit, announce
 *   links.c    a connection's life: accept, handshake, hello, up, ping, down
 *   dial.c     whom to dial, and when again
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
#include "proto/link/session.h"
#include "proto/node.h"

enum link_state {
    LINK_DIALING,   /* the shell is connecting */
    LINK_HANDSHAKE, /* Noise */
    LINK_OPEN,      /* HELLOs not both exchanged; a guest's place until it is known or joins */
    LINK_UP,        /* both sides are members and have said HELLO */
    LINK_CLOSED,    /* gone; swept at the end of the step, so that pointers hold throughout it */
};

/* One reconciliation with one peer, this side as initiator. */
struct sync {
    bool active;
    enum set set;
    uint64_t round, started, ended;
    size_t needed, offered; /* ids learnt to be missing here, and there */
    bool again;             /* there was more than could be remembered */
};

struct link {
    uint32_t number;
    enum link_state state;
    bool initiator, joining; /* joining: made for this daemon's own JOIN */
    struct session *session;
    struct hash remote; /* static transport key; known once open, to a dialer before */
    char address[ADDRESS_MAX + 1];
    uint64_t opened, heard, pinged, asked; /* a PING is unanswered, its PONG awaited, since */
    size_t queued;                         /* bytes sent and not yet written out */
    uint64_t moved;                        /* when the queue last shrank, or began */
    bool hello_sent, hello_received, erasure_missing; /* it sent what lacks a part, unexplained */
    struct hello hello;
    struct sync sync;
    bool sync_due[SET_COUNT]; /* this side shall initiate, roster first */
    struct hash *serve;       /* WANT_PER_LINK of them: asked for by IWANT and not yet fetched */
    size_t serve_count;
    bool fetching;
    uint64_t second; /* frames counted within this second */
    uint32_t frames;
    struct hash admitted; /* the admit record whose commit this guest waits for; zero: none */
};

/* What is remembered of a peer from link to link. */
struct contact {
    struct hash transport;
    uint64_t next_dial, heard, records;
    unsigned failures;
    enum error error;
    size_t next_address;
    int64_t skew_ms;
    bool synced, equal;      /* equal: the last reconciliation of records found no difference */
    uint64_t newcomer_until; /* admitted here, and given a place among the links; 0: settled */
    char address[ADDRESS_MAX + 1];
};

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
    size_t address_count;
    char addresses[ADDRESSES_MAX][ADDRESS_MAX + 1];
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
    uint64_t boot; /* tells two daemons with the same keys apart */
    uint64_t now, wall;
    struct effects *out; /* of the step under way */

    bool has_network;
    struct hash network;
    struct roster *roster;
    bool roster_changed;
    uint64_t roster_newest; /* the latest `created` in it: what is signed now comes after */
    struct itemset *set[SET_COUNT];
    struct idmap held, coming, refused; /* coming: in a lot; refused: until then (ms monotonic) */
    uint64_t held_back;

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
    struct seed seed;
    struct invite *invites;
    size_t invite_count;
    struct join_attempt join;
    struct waiter *waiters;
    size_t waiter_count;
};

#endif
