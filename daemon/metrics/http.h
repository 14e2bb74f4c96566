// SPDX-License-Identifier: Apache-2.0
/* Metrics over HTTP/1.1: GET /metrics at the addresses of metrics_listen, and nothing else. One
 * request a connection, within 4 KiB and five seconds; eight connections at a time, others wait. */
#ifndef GODA_HTTP_H
#define GODA_HTTP_H

#include "daemon/daemon.h"

struct http; /* opaque */

enum { HTTP_REQUEST_MAX = 4096, HTTP_CLIENTS_MAX = 8, HTTP_PATIENCE = 5 * 1000 };

/* `*ret` stays NULL when no address is configured. ERR_LISTEN, with why; ERR_MEMORY. */
enum error http_start(struct daemon *d, struct http **ret, struct why *why)
    __attribute__((warn_unused_result));
/* Run the loop until it has nothing left, then free. Both NULL-safe, and stopping may be repeated.
 */
void http_stop(struct http *h);
void http_free(struct http *h);

/* Pure, for the above and for tests: what a whole request's head (up to its empty line) asks. */
struct http_request {
    int status; /* 200, or why not: 400, 404, 405, 505 */
    bool head;  /* without the body */
    bool open;  /* OpenMetrics is accepted */
};
struct http_request http_parse(struct bytes head);

#endif
