// SPDX-License-Identifier: Apache-2.0
/* What one link is to be told of, gathered so that several ids go in one message: news soon, and
 * receipts, which tell their reader nothing new, along with it or later. */
#ifndef GODA_LAZY_H
#define GODA_LAZY_H

#include "proto/link/message.h"

enum {
    LAZY_EVERY = 30,     /* ms that news waits for more, and */
    RECEIPT_EVERY = 500, /* receipts: answers still, before it is asked for one (PING_AFTER) */
};

/* Zeroed: empty. */
struct lazy {
    struct gathered {
        struct announcement *list;
        size_t count, cap;
        uint64_t due; /* when there are any */
    } news, receipts; /* IDS_PER_MESSAGE each, at the most */
};

void lazy_done(struct lazy *l);
/* False when it is full and has to be sent first. Asserts that there is memory. */
bool lazy_news(struct lazy *l, const struct hash *id, uint64_t round, uint64_t now);
bool lazy_receipt(struct lazy *l, const struct hash *id, uint64_t now);
/* The link's peer has that record as well: what was news is a receipt. */
void lazy_known(struct lazy *l, const struct hash *id, uint64_t now);
/* When it is to be sent; UINT64_MAX: there is nothing. */
uint64_t lazy_due(const struct lazy *l);
/* All that one message takes, news first; borrowed until the next call. */
const struct announcement *lazy_take(struct lazy *l, size_t *ret_count);

#endif
