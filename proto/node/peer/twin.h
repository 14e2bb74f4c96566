// SPDX-License-Identifier: Apache-2.0
/* Two daemons with one key: a copied data directory, a clone of a virtual machine, the old computer
 * started again after a restore. Each start has a boot number of its own, by which the others tell
 * them apart and from a restart; each is told of the other, and believes it when the other has
 * signed for it (PROTOCOL.md §6.26). The younger, of the higher boot, then keeps off the network
 * and signs nothing, until an administrator has said by a split which of them goes on.
 *
 * Local state kept by the younger: "twin" → [boot of the other, its address, since when, the
 * transport key that both have]. */
#ifndef GODA_NODE_PEER_TWIN_H
#define GODA_NODE_PEER_TWIN_H

#include "proto/node/state.h"

/* Whether this daemon keeps off the network for another's sake. */
bool twin_keeps_off(const struct node *n);
/* A link is up: tells the daemons with one key of each other. */
void twin_link_up(struct node *n, struct link *l);
enum error twin_heard(struct node *n, struct link *l, struct bytes payload)
    __attribute__((warn_unused_result));
/* Dials this daemon's own key where its descriptor says, before that says otherwise. */
void twin_look(struct node *n);
/* It has caught up with the others, and may have a twin. */
void twin_returned(struct node *n);
/* Whether the key that the two have is still the organisation's: with another, one has gone on. */
void twin_roster_changed(struct node *n);
enum error twin_load(struct node *n, const msgpack_object *o) __attribute__((warn_unused_result));
extern const char twin_key[];

#endif
