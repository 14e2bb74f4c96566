// SPDX-License-Identifier: Apache-2.0
/* TCP for the node: listening, dialling, and connections by their link numbers. The node numbers
 * the links that it dials (even), this side those that it accepts (odd). Events come from the loop
 * only, never from within a call. */
#ifndef GODA_NET_H
#define GODA_NET_H

#include <uv.h>

#include "daemon/why.h"
#include "proto/base/buf.h"
#include "proto/base/limits.h"

struct net; /* opaque */

struct net_events {
    void (*accepted)(void *ctx, uint32_t link, const char *from); /* HOST:PORT, or "" */
    void (*connected)(void *ctx, uint32_t link);
    void (*received)(void *ctx, uint32_t link, struct bytes in);
    void (*sent)(void *ctx, uint32_t link, size_t len);
    void (*closed)(void *ctx, uint32_t link, enum error why); /* or the dial failed */
};

/* NULL when memory is out. */
struct net *net_new(uv_loop_t *loop, const struct net_events *events, void *ctx);
/* Listens at HOST:PORT, of a name at all addresses that are this computer's; port 0: any free one,
 * for each. ERR_LISTEN, with why. */
enum error net_listen(struct net *n, const char *address, struct why *why)
    __attribute__((warn_unused_result));
/* At a socket that listens already, and is the net's from here on. ERR_LISTEN, with why. */
enum error net_listen_given(struct net *n, int fd, struct why *why)
    __attribute__((warn_unused_result));
/* The i-th address that it listens at, with the real port; NULL past the end. */
const char *net_listening(const struct net *n, size_t i);
/* Where others might reach it: what it listens at, and for a wildcard the addresses of this
 * computer's interfaces, loopback excepted. Returns how many. */
size_t net_reachable(const struct net *n, char ret[static ADDRESSES_MAX][ADDRESS_MAX + 1]);

/* Connects to HOST:PORT, trying a name's addresses in turn; `connected` or `closed` follows. */
void net_dial(struct net *n, uint32_t link, const char *address);
/* Takes what `bytes` holds, unless the link has ended meanwhile, which is no error. */
void net_send(struct net *n, uint32_t link, struct buf *bytes);
/* Ends a link after what was sent; no `closed` follows. */
void net_close(struct net *n, uint32_t link);

/* Stops listening, and stops reading from every link. */
void net_pause(struct net *n);
/* Ends all; no more events follow. Run the loop until it has nothing left, then free. */
void net_stop(struct net *n);
void net_free(struct net *n); /* NULL-safe */

#endif
