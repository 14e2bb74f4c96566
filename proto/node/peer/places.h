// SPDX-License-Identifier: Apache-2.0
/* Which links have a place among those that are up. */
#ifndef GODA_NODE_PEER_PLACES_H
#define GODA_NODE_PEER_PLACES_H

#include "proto/node/state.h"

/* Makes room for a link on which both sides have said HELLO, by closing others. OK when it may be
 * up; else why it is to be closed: ERR_SUPERSEDED (another link with that daemon stays), ERR_BUSY,
 * or the excess after which its member rests. */
enum error places_take(struct node *n, const struct link *l) __attribute__((warn_unused_result));

#endif
