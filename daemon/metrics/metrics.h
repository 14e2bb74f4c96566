// SPDX-License-Identifier: Apache-2.0
/* The daemon's metrics as text, from one table (metrics.def): OpenMetrics 1.0, or the older text
 * format of Prometheus, which is what the node exporter's textfile collector reads. Asked over the
 * control socket (goda metrics), written to a file (textfile.h), or served (http.h). */
#ifndef GODA_METRICS_H
#define GODA_METRICS_H

#include "daemon/daemon.h"

enum metrics_form { METRICS_OPEN, METRICS_PROMETHEUS };

/* Peers told of one by one, the first by the member list, and the bytes of it all. */
enum { METRICS_PEERS_MAX = 500, METRICS_MAX = 512 * 1024 };

/* Of `out`, METRICS_MAX bytes suffice. */
void metrics_write(struct daemon *d, enum metrics_form form, struct buf *out);

#endif
