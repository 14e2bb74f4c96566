// SPDX-License-Identifier: Apache-2.0
/* Reading the configuration anew, at SIGHUP, from the same words of the command line: a faulty one
 * is refused and the old one goes on; of a good one, what is CONFIG_LIVE is taken at once, and for
 * the rest the log, systemd's STATUS and goda status say that a restart is needed. */
#ifndef GODA_RELOAD_H
#define GODA_RELOAD_H

#include "daemon/daemon.h"

void reload(struct daemon *d);
/* What is to be said of the last time, with "; " before it, in `ret` of 640 bytes; "" for nothing.
 */
const char *reload_remark(const struct daemon *d, char ret[static 640]);

#endif
