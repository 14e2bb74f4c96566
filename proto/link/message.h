// SPDX-License-Identifier: Apache-2.0
/* The messages between daemons: their table (messages.def) and codecs. Every payload is one
 * canonical MessagePack array; extra elements at its end are ignored, so that a later version may
 * add some.
 *
 *   HELLO      [time ms, boot, records held]          first on every link, from both sides
 *   PING PONG  [records held]
 *   BYE        [error code text, detail text]         why the sender closes
 *   JOIN       [secret bin(16), sign key bin(32), signature bin(64)]
 *   WELCOME    [error code text, detail text]         the answer to JOIN; "E000" admits
 *   RECONCILE  [set, round, bytes]                    Negentropy, initiator to responder
 *   RECONCILED [set, round, bytes]                    Negentropy, responder's answer to that round
 *   IHAVE      [id bin(32), round, ...]               committed here, durably
 *   IWANT      [id, ...]                              send me these
 *   RECORDS    [envelope bin, ...]
 *   NOTFOUND   [id, ...]                              asked for by IWANT and not here
 *   HOLDS      [id, ...]                              do you hold these? answered by IHAVE of those
 *                                                     held
 *   GOSSIP     [round, envelope bin, ...]             new, committed here, and pushed
 *   GRAFT      []                                     push to me
 *   PRUNE      []                                     announce to me rather than push
 *   DIALBACK   []                                     dial me, at what my descriptor says
 *   UNREACHED  []                                     done, and none of it answered as you
 *   TWIN       [boot, other boot, signature bin(64) | nil, address text]
 *                                                     a daemon of boot, with the key of the one of
 *                                                     other, is alive; signed: its own word
 */
#ifndef GODA_MESSAGE_H
#define GODA_MESSAGE_H

#include "proto/base/buf.h"
#include "proto/base/limits.h"
#include "proto/base/mp.h"
#include "proto/record/record.h"

enum message_kind {
#define GODA_MESSAGE(symbol, number, max, who, rate, burst) MSG_##symbol = number,
#include "proto/link/messages.def"
#undef GODA_MESSAGE
};
enum { MESSAGE_KINDS = MSG_TWIN + 1 }; /* above the highest number */

enum message_who { GUEST, MEMBERS };

struct message_row {
    enum message_kind kind;
    const char *name;
    size_t max;
    enum message_who who;
    uint64_t rate, burst; /* bytes a millisecond, and bytes */
};

/* NULL for a number that this version does not know. */
const struct message_row *message_row(uint8_t kind);

/* An IHAVE's pair: an id, and over how many links it would have come; 0: ask at once. */
struct announcement {
    struct hash id;
    uint64_t round;
};

/* A GOSSIP's pair. */
struct pushed {
    uint64_t round;
    struct bytes envelope;
};

struct hello {
    uint64_t time, boot, records;
};

struct twin_word {
    uint64_t boot, other;
    bool is_signed;
    uint8_t signature[SIGNATURE_BYTES]; /* over twin_signed() with the network's id */
    struct bytes address;               /* where `boot` is linked from; "": not said */
};

struct join {
    struct bytes secret; /* INVITE_SECRET_BYTES */
    struct hash sign;
    uint8_t signature[SIGNATURE_BYTES]; /* over join_signed() with the session's binding */
};

struct round {
    uint64_t set, round;
    struct bytes bytes;
};

/* The two texts of a BYE or a WELCOME. */
struct verdict {
    struct bytes code, detail;
};

/* Encoders append the payload to `out` (sticky errors there). */
void hello_write(const struct hello *m, struct buf *out);
void ping_write(uint64_t records, struct buf *out);
void verdict_write(const char *code, const char *detail, struct buf *out);
void join_write(const struct join *m, struct buf *out);
void round_write(const struct round *m, struct buf *out);
void ids_write(const struct hash *ids, size_t count, struct buf *out);
void announcements_write(const struct announcement *list, size_t count, struct buf *out);
void pushed_write(const struct pushed *list, size_t count, struct buf *out);
void twin_write(const struct twin_word *m, struct buf *out);
void nothing_write(struct buf *out); /* those that are [] */
void envelopes_write(const struct bytes *envelopes, size_t count, struct buf *out);

/* Decoders check form and limits; what they return borrows from `in`. All give ERR_FORMAT,
 * ERR_LIMIT, ERR_SHORT, ERR_TRAILING or ERR_TEXT on bytes that are not exactly such a payload. */
enum error hello_read(struct bytes in, struct hello *ret) __attribute__((warn_unused_result));
enum error ping_read(struct bytes in, uint64_t *ret) __attribute__((warn_unused_result));
enum error verdict_read(struct bytes in, struct verdict *ret) __attribute__((warn_unused_result));
enum error join_read(struct bytes in, struct join *ret) __attribute__((warn_unused_result));
enum error round_read(struct bytes in, struct round *ret) __attribute__((warn_unused_result));
/* At most IDS_PER_MESSAGE ids, copied to `ret`. */
enum error ids_read(struct bytes in, struct hash ret[static IDS_PER_MESSAGE], size_t *ret_count)
    __attribute__((warn_unused_result));
enum error announcements_read(struct bytes in, struct announcement ret[static IDS_PER_MESSAGE],
                              size_t *ret_count) __attribute__((warn_unused_result));
/* At most RECORDS_PER_MESSAGE of them, whose envelopes are borrowed from `in`. */
enum error pushed_read(struct bytes in, struct pushed ret[static RECORDS_PER_MESSAGE],
                       size_t *ret_count) __attribute__((warn_unused_result));
enum error twin_read(struct bytes in, struct twin_word *ret) __attribute__((warn_unused_result));
enum error nothing_read(struct bytes in) __attribute__((warn_unused_result));
/* At most RECORDS_PER_MESSAGE envelopes, borrowed from `in`. */
enum error envelopes_read(struct bytes in, struct bytes ret[static RECORDS_PER_MESSAGE],
                          size_t *ret_count) __attribute__((warn_unused_result));

/* What a JOIN's signature covers: "goda join" ‖ binding, so that it is good for that session alone.
 */
enum { JOIN_SIGNED_BYTES = 9 + 32 };
void join_signed(const struct hash *binding, uint8_t ret[static JOIN_SIGNED_BYTES]);
/* What a TWIN's signature covers: "goda twin" ‖ network ‖ u64 boot ‖ u64 other. As `other` is drawn
 * when that daemon starts, nobody can have signed it before. */
enum { TWIN_SIGNED_BYTES = 9 + 32 + 8 + 8 };
void twin_signed(const struct hash *network, uint64_t boot, uint64_t other,
                 uint8_t ret[static TWIN_SIGNED_BYTES]);

#endif
