// SPDX-License-Identifier: Apache-2.0
/* The bytes of a Negentropy v1 message: a version, then ranges in ascending order. Each begins
 * where the one before it ended; what follows the last one is skipped. Only reconcile uses this. */
#ifndef GODA_RANGE_H
#define GODA_RANGE_H

#include "proto/base/buf.h"
#include "proto/base/reader.h"
#include "proto/gossip/item.h"

enum {
    NEGENTROPY_V1 = 0x61,
    NEGENTROPY_FIRST = 0x60, /* the version bytes there may be */
    NEGENTROPY_LAST = 0x6f,
};

/* Where a range ends, itself not in it. Timestamp UINT64_MAX is infinity; the bytes of the id
 * beyond `id_len` are zero and are not sent. */
struct bound {
    struct item at;
    size_t id_len;
};

#define BOUND_INFINITY ((struct bound){.at = {.timestamp = UINT64_MAX}})

/* The shortest bound that has `before` below it and `after` not. */
struct bound bound_between(const struct item *before, const struct item *after);
/* The bound that has everything up to `item`, but not it, below it. */
struct bound bound_at(const struct item *item);

enum range_mode { RANGE_SKIP, RANGE_FINGERPRINT, RANGE_IDS };

struct range {
    struct bound upper;
    enum range_mode mode;
    struct bytes payload; /* borrowed: nothing, the fingerprint, or the ids without their count */
};

struct range_reader {
    struct reader in;   /* of what follows the version */
    struct bound upper; /* of the range before */
};

/* False at the end, or with r->in.failed set: ERR_SHORT; ERR_FORMAT when bounds descend or a number
 * or mode is not valid. */
bool range_read(struct range_reader *r, struct range *ret);

struct range_writer {
    struct buf *out;
    uint64_t timestamp; /* of the last bound */
};

/* The bound and the mode; the payload is the caller's. */
void range_put(struct range_writer *w, const struct bound *upper, enum range_mode mode);

#endif
