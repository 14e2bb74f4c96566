// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/net.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/net/address.h"
#include "daemon/net/conn.h"
#include "daemon/net/listen.h"

enum { PORT_ANY = 9 /* discard: asked of the routing table alone */ };

static const struct sockaddr *listener_bound(const struct listener *l)
{
    return (const struct sockaddr *)&l->bound;
}

struct net *net_new(uv_loop_t *loop, const struct net_events *events, void *ctx)
{
    struct net *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    *n = (struct net){.loop = loop, .events = events, .ctx = ctx, .last_accepted = UINT32_MAX};
    return n;
}

void net_free(struct net *n)
{
    free(n);
}

static uint32_t next_number(struct net *n)
{
    do {
        n->last_accepted += 2;
    } while (conn_find(n, n->last_accepted));
    return n->last_accepted;
}

/* Peers may not take the last descriptors. That is said once, until there are more again. */
static bool is_crowded(struct net *n, const struct conn *c)
{
    uint64_t left = listen_left(&c->stream.socket.handle);
    if (left < SPARE_OF_PEERS && !n->crowded)
        log_event(NOTICE_WARNING, "accept_failed",
                  LOG_FIELDS(log_text("why", uv_strerror(UV_EMFILE))));
    n->crowded = left < (n->crowded ? 2 * SPARE_OF_PEERS : SPARE_OF_PEERS);
    return left < SPARE_OF_PEERS;
}

static void accepted_from(const struct conn *c, char ret[static ADDRESS_MAX + 1])
{
    struct sockaddr_storage peer = {0};
    int len = sizeof peer;
    ret[0] = '\0';
    if (uv_tcp_getpeername(&c->stream.socket.tcp, (struct sockaddr *)&peer, &len) == 0)
        address_write((const struct sockaddr *)&peer, ret);
}

static void accept_one(struct listener *l)
{
    struct net *n = l->net;
    char from[ADDRESS_MAX + 1];
    struct conn *c = conn_new(n, next_number(n));
    if (!c) /* it goes on waiting */
        return;
    l->waiting = false;
    if (stream_open_tcp(&c->stream) != OK ||
        uv_accept((uv_stream_t *)&l->tcp, &c->stream.socket.stream) != 0 || is_crowded(n, c)) {
        c->forgotten = true;
        stream_end(&c->stream, ERR_CLOSED);
        return;
    }
    conn_open(c);
    accepted_from(c, from);
    n->events->accepted(n->ctx, c->number, from);
}

/* libuv watches a listener no further while a connection waits to be accepted, so leaving it there
 * is what stops new ones from coming in. */
void net_accept(struct net *n)
{
    for (size_t i = 0; i < n->listener_count; i++)
        if (n->listeners[i].waiting && n->count < LINKS_MAX && !n->paused)
            accept_one(&n->listeners[i]);
}

static void on_connection(uv_stream_t *server, int status)
{
    struct listener *l = server->data;
    if (status != 0) { /* libuv has closed what came in if descriptors ran out */
        log_event(NOTICE_WARNING, "accept_failed",
                  LOG_FIELDS(log_text("why", uv_strerror(status))));
        listen_failed(status);
        return;
    }
    l->waiting = true;
    net_accept(l->net);
}

/* From here on net_stop closes it. */
static struct listener *listener_new(struct net *n)
{
    struct listener *l = &n->listeners[n->listener_count];
    if (n->listener_count == LISTENERS_MAX || uv_tcp_init(n->loop, &l->tcp) != 0)
        return NULL;
    l->net = n;
    l->tcp.data = l;
    n->listener_count++;
    return l;
}

static int listen_one(struct net *n, const struct sockaddr_storage *at)
{
    struct listener *l = listener_new(n);
    int status = l ? listen_at(&l->tcp, at, on_connection, &l->bound) : UV_ENOBUFS;
    if (!status)
        address_write(listener_bound(l), l->text);
    return status;
}

enum error net_listen(struct net *n, const char *address, struct why *why)
{
    struct address at;
    struct sockaddr_storage list[LISTEN_MAX];
    size_t count = 0;
    int status =
        address_parse(address, &at) ? listen_resolve(n->loop, &at, list, &count) : UV_EINVAL;
    for (size_t i = 0; i < count && !status; i++)
        status = listen_one(n, &list[i]);
    if (status != 0)
        return why_say(why, ERR_LISTEN, "cannot listen at %s: %s", address, uv_strerror(status));
    return OK;
}

enum error net_listen_given(struct net *n, int fd, struct why *why)
{
    struct listener *l = listener_new(n);
    int status = l ? listen_given(&l->tcp, fd, on_connection, &l->bound) : UV_EMFILE;
    if (status != 0)
        return why_say(why, ERR_LISTEN, "cannot take systemd's socket: %s", uv_strerror(status));
    address_write(listener_bound(l), l->text);
    return OK;
}

const char *net_listening(const struct net *n, size_t i)
{
    return i < n->listener_count ? n->listeners[i].text : NULL;
}

/* This computer's address on its way to `far`: connecting a datagram socket sends nothing, and asks
 * the routing table without netlink, which the service may not open. */
static bool address_towards(const char *far, struct sockaddr_storage *ret)
{
    struct sockaddr_storage to = {0};
    socklen_t len = sizeof *ret;
    if (uv_ip4_addr(far, PORT_ANY, (struct sockaddr_in *)&to) != 0 &&
        uv_ip6_addr(far, PORT_ANY, (struct sockaddr_in6 *)&to) != 0)
        return false;
    int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool found = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 &&
                 getsockname(fd, (struct sockaddr *)ret, &len) == 0;
    (void)close(fd);
    return found;
}

/* Towards addresses that are nobody's (RFC 5737, RFC 3849), and so by the default route. */
static size_t routed(const struct listener *l, size_t count,
                     char ret[static ADDRESSES_MAX][ADDRESS_MAX + 1])
{
    static const char *const far[] = {"192.0.2.1", "2001:db8::1"};
    for (size_t i = 0; i < sizeof far / sizeof *far && count < ADDRESSES_MAX; i++) {
        struct sockaddr_storage own = {0};
        if (!address_towards(far[i], &own) ||
            (own.ss_family != l->bound.ss_family && l->bound.ss_family != AF_INET6))
            continue;
        struct sockaddr *sa = (struct sockaddr *)&own;
        address_set_port(sa, address_port(listener_bound(l)));
        address_write(sa, ret[count++]);
    }
    return count;
}

size_t net_reachable(const struct net *n, char ret[static ADDRESSES_MAX][ADDRESS_MAX + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < n->listener_count && count < ADDRESSES_MAX; i++) {
        const struct listener *l = &n->listeners[i];
        if (address_is_wildcard(listener_bound(l)))
            count = routed(l, count, ret);
        else
            memcpy(ret[count++], l->text, sizeof l->text);
    }
    return count;
}

void net_pause(struct net *n)
{
    if (n->paused)
        return;
    n->paused = true;
    for (size_t i = 0; i < n->listener_count; i++)
        uv_close((uv_handle_t *)&n->listeners[i].tcp, NULL);
    for (struct conn *c = n->conns; c; c = c->next)
        if (c->connected && c->stream.state == STREAM_OPEN)
            stream_pause(&c->stream);
}

void net_stop(struct net *n)
{
    net_pause(n);
    for (struct conn *c = n->conns; c; c = c->next) {
        c->forgotten = true;
        if (!c->connected)
            (void)uv_cancel((uv_req_t *)&c->resolve); /* if it has not begun */
        stream_end(&c->stream, OK);
    }
}
