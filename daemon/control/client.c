// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <unistd.h>

#include "daemon/control/server.h"
#include "daemon/log.h"
#include "daemon/net/listen.h"

static struct client *client_of(struct stream *s)
{
    return (struct client *)(void *)((char *)s - offsetof(struct client, stream));
}

/* What a client has open stays bounded by leaving its further requests in the socket. */
static bool client_may_start(const struct client *c)
{
    return c->requests < CLIENT_REQUESTS_MAX && c->jobs < CLIENT_JOBS_MAX &&
           c->held < CLIENT_HELD_MAX && c->stream.unsent < SEND_QUEUE_HIGH;
}

/* Its bytes make no sense from here on: say so, and end it. */
static void client_refuse(struct client *c, enum error e)
{
    AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
    msgpack_packer pk = mp_packer(&out);
    rpc_error(&pk, 0, e, "", "", 0);
    if (!out.failed)
        stream_send(&c->stream, &out);
    stream_close(&c->stream);
}

void client_advance(struct client *c)
{
    size_t used = 0;
    c->blocked = false;
    while (c->stream.state == STREAM_OPEN && !c->blocked) {
        struct bytes rest = bytes_slice(buf_bytes(&c->in), used, c->in.len - used);
        size_t len = 0;
        enum error e = rpc_whole(rest, &len);
        if (e) {
            client_refuse(c, e);
            return;
        }
        if (len == 0)
            break;
        c->blocked = !client_may_start(c);
        if (!c->blocked) {
            request_start(c, bytes_slice(rest, 0, len));
            used += len;
        }
    }
    if (c->stream.state != STREAM_OPEN)
        return;
    buf_drop(&c->in, used);
    if (c->blocked)
        stream_pause(&c->stream);
    else
        stream_read(&c->stream);
}

void client_forget_snapshot(struct client *c)
{
    if (c->has_snapshot)
        (void)close(c->snapshot);
    c->has_snapshot = false;
}

static void on_received(struct stream *s, struct bytes in)
{
    struct client *c = client_of(s);
    buf_put(&c->in, in);
    if (c->in.failed)
        client_refuse(c, c->in.failed);
    else
        client_advance(c);
}

static void on_sent(struct stream *s, size_t len)
{
    struct client *c = client_of(s);
    (void)len;
    if (s->unsent)
        stream_start_timer(s, SEND_STALL);
    else
        stream_stop_timer(s);
    if (c->blocked)
        client_advance(c);
}

static void on_timeout(struct stream *s)
{
    log_event(NOTICE_WARNING, "client_stalled", NULL);
    stream_end(s, ERR_SLOW);
}

static void on_ended(struct stream *s, enum error why)
{
    struct client *c = client_of(s);
    struct control *control = c->control;
    (void)why;
    for (size_t i = 0; i < control->slot_count; i++)
        if (control->slots[i].request && control->slots[i].request->client == c)
            control->slots[i].request->client = NULL;
    *c->prev = c->next;
    if (c->next)
        c->next->prev = c->prev;
    control->client_count--;
    client_forget_snapshot(c);
    buf_done(&c->in);
    free(c);
}

void client_accept(struct control *control)
{
    static const struct stream_events events = {
        .received = on_received, .sent = on_sent, .timeout = on_timeout, .ended = on_ended};
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return; /* the connection waits in libuv; the next one tries again */
    c->control = control;
    c->in = BUF(CONTROL_MESSAGE_MAX + 64 * 1024); /* and what one read brings beyond */
    c->next = control->clients;
    c->prev = &control->clients;
    if (c->next)
        c->next->prev = &c->next;
    control->clients = c;
    control->client_count++;
    stream_init(&c->stream, &control->daemon->loop, &events);
    uv_os_fd_t fd;
    if (stream_open_pipe(&c->stream) != OK ||
        uv_accept((uv_stream_t *)&control->server, &c->stream.socket.stream) != 0 ||
        uv_fileno(&c->stream.socket.handle, &fd) != 0) {
        stream_end(&c->stream, ERR_CLOSED);
        return;
    }
    uint64_t left = listen_left(&c->stream.socket.handle);
    c->access = access_of(fd, control->daemon->config, c->user);
    size_t reserved = c->access == ACCESS_ADMIN ? 0 : ADMIN_RESERVE;
    if (left < SPARE_OF_CLIENTS / 2) /* what is refused stays open until it was read */
        stream_end(&c->stream, ERR_BUSY);
    else if (control->client_count + reserved > CONTROL_CLIENTS_MAX || left < SPARE_OF_CLIENTS)
        client_refuse(c, ERR_BUSY);
    else
        stream_read(&c->stream);
}
