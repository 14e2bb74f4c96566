/* What the files of the node share: its state, and the verbs by which they call each other.
 *   node.c     birth, loading, the dispatch of events, the deadline
 *   door.c     the one door: decode, dedupe, admit, verify, commit, announce
 *   links.c    a connection's life: accept, handshake, hello, up, ping, down
 *   dial.c     whom to dial, and when again
 *   receive.c  a handler for each message
 *   sync.c     reconciliation rounds, and whose turn it is
 *   serve.c    answering IWANT within each link's send queue
 *   member.c   founding, inviting, joining, the own descriptor
 *   local.c    publish, submit, wait
 *   status.c   questions */
#ifndef GODA_NODE_STATE_H
#define GODA_NODE_STATE_H

#include "proto/base/idmap.h"
#include "proto/base/rng.h"
#include "proto/gossip/broadcast.h"
#include "proto/gossip/item.h"
#include "proto/gossip/want.h"
#include "proto/link/message.h"
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
    uint64_t opened, heard, pinged; /* pinged: a PING is unanswered since; 0: none */
    size_t queued;                  /* bytes sent and not yet written out */
    uint64_t moved;                 /* when the queue last shrank, or began */
    bool hello_sent, hello_received;
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
    bool synced, equal; /* equal: the last reconciliation of records found no difference */
    char address[ADDRESS_MAX + 1];
};

/* An invitation given out, kept by the hash of its secret. */
struct invite {
    struct hash secret; /* BLAKE2b-256 of it */
    char slug[SLUG_MAX + 1], name[NAME_MAX_BYTES + 1];
    enum role role;
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
    struct identity identity;
    struct rng rng;
    uint64_t boot; /* tells two daemons with the same keys apart */
    uint64_t now, wall;
    struct effects *out; /* of the step under way */

    bool has_network;
    struct hash network;
    struct roster *roster;
    bool roster_changed;
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
    struct broadcast broadcast;
    struct want *want;
    uint64_t dial_at, sync_at, sync_roster_at;

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

/* -- effects (node.c) */
struct effect *node_effect(struct node *n, enum effect_kind kind);
void node_reply(struct node *n, uint64_t request, enum error error, const struct hash *id);
void node_keep(struct node *n, const char *key, struct bytes value);
/* `format` is printf's; a line of at most 400 bytes. */
void node_notice(struct node *n, enum notice_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* calloc that never fails: memory for small bookkeeping is not something to go on without. */
void *node_alloc(size_t count, size_t size);
/* 0.5 .. 1.5 times `ms`. */
uint64_t node_jitter(struct node *n, uint64_t ms);

/* -- the door (door.c) */
/* Where a record comes from: a link, a local request, or neither (the node's own doing). */
struct source {
    uint32_t link;
    uint64_t request;
};
/* Lets one envelope in. A refusal is returned, and remembered where asking again would be in vain;
 * on OK the request is answered when the record is committed. */
enum error door_enter(struct node *n, struct bytes envelope, struct source from);
/* Signs and lets in a record of this daemon. `ret_id` may be NULL. */
enum error door_sign(struct node *n, const struct record_draft *draft, struct source from,
                     struct hash *ret_id);
void door_pump(struct node *n);
void door_verified(struct node *n, struct lot *lot);
void door_committed(struct node *n, struct lot *lot, enum error error);
/* Remembers a committed record in the sets (also when loading). */
enum error door_hold(struct node *n, enum set set, uint64_t created, const struct hash *id);

/* -- links (links.c) */
struct link *link_find(struct node *n, uint32_t number);            /* NULL: none, or closed */
struct link *link_to(struct node *n, const struct hash *transport); /* up, or NULL */
struct link *link_new(struct node *n, uint32_t number, enum link_state state);
void link_accepted(struct node *n, uint32_t number);
void link_connected(struct node *n, struct link *l);
void link_received(struct node *n, struct link *l, struct bytes in);
void link_sent(struct node *n, struct link *l, size_t bytes);
/* Encrypts and sends one message; closes the link when it cannot. */
void link_send(struct node *n, struct link *l, enum message_kind kind, struct bytes payload);
void link_send_ids(struct node *n, struct link *l, enum message_kind kind, const struct hash *ids,
                   size_t count);
/* Ends a link from this side, saying why (BYE). */
void link_close(struct node *n, struct link *l, enum error error);
/* It has ended on the other side, which is why nothing more is sent. */
void link_ended(struct node *n, struct link *l, enum error error);
void links_sweep(struct node *n);
void link_hello(struct node *n, struct link *l); /* say HELLO once; up when both have */
void links_tick(struct node *n);
void links_roster_changed(struct node *n);
uint64_t links_deadline(const struct node *n);

/* -- dialling (dial.c) */
struct contact *contact_of(struct node *n, const struct hash *transport);
void dial_tick(struct node *n);
void dial_failed(struct node *n, const struct hash *transport, enum error error);
void dial_address(struct node *n, const char *address, const struct hash *transport, bool joining);

/* -- messages (receive.c), reconciliation (sync.c), serving (serve.c) */
enum error receive_frame(struct node *n, struct link *l, const struct frame *f)
    __attribute__((warn_unused_result));
void sync_link_up(struct node *n, struct link *l);
void sync_tick(struct node *n);
uint64_t sync_deadline(const struct node *n);
enum error sync_respond(struct node *n, struct link *l, struct bytes payload)
    __attribute__((warn_unused_result));
enum error sync_continue(struct node *n, struct link *l, struct bytes payload)
    __attribute__((warn_unused_result));
enum error serve_ids(struct node *n, struct link *l, const struct hash *ids, size_t count)
    __attribute__((warn_unused_result));
void serve_pump(struct node *n, struct link *l);
void serve_fetched(struct node *n, const struct event *event);

/* -- membership (member.c) */
void member_create(struct node *n, const struct event *event);
void member_invite(struct node *n, const struct event *event);
void member_addresses(struct node *n, const struct event *event);
void member_roster_changed(struct node *n);
/* A guest's JOIN. The answer is a WELCOME; the error is for a malformed message only. */
enum error member_join_asked(struct node *n, struct link *l, struct bytes payload)
    __attribute__((warn_unused_result));
void member_admitted(struct node *n, const struct hash *id, enum error error);
enum error member_adopt(struct node *n, const struct hash *network)
    __attribute__((warn_unused_result));
void member_abandon(struct node *n); /* the founding failed */
enum error member_load(struct node *n, struct bytes key, struct bytes value)
    __attribute__((warn_unused_result));
const struct member *member_self(struct node *n); /* NULL: not in force */
void member_keep_seed(struct node *n, const struct token *t);

/* -- this daemon's own joining (join.c) */
void join_start(struct node *n, const struct event *event);
void join_link_open(struct node *n, struct link *l);
void join_link_failed(struct node *n, enum error error);
enum error join_welcomed(struct node *n, struct link *l, struct bytes payload)
    __attribute__((warn_unused_result));
void join_tick(struct node *n);
uint64_t join_deadline(const struct node *n);

/* -- local requests (local.c) */
void local_publish(struct node *n, const struct event *event);
void local_submit(struct node *n, const struct event *event);
void local_wait(struct node *n, const struct event *event);
void waiters_heard(struct node *n, struct link *l, const struct hash *ids, size_t count);
void waiters_link_up(struct node *n, struct link *l);
void waiters_tick(struct node *n);
uint64_t waiters_deadline(const struct node *n);

#endif
