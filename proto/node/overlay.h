// SPDX-License-Identifier: Apache-2.0
/* The verbs of overlay/: dial.c, whom to dial and when again, and of reach.c, whether others can
 * dial this daemon. */
#ifndef GODA_NODE_OVERLAY_H
#define GODA_NODE_OVERLAY_H

#include "proto/node/state.h"

#define MUST_CHECK __attribute__((warn_unused_result))

struct contact *contact_of(struct node *n, const struct hash *transport);
void contact_told(struct node *n, struct contact *c, uint64_t records); /* so many it holds */
void dial_tick(struct node *n);
size_t dial_target(size_t members); /* own dials in a network of so many */
/* A link is about to be up. */
void dial_succeeded(struct node *n, struct contact *c, bool initiator);
void dial_failed(struct node *n, const struct hash *transport, enum error error);
/* Another link took one's place: the next dial may come at once, and later when this goes on. */
void dial_superseded(struct node *n, const struct hash *transport);
/* Connects to `address`, where `transport` is to be: a link, or NULL when there are too many. */
struct link *dial_address(struct node *n, const char *address, const struct hash *transport);
/* SLUG or SLUG@HOST:PORT: what else is in the list is left out. */
void dial_named(struct node *n, const struct event *event);
bool dial_is_pinned(struct node *n, const struct hash *transport);
/* A restart tries the peers that were dialled last first: "anchors" is their local state. */
void dial_remember(struct node *n, const struct link *l);
enum error dial_load_anchors(struct node *n, const msgpack_object *o) MUST_CHECK;
extern const char dial_anchors_key[];

void reach_tick(struct node *n);
uint64_t reach_deadline(const struct node *n);
/* This daemon is told that it has other addresses. */
void reach_anew(struct node *n, bool outbound_only);
/* A link is up that this daemon has dialled: its peer can be asked. */
void reach_link_up(struct node *n);
/* A member has dialled this daemon. */
void reach_proven(struct node *n);
enum error reach_asked(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
enum error reach_failed(struct node *n, struct link *l, struct bytes payload) MUST_CHECK;
/* A link made for a DIALBACK has ended; OK: the peer answered. */
void reach_dialled(struct node *n, const struct link *l, enum error error);

#endif
