// SPDX-License-Identifier: Apache-2.0
/* The control socket: MessagePack-RPC for local clients (proto/control.h). Reading methods run on
 * the readers; what changes something goes to the node as an event and comes back as a reply. */
#ifndef GODA_DAEMON_CONTROL_H
#define GODA_DAEMON_CONTROL_H

#include "daemon/daemon.h"

/* The directory that the socket lies in, made where there is none. */
void control_make_directory(const struct config *c);
/* Takes systemd's Unix socket where it gave one. Else listens at the configured path, after
 * removing a socket there that nobody answers on. Errors, with why: ERR_LOCKED (somebody answers),
 * ERR_FILE (something else is there), ERR_CONFIG (the path is too long), ERR_LISTEN, ERR_MEMORY.
 * `*ret` may be set even so, for control_stop and control_free. */
enum error control_start(struct daemon *d, struct control **ret, struct why *why)
    __attribute__((warn_unused_result));
/* A REPLY effect. */
void control_reply(struct control *c, struct effect *reply);
/* Takes no more clients or requests. */
void control_pause(struct control *c);
/* Answers what is open with ERR_STOPPING, and ends the clients once that is written. Run the loop
 * until it has nothing left, then free. Both NULL-safe. */
void control_stop(struct control *c);
void control_free(struct control *c);

#endif
