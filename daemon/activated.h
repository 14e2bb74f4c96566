// SPDX-License-Identifier: Apache-2.0
/* Sockets that listen already when the daemon starts: systemd's socket activation
 * (sd_listen_fds(3)), written rather than linked. Nothing of it is there unless $LISTEN_PID is this
 * process. */
#ifndef GODA_ACTIVATED_H
#define GODA_ACTIVATED_H

enum activated { ACTIVATED_UNIX, ACTIVATED_TCP };

/* The first that nobody has taken yet, now the caller's to close; -1: there is no other. */
int activated_take(enum activated kind);

#endif
