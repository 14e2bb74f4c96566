// SPDX-License-Identifier: Apache-2.0
/* Listening for TCP connections at HOST:PORT. */
#ifndef GODA_LISTEN_H
#define GODA_LISTEN_H

#include <uv.h>

#include "daemon/net/address.h"

/* `tcp` is initialised; the caller closes it, whatever comes of this. On a computer without IPv6
 * [::] is 0.0.0.0. 0 with the address that it got, or libuv's status. */
int listen_at(uv_tcp_t *tcp, const struct address *at, uv_connection_cb on_connection,
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
