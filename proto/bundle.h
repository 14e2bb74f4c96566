// SPDX-License-Identifier: Apache-2.0
/* A bundle: all that one daemon holds in one file, for where no network reaches.
 *
 *   bundle = "goda bundle\n" ‖ u8 version ‖ network id (32) ‖ u8 length ‖ network's name
 *            ‖ (u16 length ‖ envelope)... ‖ u16 0 ‖ BLAKE2b-256 of all before it
 *
 * Envelopes stand as they were signed, the roster's before the records. The digest finds what has
 * been cut off or damaged; who wrote what, each envelope's own signature tells. */
#ifndef GODA_BUNDLE_H
#define GODA_BUNDLE_H

#include <sodium.h>

#include "proto/base/buf.h"
#include "proto/base/limits.h"
#include "proto/base/reader.h"

enum { BUNDLE_VERSION = 1 };

/* Writing, piece by piece: each call appends its piece to `out` (sticky), which the caller may
 * write away and clear in between. */
struct bundle_writer {
    crypto_generichash_state sum;
    struct buf *out;
};
/* `name`: at most NAME_MAX_BYTES. */
void bundle_begin(struct bundle_writer *w, const struct hash *network, struct bytes name,
                  struct buf *out);
/* An envelope: 1 .. RECORD_MAX bytes. */
void bundle_put(struct bundle_writer *w, struct bytes envelope);
void bundle_end(struct bundle_writer *w);

/* A whole bundle, which borrows from the bytes it was opened from. */
struct bundle {
    struct hash network;
    struct bytes name; /* clean text of one line */
    size_t count;      /* envelopes */
    struct reader rest;
};

/* Whether that is how a bundle of any version begins. */
bool bundle_is(struct bytes file);
/* ERR_FORMAT (no bundle), ERR_VERSION, ERR_BUNDLE (cut off, damaged, or not made by this). */
enum error bundle_open(struct bytes file, struct bundle *ret) __attribute__((warn_unused_result));
/* The next envelope, as yet unchecked; false after the last. */
bool bundle_next(struct bundle *b, struct bytes *ret);

#endif
