// SPDX-License-Identifier: Apache-2.0
/* The verbs by which the files of the node call each other. */
#ifndef GODA_NODE_VERBS_H
#define GODA_NODE_VERBS_H

#include "proto/node/overlay.h"
#include "proto/node/state.h"

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
    uint64_t round; /* as in struct lot_entry */
    bool live;
};
/* Lets one envelope in. A refusal is returned, and remembered where asking again would be in vain;
 * on OK the request is answered when the record is committed. `ret_id` is untouched when the
 * envelope cannot be decoded. */
enum error door_enter(struct node *n, struct bytes envelope, struct source from,
                      struct hash *ret_id);
/* Whether a refusal is of what no honest peer passes on: bytes that are no envelope. */
bool door_is_forgery(enum error e);
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
const char *link_slug(struct node *n, const struct link *l);        /* its member's; "?": unknown */
struct link *link_new(struct node *n, uint32_t number, enum link_state state);
void link_accepted(struct node *n, const struct event *event);
void link_connected(struct node *n, struct link *l);
void link_received(struct node *n, struct link *l, struct bytes in);
void link_sent(struct node *n, struct link *l, size_t bytes);
/* Encrypts and sends one message; closes the link when it cannot. */
void link_send(struct node *n, struct link *l, enum message_kind kind, struct bytes payload);
void link_send_ids(struct node *n, struct link *l, enum message_kind kind, const struct hash *ids,
                   size_t count);
/* IHAVE of what is to be asked for at once, if at all: at most IDS_PER_MESSAGE. */
void link_send_have(struct node *n, struct link *l, const struct hash *ids, size_t count);
void link_send_count(struct node *n, struct link *l, enum message_kind kind); /* PING, PONG */
void link_close(struct node *n, struct link *l, enum error error); /* from here, saying BYE */
void link_ended(struct node *n, struct link *l, enum error error); /* on the other side */
void links_sweep(struct node *n);
void link_hello(struct node *n, struct link *l); /* say HELLO once; up when both have */
void links_tick(struct node *n);
void links_roster_changed(struct node *n);
uint64_t links_deadline(const struct node *n);

/* -- live spread (spread.c) */
struct broadcast *spread_new(struct node *n, uint64_t seed);
/* Those of the lot that are here now. */
void spread_lot(struct node *n, const struct lot *lot);
enum error spread_ihave(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
enum error spread_gossip(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
enum error spread_graft(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
enum error spread_prune(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;

/* -- messages (receive.c), reconciliation (sync.c), serving (serve.c) */
enum error receive_frame(struct node *n, struct link *l, const struct frame *f) MUST_CHECK;
/* Takes so many bytes from the peer's bucket of that message; ERR_RATE. */
enum error receive_budget(struct node *n, const struct link *l, const struct message_row *row,
                          size_t payload) MUST_CHECK;
void sync_link_up(struct node *n, struct link *l);
/* An erasure has come in: what links sent that lacked the reason is asked for again. */
void sync_erasure_known(struct node *n);
void sync_tick(struct node *n);
uint64_t sync_deadline(const struct node *n);
enum error sync_respond(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
enum error sync_continue(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
enum error serve_ids(struct node *n, struct link *l, const struct hash *ids,
                     size_t count) MUST_CHECK;
void serve_pump(struct node *n, struct link *l);
void serve_fetched(struct node *n, const struct event *event);

/* -- this daemon's keys (keys.c); never NULL */
/* What is in force by the roster at that time; the newest when nothing is. */
const struct identity *keys_signing(struct node *n, uint64_t at);
/* What the roster has links by, which is what to dial with; after failures older ones. */
const struct keypair *keys_linking(struct node *n, unsigned failures);
void keys_rotate(struct node *n, const struct event *event);
/* The organisation's keys by the roster are not here: another daemon has taken its place. */
bool keys_replaced(struct node *n);
/* A guest that links by a key which its member has replaced is sent what says so. */
void keys_tell_former(struct node *n, struct link *l);

/* -- membership (member.c, admin.c) */
/* Signs a roster record whose fields are the map in `fields`, dated member_clock. */
enum error member_sign(struct node *n, uint32_t kind, const struct buf *fields, struct source from,
                       struct hash *ret_id);
uint64_t member_clock(const struct node *n);
void admin_change(struct node *n, const struct change *c);
/* Whether this daemon's organisation may change that member. */
enum error admin_may_change(struct node *n, const char *slug, const struct member **ret) MUST_CHECK;
void member_create(struct node *n, const struct event *event);
void member_invite(struct node *n, const struct event *event);
void member_addresses(struct node *n, const struct event *event);
void member_roster_changed(struct node *n);
void member_describe(struct node *n); /* the own descriptor says how things are, from now on */
/* A guest's JOIN. The answer is a WELCOME; the error is for a malformed message only. */
enum error member_join_asked(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
void member_admitted(struct node *n, const struct hash *id, enum error error);
enum error member_adopt(struct node *n, const struct hash *network) MUST_CHECK;
void member_abandon(struct node *n); /* the founding failed */
enum error member_load(struct node *n, struct bytes key, struct bytes value) MUST_CHECK;
const struct member *member_own(struct node *n);  /* one that has left, too; NULL: never was */
const struct member *member_self(struct node *n); /* NULL: not in force */
void member_returned(struct node *n);
void member_keep_seed(struct node *n, const struct token *t);

/* -- this daemon's own joining (join.c) */
void join_start(struct node *n, const struct event *event);
/* Without joining: what is carried here can be read, and an invitation taken later. */
void join_adopt(struct node *n, const struct event *event);
void join_link_open(struct node *n, struct link *l);
void join_link_failed(struct node *n, enum error error);
enum error join_welcomed(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
void join_tick(struct node *n);
uint64_t join_deadline(const struct node *n);

/* -- local requests (local.c) */
void local_publish(struct node *n, const struct event *event);
void local_submit(struct node *n, const struct event *event);
void local_wait(struct node *n, const struct event *event);
void local_erased(struct node *n, const struct event *event);
void waiters_heard(struct node *n, struct link *l, const struct hash *ids, size_t count);
void waiters_link_up(struct node *n, struct link *l);
void waiters_tick(struct node *n);
uint64_t waiters_deadline(const struct node *n);

#endif
