// SPDX-License-Identifier: Apache-2.0
/* One TCP connection of the node's: within daemon/net only. */
#ifndef GODA_CONN_H
#define GODA_CONN_H

#include "daemon/net/net.h"
#include "daemon/net/stream.h"

enum { LISTENERS_MAX = 2 * ADDRESSES_MAX }; /* a name may have two */

struct conn {
    struct stream stream;
    struct net *net;
    struct conn *next, **prev; /* in net->conns */
    uint32_t number;
    bool forgotten; /* the node has ended it, and hears no more of it */
    bool connected;
    /* while dialling */
    uv_getaddrinfo_t resolve;
    uv_connect_t connect;
    struct addrinfo *found, *untried;
};

static inline struct conn *conn_of(struct stream *s)
{
    return (struct conn *)(void *)((char *)s - offsetof(struct conn, stream));
}

struct listener {
    uv_tcp_t tcp;
    struct net *net;
    bool waiting; /* a connection has come in that is not accepted yet */
    char text[ADDRESS_MAX + 1];
    struct sockaddr_storage bound;
};

struct net {
    uv_loop_t *loop;
    const struct net_events *events;
    void *ctx;
    struct conn *conns;
    size_t count;
    bool crowded;           /* the last ones are in use, and it has been said */
    uint32_t last_accepted; /* its number, odd */
    size_t listener_count;
    struct listener listeners[LISTENERS_MAX];
    bool paused;
};

/* A connection without a socket, in the net's list. NULL when memory is out. */
struct conn *conn_new(struct net *n, uint32_t number);
/* The connection of a link number, unless the node has forgotten it; NULL. */
struct conn *conn_find(struct net *n, uint32_t number);
/* Its socket is connected: sets its options, starts reading. */
void conn_open(struct conn *c);
/* A dial's next step when its timer runs out. */
void dial_timeout(struct conn *c);
/* Frees what a dial has found. */
void dial_done(struct conn *c);
/* Accepts what waits, as far as the limits allow. */
void net_accept(struct net *n);

#endif
