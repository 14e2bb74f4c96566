// SPDX-License-Identifier: Apache-2.0
#include "proto/node/peer/budget.h"

enum error budget_take(struct contact *c, const struct message_row *row, size_t payload,
                       uint64_t now)
{
    struct bucket *b = &c->buckets[row->kind];
    uint64_t refilled = (now - b->at) * row->rate, cost = payload + MESSAGE_COST;
    b->at = now;
    b->taken -= refilled < b->taken ? refilled : b->taken;
    if (b->taken + cost > row->burst)
        return ERR_RATE;
    b->taken += cost;
    return OK;
}

void budget_earn(struct contact *c, enum message_kind answer, size_t bytes)
{
    struct bucket *b = &c->buckets[answer];
    b->taken -= bytes < b->taken ? bytes : b->taken;
}
