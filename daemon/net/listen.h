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

#endif
