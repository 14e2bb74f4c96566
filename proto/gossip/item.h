// SPDX-License-Identifier: Apache-2.0
/* A set of (timestamp, id) items in memory, in order, in blocks of neighbours with running sums of
 * their ids and of the blocks before, so that the fingerprint of any range is one subtraction and a
 * change moves one block only: no operation takes more than tens of microseconds at a million. */
#ifndef GODA_ITEM_H
#define GODA_ITEM_H

#include "proto/base/bytes.h"
#include "proto/base/error.h"
#include "proto/base/limits.h"

struct item {
    uint64_t timestamp; /* whole seconds; UINT64_MAX is reserved for infinity */
    struct hash id;
};

/* <0, 0, >0 by timestamp, then id bytewise. */
int item_compare(const struct item *a, const struct item *b);

struct itemset; /* opaque */

struct itemset *itemset_new(void); /* NULL when memory is out */
/* Another with the same items, to be freed as well; NULL when memory is out. The two share the
 * blocks that neither has changed since. For one thread. */
struct itemset *itemset_share(struct itemset *s);
void itemset_free(struct itemset *s);
/* ERR_MEMORY; adding what is there already changes nothing. */
enum error itemset_add(struct itemset *s, const struct item *item)
    __attribute__((warn_unused_result));
/* False when it was not there. Asserts that there is memory, where blocks are shared. */
bool itemset_remove(struct itemset *s, const struct item *item);
size_t itemset_count(const struct itemset *s);
/* The i-th in order; asserts i < count. The pointer holds until the next change. */
const struct item *itemset_at(struct itemset *s, size_t i);
/* The first index whose item is not below `bound` (count when none). */
size_t itemset_lower_bound(struct itemset *s, const struct item *bound);
/* Negentropy v1 fingerprint of items [from, to): SHA-256 of the sum of the ids mod 2^256 (32 bytes,
 * little-endian) and the count as a varint; the first 16 bytes. */
enum { FINGERPRINT_BYTES = 16 };
void itemset_fingerprint(struct itemset *s, size_t from, size_t to,
                         uint8_t ret[static FINGERPRINT_BYTES]);
/* An audit's fingerprint, for which nobody can make ids who does not know the salt: the sum mod
 * 2^128 (little-endian) of SipHash-2-4-128(salt, id) of items [from, to). It takes time for each.
 */
void itemset_audit(struct itemset *s, size_t from, size_t to,
                   const uint8_t salt[static AUDIT_SALT_BYTES],
                   uint8_t ret[static FINGERPRINT_BYTES]);

#endif
