// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/stream.h"

#include <assert.h>
#include <stdlib.h>

/* One write on its way out. */
struct writing {
    uv_write_t request;
    struct stream *stream;
    struct buf bytes;
};

void stream_hold(struct stream *s)
{
    s->holds++;
}

void stream_drop(struct stream *s)
{
    assert(s->holds > 0);
    if (--s->holds == 0)
        s->events->ended(s, s->why);
}

static void on_socket_closed(uv_handle_t *handle)
{
    struct stream *s = handle->data;
    s->has_socket = false;
    stream_drop(s);
}

static void on_timer_closed(uv_handle_t *handle)
{
    stream_drop(handle->data);
}

static void on_timer(uv_timer_t *timer)
{
    struct stream *s = timer->data;
    if (s->state == STREAM_FLUSHING)
        stream_end(s, OK);
    else
        s->events->timeout(s);
}

void stream_init(struct stream *s, uv_loop_t *loop, const struct stream_events *events)
{
    *s = (struct stream){.events = events};
    (void)uv_timer_init(loop, &s->timer); /* cannot fail */
    s->timer.data = s;
    stream_hold(s);
}

static enum error stream_opened(struct stream *s, int status)
{
    if (status != 0)
        return ERR_UNREACHABLE;
    s->socket.handle.data = s;
    s->has_socket = true;
    stream_hold(s);
    return OK;
}

enum error stream_open_tcp(struct stream *s)
{
    return stream_opened(s, uv_tcp_init(s->timer.loop, &s->socket.tcp));
}

enum error stream_open_pipe(struct stream *s)
{
    return stream_opened(s, uv_pipe_init(s->timer.loop, &s->socket.pipe, 0));
}

void stream_close_socket(struct stream *s, uv_close_cb closed)
{
    if (s->has_socket && !uv_is_closing(&s->socket.handle))
        uv_close(&s->socket.handle, closed);
}

void stream_end(struct stream *s, enum error why)
{
    if (s->state == STREAM_ENDED)
        return;
    s->state = STREAM_ENDED;
    s->why = why;
    stream_close_socket(s, on_socket_closed);
    uv_close((uv_handle_t *)&s->timer, on_timer_closed);
}

/* What was read is used up within the event, on the loop's one thread: one room serves all, and a
 * connection that says nothing costs none. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    static char room[64 * 1024];
    (void)handle;
    (void)suggested;
    *ret = uv_buf_init(room, sizeof room);
}

static void on_read(uv_stream_t *socket, ssize_t len, const uv_buf_t *room)
{
    struct stream *s = socket->data;
    if (len < 0)
        stream_end(s, s->state == STREAM_FLUSHING ? OK : ERR_CLOSED);
    else if (len > 0 && s->state == STREAM_OPEN)
        s->events->received(s, bytes_of(room->base, (size_t)len));
}

void stream_read(struct stream *s)
{
    int status = uv_read_start(&s->socket.stream, on_alloc, on_read);
    if (status != 0 && status != UV_EALREADY)
        stream_end(s, ERR_CLOSED);
}

void stream_pause(struct stream *s)
{
    (void)uv_read_stop(&s->socket.stream); /* always succeeds */
}

static void on_written(uv_write_t *request, int status)
{
    struct writing *w = request->data;
    struct stream *s = w->stream;
    size_t len = w->bytes.len;
    buf_done(&w->bytes);
    free(w);
    s->unsent -= len;
    if (status != 0)
        stream_end(s, ERR_CLOSED);
    else if (s->state == STREAM_OPEN)
        s->events->sent(s, len);
}

void stream_send(struct stream *s, struct buf *bytes)
{
    if (s->state != STREAM_OPEN || bytes->len == 0)
        return;
    struct writing *w = malloc(sizeof *w);
    if (!w) {
        stream_end(s, ERR_MEMORY);
        return;
    }
    *w = (struct writing){.stream = s, .bytes = buf_steal(bytes)};
    w->request.data = w;
    s->unsent += w->bytes.len;
    uv_buf_t out = uv_buf_init((char *)w->bytes.ptr, (unsigned)w->bytes.len);
    int status = uv_write(&w->request, &s->socket.stream, &out, 1, on_written);
    if (status != 0) { /* then on_written is not called */
        s->unsent -= w->bytes.len;
        buf_done(&w->bytes);
        free(w);
        stream_end(s, ERR_CLOSED);
    }
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
    if (status != 0)
        stream_end(request->handle->data, OK);
}

/* Closing a socket with unread bytes in it resets the connection, which can cost the other side
 * what was sent last. So: our end, then theirs (or time runs out), then close. */
void stream_close(struct stream *s)
{
    if (s->state != STREAM_OPEN)
        return;
    s->state = STREAM_FLUSHING;
    if (!s->has_socket || uv_is_closing(&s->socket.handle) ||
        uv_timer_start(&s->timer, on_timer, STREAM_LINGER, 0) != 0 ||
        uv_shutdown(&s->shutdown, &s->socket.stream, on_shutdown) != 0)
        stream_end(s, OK);
    else
        stream_read(s);
}

void stream_start_timer(struct stream *s, uint64_t timeout_ms)
{
    (void)uv_timer_start(&s->timer, on_timer, timeout_ms, 0); /* fails only without a call-back */
}

void stream_stop_timer(struct stream *s)
{
    (void)uv_timer_stop(&s->timer);
}
