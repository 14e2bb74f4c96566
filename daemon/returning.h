// SPDX-License-Identifier: Apache-2.0
/* What a daemon that has been restored from a recovery kit begins with: the file `network` in its
 * data directory (goda restore --kit puts it there; kit_state says what is in it). */
#ifndef GODA_RETURNING_H
#define GODA_RETURNING_H

#include "daemon/store/store.h"
#include "daemon/why.h"

/* Gives it to the node and to the store, unless they have a network, and removes the file. OK
 * without one. After store_load. Errors, with why: ERR_FILE, ERR_FORMAT, the store's. */
enum error returning_take(const char *dir, struct store *s, struct node *n, struct why *why)
    __attribute__((warn_unused_result));

#endif
