// SPDX-License-Identifier: Apache-2.0
/* Envelopes once for all of a run's disks, with what checking their signatures gave: a thousand
 * nodes hold the same bytes, and the same bytes always give the same answer. */
#ifndef GODA_SIM_SHELF_H
#define GODA_SIM_SHELF_H

#include "proto/base/idmap.h"
#include "proto/node.h"

struct sheet {
    struct buf envelope;
    struct hash id, whole; /* whole: BLAKE2b-256 of the envelope */
    uint64_t created;
    bool roster, checked;
    enum error error; /* when checked */
};

struct shelf {
    struct sheet **sheets;
    size_t count, cap;
    struct idmap index; /* whole → sheet + 1 */
};

void shelf_init(struct shelf *shelf);
void shelf_done(struct shelf *shelf);
/* The sheet of an envelope that can be decoded; the shelf's until it is done. */
struct sheet *shelf_put(struct shelf *shelf, struct bytes envelope, const struct record *r);
/* lot_verify, once for each envelope; `stub`: every signature is taken for good. */
void shelf_verify(struct shelf *shelf, struct lot *lot, const struct hash *network, bool stub);

#endif
