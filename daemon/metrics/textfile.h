// SPDX-License-Identifier: Apache-2.0
/* Metrics in a file, for the node exporter's textfile collector: written whole, every now and then,
 * and taken away at the end, so that nobody takes a dead daemon's for a living one's. */
#ifndef GODA_TEXTFILE_H
#define GODA_TEXTFILE_H

#include "daemon/daemon.h"

struct textfile; /* opaque */

/* `*ret` stays NULL when none is configured. ERR_MEMORY; a file that cannot be written is logged.
 */
enum error textfile_start(struct daemon *d, struct textfile **ret, struct why *why)
    __attribute__((warn_unused_result));
/* Run the loop until it has nothing left, then free. Both NULL-safe. */
void textfile_stop(struct textfile *t);
void textfile_free(struct textfile *t);

#endif
