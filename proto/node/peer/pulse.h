// SPDX-License-Identifier: Apache-2.0
/* When to ask a link whether somebody is there. */
#ifndef GODA_NODE_PEER_PULSE_H
#define GODA_NODE_PEER_PULSE_H

#include "proto/node/state.h"

struct pulse {
    size_t up;                   /* links */
    uint64_t latest;             /* when the last of them was heard or asked */
    uint64_t doubt;              /* since when the first of them has not answered; 0: all have */
    const struct link *quietest; /* the longest unheard of those not asked, or NULL */
};
struct pulse pulse_of(const struct node *n);
/* When a link that is up and has not been asked is to be. */
uint64_t pulse_due(const struct pulse *p, const struct link *l);

#endif
