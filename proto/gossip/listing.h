// SPDX-License-Identifier: Apache-2.0
/* A list of ids that the other side has in some range, held against our own items there. Only
 * reconcile uses this. */
#ifndef GODA_LISTING_H
#define GODA_LISTING_H

#include "proto/base/bytes.h"
#include "proto/base/error.h"
#include "proto/gossip/item.h"

struct listing {
    const struct hash *ids; /* as listed; borrowed */
    size_t count;
    const struct hash **by_id; /* sorted; repeated ids stand side by side */
    bool *common;              /* by position in ids: found among ours */
    bool ordered;              /* what is common was found in the order of the list */
    size_t last, next;         /* positions: one beyond the last found; where listing_differs is */
};

#define AUTO_LISTING __attribute__((cleanup(listing_done)))

/* `ids` is a range's payload, whole ids. ERR_MEMORY. */
enum error listing_init(struct listing *l, struct bytes ids) __attribute__((warn_unused_result));
void listing_done(struct listing *l);
/* Whether one of our ids is listed. To be asked of all our items of the range, in order. */
bool listing_find(struct listing *l, const struct hash *ours);
/* The k-th (0 .. count - 1) in the order of ids if it was not found among ours; else NULL. Gives a
 * repeated id once. */
const struct hash *listing_unknown(const struct listing *l, size_t k);
/* Whether our item must be told of in a tight answer: it is not listed, or it stands next to one
 * listed that we do not have, whose place in time only its neighbours tell. To be asked of all
 * our items of the range, in order, when all were found in order. */
bool listing_differs(struct listing *l, const struct hash *ours);

#endif
