// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/conn.h"

#include <stdlib.h>

enum { KEEPALIVE_S = 60 };

static void on_received(struct stream *s, struct bytes in)
{
    struct conn *c = conn_of(s);
    c->net->events->received(c->net->ctx, c->number, in);
}

static void on_sent(struct stream *s, size_t len)
{
    struct conn *c = conn_of(s);
    c->net->events->sent(c->net->ctx, c->number, len);
}

static void on_timeout(struct stream *s)
{
    dial_timeout(conn_of(s));
}

static void on_ended(struct stream *s, enum error why)
{
    struct conn *c = conn_of(s);
    struct net *n = c->net;
    *c->prev = c->next;
    if (c->next)
        c->next->prev = c->prev;
    n->count--;
    if (!c->forgotten)
        n->events->closed(n->ctx, c->number, why);
    dial_done(c);
    free(c);
    net_accept(n);
}

struct conn *conn_new(struct net *n, uint32_t number)
{
    static const struct stream_events events = {
        .received = on_received, .sent = on_sent, .timeout = on_timeout, .ended = on_ended};
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->net = n;
    c->number = number;
    c->next = n->conns;
    c->prev = &n->conns;
    if (c->next)
        c->next->prev = &c->next;
    n->conns = c;
    n->count++;
    stream_init(&c->stream, n->loop, &events);
    return c;
}

struct conn *conn_find(struct net *n, uint32_t number)
{
    for (struct conn *c = n->conns; c; c = c->next)
        if (c->number == number && !c->forgotten)
            return c;
    return NULL;
}

void conn_open(struct conn *c)
{
    c->connected = true;
    /* A link without these two still works. */
    (void)uv_tcp_nodelay(&c->stream.socket.tcp, 1);
    (void)uv_tcp_keepalive(&c->stream.socket.tcp, 1, KEEPALIVE_S);
    stream_read(&c->stream);
}

void net_send(struct net *n, uint32_t link, struct buf *bytes)
{
    struct conn *c = conn_find(n, link);
    if (c && c->connected)
        stream_send(&c->stream, bytes);
}

void net_close(struct net *n, uint32_t link)
{
    struct conn *c = conn_find(n, link);
    if (!c)
        return;
    c->forgotten = true;
    if (c->connected)
        stream_close(&c->stream);
    else
        stream_end(&c->stream, OK);
}
