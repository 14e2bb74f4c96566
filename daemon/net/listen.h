// SPDX-License-Identifier: Apache-2.0
/* Listening for TCP connections at HOST:PORT. */
#ifndef GODA_LISTEN_H
#define GODA_LISTEN_H

#include <uv.h>

#include "daemon/net/address.h"

/* The addresses to listen at for HOST:PORT: of a name each that is this computer's, once; on a
 * computer without IPv6 [::] is 0.0.0.0. One at least, or libuv's status. */
enum { LISTEN_MAX = 4 };
int listen_resolve(uv_loop_t *loop, const struct address *at,
                   struct sockaddr_storage ret[static LISTEN_MAX], size_t *ret_count)
    __attribute__((warn_unused_result));
/* `tcp` is initialised; the caller closes it, whatever comes of this. 0 with the address that it
 * got (port 0: any free one), or libuv's status. */
int listen_at(uv_tcp_t *tcp, const struct sockaddr_storage *at, uv_connection_cb on_connection,
              struct sockaddr_storage *ret_bound) __attribute__((warn_unused_result));
/* The same with a socket that listens already, and is the handle's from here on. */
int listen_given(uv_tcp_t *tcp, int fd, uv_connection_cb on_connection,
                 struct sockaddr_storage *ret_bound) __attribute__((warn_unused_result));
/* How many descriptors are left, at least, to a process that has got this socket as its newest: of
 * those that are free the lowest is given. Who would leave fewer than this is not let in: the store
 * needs some, and so do programs on this computer when there are many peers. */
enum { SPARE_OF_CLIENTS = 4, SPARE_OF_PEERS = 2 * SPARE_OF_CLIENTS };
uint64_t listen_left(const uv_handle_t *socket);
/* For a call-back that is told of a failure. When descriptors have run out libuv asks it again at
 * once, and for ever; so it waits a little for another thread to give one back. */
void listen_failed(int status);

#endif
