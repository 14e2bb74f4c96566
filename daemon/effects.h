// SPDX-License-Identifier: Apache-2.0
/* The one place where the node's decisions become I/O. */
#ifndef GODA_EFFECTS_H
#define GODA_EFFECTS_H

#include "daemon/daemon.h"

/* Carries out all of a step's effects and empties the list. What follows from them comes as events
 * from the loop, later. */
void effects_run(struct daemon *d, struct effects *effects);
/* writer_done_fn with the daemon as context. */
void effects_committed(void *ctx, struct lot *lot, enum error error, uint64_t took);
void effects_erased(void *ctx, const struct hash *withdrawal);

#endif
