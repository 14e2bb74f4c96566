// SPDX-License-Identifier: Apache-2.0
/* The blocking client of the control socket (proto/control.h). */
#ifndef GODA_CLIENT_H
#define GODA_CLIENT_H

#include "proto/base/mp.h"
#include "proto/control.h"

struct client; /* opaque: one connection */

/* What a call came back with. On failure `error` and the texts say why; else `result` is the map.
 */
struct answer {
    enum error error;
    char detail[256], field[64];
    uint32_t max;
    struct buf bytes; /* what `mp` points into */
    struct mp mp;
    const msgpack_object *result;
};
#define AUTO_ANSWER __attribute__((cleanup(answer_done)))
void answer_done(struct answer *a);

/* --socket, $GODA_SOCKET, /run/goda/control.sock or $XDG_RUNTIME_DIR/goda/control.sock, the first
 * that is given or exists. */
enum { SOCKET_PATH_MAX = 1024 };
const char *client_socket(char ret[static SOCKET_PATH_MAX]);
/* Connects to it. ERR_DAEMON (nobody answers), ERR_ACCESS. */
enum error client_open(struct client **ret) __attribute__((warn_unused_result));
void client_close(struct client *c); /* NULL-safe */
#define AUTO_CLIENT __attribute__((cleanup(client_cleanup)))
void client_cleanup(struct client **c);

/* One request and its answer. `params` is one packed map (NULL: an empty one); waits at most
 * `timeout_ms` (0: 30 s). The answer is also complete when an error is returned. */
enum error client_call(struct client *c, enum method m, const struct buf *params,
                       uint64_t timeout_ms, struct answer *ret) __attribute__((warn_unused_result));

/* Pipelining, for import: sends without waiting; answers come in any order, by message id. */
enum error client_send(struct client *c, enum method m, const struct buf *params,
                       uint32_t *ret_msgid) __attribute__((warn_unused_result));
enum error client_receive(struct client *c, uint64_t timeout_ms, uint32_t *ret_msgid,
                          struct answer *ret) __attribute__((warn_unused_result));

/* Opens, calls once, closes, and prints the error if there is one: what most commands do. */
enum exit_status client_ask(enum method m, const struct buf *params, uint64_t timeout_ms,
                            struct answer *ret);
/* Prints what came of it: what the daemon said, or, when it said nothing (`a` NULL or without
 * bytes), at which socket it was sought. */
enum exit_status client_complain(enum error e, const struct answer *a);

#endif
