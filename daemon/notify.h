// SPDX-License-Identifier: Apache-2.0
/* systemd's notification protocol: one datagram to $NOTIFY_SOCKET (sd_notify(3)), written rather
 * than linked. All of it does nothing where there is no such socket. */
#ifndef GODA_NOTIFY_H
#define GODA_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

/* Whether there is such a socket. */
bool notify_heard(void);
/* Sends assignments such as "READY=1", newlines between; false when that failed, or nobody listens.
 */
bool notify(const char *assignments);
/* How often WATCHDOG=1 is due: half of $WATCHDOG_USEC; 0: never. */
uint64_t notify_watchdog_ms(void);

#endif
