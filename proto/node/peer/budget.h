// SPDX-License-Identifier: Apache-2.0
/* What a member may cost the others: a token bucket for each kind of message (messages.def), kept
 * with what is remembered of the member, so that a new link makes it no fuller. */
#ifndef GODA_NODE_PEER_BUDGET_H
#define GODA_NODE_PEER_BUDGET_H

#include "proto/node/state.h"

/* Takes one message with so much payload from the bucket of its kind; ERR_RATE when it does not
 * hold that much. */
enum error budget_take(struct contact *c, const struct message_row *row, size_t payload,
                       uint64_t now) __attribute__((warn_unused_result));
/* It has been asked for answers of so many bytes, which are then no burden. */
void budget_earn(struct contact *c, enum message_kind answer, size_t bytes);

#endif
