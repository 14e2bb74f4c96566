// SPDX-License-Identifier: Apache-2.0
/* One connection between two daemons, without its socket: Noise XK handshake, then frames. Each
 * Noise message goes as a 2-byte big-endian length and its bytes; the decrypted bytes form a stream
 * of frames: 4-byte big-endian length of what follows, a kind byte, a payload (PROTOCOL.md §4).
 * Rekeys each direction every REKEY_MESSAGES messages or REKEY_BYTES plaintext bytes. Holds no
 * large buffer before the handshake is complete. */
#ifndef GODA_SESSION_H
#define GODA_SESSION_H

#include "proto/link/noise.h"

struct session; /* opaque */

/* A session whose prologue is "goda" ‖ u8 WIRE_VERSION ‖ network id. `e` is a fresh ephemeral key
 * pair; `remote` is the responder's static public key for an initiator, else NULL. An initiator's
 * first message is appended to `out`. NULL when memory is out. */
struct session *session_new(enum noise_role role, const struct hash *network,
                            const struct keypair *s, const struct keypair *e,
                            const struct hash *remote, struct buf *out);
void session_free(struct session *s);
/* One more static key of a responder's, before it has read anything: the first message says whose
 * it is by being readable with it. ERR_MEMORY. */
enum error session_offer(struct session *s, const struct keypair *key)
    __attribute__((warn_unused_result));

/* Takes bytes from the wire, in any pieces, and appends what must be answered (handshake messages
 * only) to `out`. Errors are final: close the connection.
 * Errors: ERR_HANDSHAKE, ERR_LIMIT (a frame over FRAME_MAX), ERR_FORMAT (an empty message or
 * frame). */
enum error session_receive(struct session *s, struct bytes in, struct buf *out)
    __attribute__((warn_unused_result));
/* Whether the handshake is complete; from then on the two below may be used. */
bool session_is_open(const struct session *s);
/* The other side's static transport key (known to a responder once open). */
const struct hash *session_remote(const struct session *s);
/* This side's, public: of those offered the one that was meant. */
const struct hash *session_local(const struct session *s);
/* The handshake hash h: a channel binding that both sides share. */
const struct hash *session_binding(const struct session *s);

struct frame {
    uint8_t kind;
    struct bytes payload;
};

/* The next whole frame that has arrived; false when there is none (or one that cannot be, which the
 * next session_receive tells). The payload borrows from the
 * session until the next session_receive or session_next. */
bool session_next(struct session *s, struct frame *ret);
/* Appends a frame, encrypted, to `out`. Asserts that the session is open.
 * Errors: ERR_LIMIT (over FRAME_MAX, or `out` full), ERR_MEMORY. After an error close. */
enum error session_send(struct session *s, uint8_t kind, struct bytes payload, struct buf *out)
    __attribute__((warn_unused_result));

#endif
