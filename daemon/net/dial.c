// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "daemon/log.h"
#include "daemon/net/address.h"
#include "daemon/net/conn.h"

/* How long one of several addresses may take before the next is tried. */
enum { ADDRESS_PATIENCE = 3 * 1000 };

static void dial_next(struct conn *c);

static void on_socket_closed(uv_handle_t *handle)
{
    struct stream *s = handle->data;
    struct conn *c = conn_of(s);
    s->has_socket = false;
    if (s->state == STREAM_OPEN)
        dial_next(c);
    stream_drop(s);
}

void dial_timeout(struct conn *c)
{
    stream_close_socket(&c->stream, on_socket_closed);
}

void dial_done(struct conn *c)
{
    if (c->found)
        uv_freeaddrinfo(c->found);
    c->found = c->untried = NULL;
}

static void on_connected(uv_connect_t *request, int status)
{
    struct stream *s = request->handle->data;
    struct conn *c = conn_of(s);
    if (s->state != STREAM_OPEN || uv_is_closing(&s->socket.handle))
        return;
    if (status != 0) {
        stream_close_socket(s, on_socket_closed);
        return;
    }
    stream_stop_timer(s);
    dial_done(c);
    conn_open(c);
    c->net->events->connected(c->net->ctx, c->number);
}

static void dial_next(struct conn *c)
{
    struct addrinfo *next = c->untried;
    if (!next || stream_open_tcp(&c->stream) != OK) {
        stream_end(&c->stream, ERR_UNREACHABLE);
        return;
    }
    c->untried = next->ai_next;
    if (c->untried)
        stream_start_timer(&c->stream, ADDRESS_PATIENCE);
    else
        stream_stop_timer(&c->stream); /* the last may take as long as the node waits */
    if (uv_tcp_connect(&c->connect, &c->stream.socket.tcp, next->ai_addr, on_connected) != 0)
        stream_close_socket(&c->stream, on_socket_closed);
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct conn *c = request->data;
    c->found = c->untried = found;
    if (status != 0)
        stream_end(&c->stream, ERR_UNREACHABLE);
    else if (c->stream.state == STREAM_OPEN)
        dial_next(c);
    stream_drop(&c->stream);
}

void net_dial(struct net *n, uint32_t link, const char *address)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC};
    struct address to;
    struct conn *c = conn_new(n, link);
    if (!c) {
        log_error(NOTICE_ERROR, "dial_failed", ERR_MEMORY, address);
        return; /* the node's own patience ends the dial */
    }
    c->resolve.data = c;
    if (!address_parse(address, &to) ||
        uv_getaddrinfo(n->loop, &c->resolve, on_resolved, to.host, to.port, &hints) != 0)
        stream_end(&c->stream, ERR_UNREACHABLE);
    else
        stream_hold(&c->stream);
}
