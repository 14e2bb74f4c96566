// SPDX-License-Identifier: Apache-2.0
/* The envelope: a signed header, and beside it the payload parts that the header names by length
 * and digest, so that a part can be erased while the header still verifies (PROTOCOL.md §3).
 *
 *   envelope = [header bin, signature bin(64), body bin | nil, contact bin | nil]
 *   header   = [version, kind, author bin(32), created ms, ref bin(32) | nil, prev bin(32) | nil,
 *               [[length, BLAKE2b-256], ...]]        one entry for each part, body first
 *   id       = BLAKE2b-256(header)                   never of the signature
 *   signed   = "goda record" ‖ u8 version ‖ network id ‖ header
 *
 * All of it canonical MessagePack. A network's id is the id of its genesis record, which is signed
 * with a network id of zeroes. */
#ifndef GODA_RECORD_H
#define GODA_RECORD_H

#include "proto/base/buf.h"
#include "proto/base/bytes.h"
#include "proto/base/error.h"
#include "proto/base/limits.h"

enum { SIGNATURE_BYTES = 64, SECRET_KEY_BYTES = 64 };

enum part { PART_BODY, PART_CONTACT };

/* A decoded envelope. The spans borrow from the bytes it was decoded from. */
struct record {
    struct hash id, author;
    uint32_t kind;
    uint64_t created; /* ms UTC */
    bool has_ref, has_prev;
    struct hash ref, prev;
    size_t part_count;            /* how many the header names: 1 or 2 */
    struct bytes part[PARTS_MAX]; /* ptr NULL: erased, or not named */
    struct bytes header, whole;
    uint8_t signature[SIGNATURE_BYTES];
};

/* Decodes and checks all but the signature: canonical form, limits, that each part present is the
 * one that the header names. `in` must outlive `ret`. Errors: ERR_SHORT, ERR_TRAILING, ERR_FORMAT,
 * ERR_LIMIT, ERR_TEXT, ERR_VERSION, ERR_HASH. */
enum error record_decode(struct bytes in, struct record *ret) __attribute__((warn_unused_result));

/* Whether the author's key made the signature (libsodium's rule; the key must lie in the
 * prime-order subgroup). For a genesis record pass a network id of zeroes. Pure; safe on any
 * thread. Errors: ERR_KEY, ERR_SIGNATURE. */
enum error record_verify(const struct record *r, const struct hash *network)
    __attribute__((warn_unused_result));

/* What is to be signed. `part` as payload_encode made it; part[PART_CONTACT].ptr NULL: none. */
struct record_draft {
    uint32_t kind;
    uint64_t created;
    const struct hash *ref, *prev; /* or NULL */
    struct bytes part[PARTS_MAX];
};

/* Appends the signed envelope to `out`. `secret` is libsodium's 64-byte Ed25519 secret key.
 * Errors: ERR_LIMIT (a record over RECORD_MAX), ERR_MEMORY. */
enum error record_sign(const struct record_draft *draft, const struct hash *network,
                       const uint8_t secret[static SECRET_KEY_BYTES], struct buf *out)
    __attribute__((warn_unused_result));

/* Appends the envelope of `r` without the payload part `erase`. */
enum error record_erase(const struct record *r, enum part erase, struct buf *out)
    __attribute__((warn_unused_result));

#endif
