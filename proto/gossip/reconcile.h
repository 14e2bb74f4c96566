// SPDX-License-Identifier: Apache-2.0
/* Range-based set reconciliation, wire-compatible with Negentropy protocol v1, both sides
 * (PROTOCOL.md §7). The responder is stateless: each message is answered from the set as it is.
 *
 * Plain fingerprints are of sums, for which a member could make ids (§13.9). An audit is the same
 * over one stretch of the set with fingerprints that nobody could foresee. They take time for each
 * item; what a message asks about beyond twice a stretch is passed over. */
#ifndef GODA_RECONCILE_H
#define GODA_RECONCILE_H

#include "proto/base/buf.h"
#include "proto/gossip/item.h"

struct reconcile_options {
    size_t frame_limit; /* bytes of one message; 0: none, else >= 4096 */
    bool strict;        /* the reference's bytes: fan-out 16, lists below 32, plain replies, and its
                           way of closing a limited frame; for its test suite only */
    bool probe; /* open with one fingerprint of everything: for sets that were equal last time */
    const uint8_t *salt; /* an audit's (AUDIT_SALT_BYTES), for fingerprints; NULL: it is none */
    size_t stretch;      /* of an audit that is opened: which AUDIT_ITEMS of the set, from 0 */
};

/* What the initiator learns. Ids may be reported twice under a frame limit. */
struct reconcile_sink {
    void (*have)(void *ctx, const struct hash *id); /* only here */
    void (*need)(void *ctx, const struct hash *id); /* only there */
    void *ctx;
};

/* How many stretches an audit may choose among; at least 1. */
size_t reconcile_stretches(const struct itemset *set);
/* Appends the initiator's first message to `out`. */
enum error reconcile_initiate(struct itemset *set, const struct reconcile_options *o,
                              struct buf *out) __attribute__((warn_unused_result));
/* The responder's answer to `in`, appended to `out`. ERR_SHORT, ERR_FORMAT, ERR_LIMIT on a bad
 * message. */
enum error reconcile_respond(struct itemset *set, const struct reconcile_options *o,
                             struct bytes in, struct buf *out) __attribute__((warn_unused_result));
/* The initiator's next message after the responder's `in`, appended to `out`; *ret_done (and
 * nothing appended) when there is nothing more to ask. ERR_VERSION when the responder speaks
 * another version. */
enum error reconcile_continue(struct itemset *set, const struct reconcile_options *o,
                              struct bytes in, const struct reconcile_sink *sink, struct buf *out,
                              bool *ret_done) __attribute__((warn_unused_result));

#endif
