// SPDX-License-Identifier: Apache-2.0
/* A record as it is kept, decoded: within daemon/store. */
#ifndef GODA_STORE_OPENED_H
#define GODA_STORE_OPENED_H

#include "daemon/store/inside.h"

/* The payload may be unreadable: it then has no fields. Zeroed, it holds nothing. */
struct opened {
    struct buf envelope; /* what the others borrow from */
    struct record record;
    struct payload payload;
};
#define AUTO_OPENED __attribute__((cleanup(opened_done)))
/* ERR_STORE when there is no such row, or what it holds is no record; ERR_MEMORY. */
enum error opened_read(struct statements *sql, uint64_t seq, struct opened *ret)
    __attribute__((warn_unused_result));
void opened_done(struct opened *o);

#endif
