// SPDX-License-Identifier: Apache-2.0
/* A hash map from 32-byte ids to non-zero numbers: open addressing, linear probing, a cap. The slot
 * order depends on a secret seed, so that crafted ids cannot pile up. */
#ifndef GODA_IDMAP_H
#define GODA_IDMAP_H

#include "proto/base/bytes.h"

struct idmap_slot {
    struct hash id;
    uint64_t value; /* 0: free */
};

struct idmap {
    struct idmap_slot *slots;
    size_t cap, count, max; /* cap: a power of two, or 0 */
    uint64_t seed;
};

/* An empty map of at most `max` ids. Nothing is allocated yet. */
void idmap_init(struct idmap *m, size_t max, uint64_t seed);
void idmap_done(struct idmap *m);
void idmap_clear(struct idmap *m);
/* The number of an id; 0 when it is not there. */
uint64_t idmap_get(const struct idmap *m, const struct hash *id);
/* Sets it; false, with nothing changed, when the map is full or memory is out. Asserts value > 0.
 */
bool idmap_set(struct idmap *m, const struct hash *id, uint64_t value)
    __attribute__((warn_unused_result));
/* False when it was not there. */
bool idmap_remove(struct idmap *m, const struct hash *id);

#endif
