// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/log.h"
#include "daemon/metrics/metrics.h"
#include "daemon/net/listen.h"
#include "daemon/net/stream.h"

struct caller {
    struct stream stream;
    struct http *http;
    struct caller *next, **prev;
    size_t len;
    uint8_t head[HTTP_REQUEST_MAX];
};

struct door {
    uv_tcp_t tcp;
    struct http *http;
    bool waiting; /* a connection has come in that is not accepted yet */
};

struct http {
    struct daemon *daemon;
    struct caller *callers;
    size_t caller_count, door_count;
    struct door doors[2 * CONFIG_VALUES_MAX]; /* a name may have two */
    bool stopped;
};

static struct caller *caller_of(struct stream *s)
{
    return (struct caller *)(void *)((char *)s - offsetof(struct caller, stream));
}

/* -- answers ----------------------------------------------------------------------------------- */

static const char *reason(int status)
{
    return status == 200   ? "OK"
           : status == 400 ? "Bad Request"
           : status == 404 ? "Not Found"
           : status == 405 ? "Method Not Allowed"
           : status == 431 ? "Request Header Fields Too Large"
                           : "HTTP Version Not Supported";
}

static void answer(struct caller *c, struct http_request r)
{
    AUTO_BUF struct buf body = BUF(METRICS_MAX), out = BUF(METRICS_MAX + 512);
    const char *type = "text/plain; charset=utf-8";
    char head[512];
    if (r.status == 200) {
        type = r.open ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                      : "text/plain; version=0.0.4; charset=utf-8";
        metrics_write(c->http->daemon, r.open ? METRICS_OPEN : METRICS_PROMETHEUS, &body);
    } else {
        buf_put(&body, bytes_str(reason(r.status)));
        buf_put(&body, BYTES_LIT(". GET /metrics is all that there is.\n"));
    }
    int len = snprintf(head, sizeof head,
                       "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s"
                       "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
                       "Connection: close\r\n\r\n",
                       r.status, reason(r.status), type, body.len,
                       r.status == 405 ? "Allow: GET, HEAD\r\n" : "");
    buf_put(&out, bytes_of(head, (size_t)len));
    if (!r.head)
        buf_put(&out, buf_bytes(&body));
    if (body.failed || out.failed) {
        stream_end(&c->stream, ERR_MEMORY);
        return;
    }
    stream_send(&c->stream, &out);
    stream_close(&c->stream);
}

/* The bytes up to the empty line that ends a request's head; 0 when it is not there yet. */
static size_t head_end(const struct caller *c)
{
    for (size_t i = 0; i + 1 < c->len; i++)
        if (c->head[i] == '\n' &&
            (c->head[i + 1] == '\n' ||
             (i + 2 < c->len && c->head[i + 1] == '\r' && c->head[i + 2] == '\n')))
            return i + 1;
    return 0;
}

static void on_received(struct stream *s, struct bytes in)
{
    struct caller *c = caller_of(s);
    size_t room = sizeof c->head - c->len, len = in.len < room ? in.len : room;
    memcpy(c->head + c->len, in.ptr, len);
    c->len += len;
    size_t end = head_end(c);
    if (end)
        answer(c, http_parse(bytes_of(c->head, end)));
    else if (c->len == sizeof c->head)
        answer(c, (struct http_request){.status = 431});
}

/* -- connections ------------------------------------------------------------------------------- */

static void on_sent(struct stream *s, size_t len)
{
    (void)s;
    (void)len;
}

static void on_timeout(struct stream *s)
{
    stream_end(s, ERR_TIMEOUT);
}

static void accept_waiting(struct http *h);

static void on_ended(struct stream *s, enum error why)
{
    struct caller *c = caller_of(s);
    struct http *h = c->http;
    (void)why;
    *c->prev = c->next;
    if (c->next)
        c->next->prev = c->prev;
    h->caller_count--;
    free(c);
    accept_waiting(h);
}

static void accept_one(struct door *door)
{
    static const struct stream_events events = {
        .received = on_received, .sent = on_sent, .timeout = on_timeout, .ended = on_ended};
    struct http *h = door->http;
    struct caller *c = calloc(1, sizeof *c);
    if (!c) /* it goes on waiting */
        return;
    door->waiting = false;
    c->http = h;
    c->next = h->callers;
    c->prev = &h->callers;
    if (c->next)
        c->next->prev = &c->next;
    h->callers = c;
    h->caller_count++;
    stream_init(&c->stream, &h->daemon->loop, &events);
    if (stream_open_tcp(&c->stream) != OK ||
        uv_accept((uv_stream_t *)&door->tcp, &c->stream.socket.stream) != 0) {
        stream_end(&c->stream, ERR_CLOSED);
        return;
    }
    stream_start_timer(&c->stream, HTTP_PATIENCE);
    stream_read(&c->stream);
}

/* As in net.c, what is not accepted keeps others from coming in. */
static void accept_waiting(struct http *h)
{
    for (size_t i = 0; i < h->door_count; i++)
        if (h->doors[i].waiting && h->caller_count < HTTP_CLIENTS_MAX && !h->stopped)
            accept_one(&h->doors[i]);
}

static void on_connection(uv_stream_t *server, int status)
{
    struct door *door = server->data;
    door->waiting = status == 0;
    listen_failed(status);
    accept_waiting(door->http);
}

/* -- listening --------------------------------------------------------------------------------- */

static int open_door(struct http *h, const struct sockaddr_storage *at)
{
    struct door *door = &h->doors[h->door_count];
    struct sockaddr_storage bound;
    char where[ADDRESS_MAX + 1];
    if (h->door_count == sizeof h->doors / sizeof *h->doors)
        return UV_ENOBUFS;
    int status = uv_tcp_init(&h->daemon->loop, &door->tcp);
    if (status)
        return status;
    h->door_count++; /* from here on http_stop closes it */
    door->http = h;
    door->tcp.data = door;
    status = listen_at(&door->tcp, at, on_connection, &bound);
    if (status)
        return status;
    address_write((const struct sockaddr *)&bound, where);
    log_event(NOTICE_INFO, "metrics", LOG_FIELDS(log_text("addr", where)));
    return 0;
}

static enum error open_doors(struct http *h, const char *text, struct why *why)
{
    struct address at;
    struct sockaddr_storage list[LISTEN_MAX];
    size_t count = 0;
    int status =
        address_parse(text, &at) ? listen_resolve(&h->daemon->loop, &at, list, &count) : UV_EINVAL;
    for (size_t i = 0; i < count && !status; i++)
        status = open_door(h, &list[i]);
    if (status)
        return why_say(why, ERR_LISTEN, "cannot serve metrics at %s: %s", text,
                       uv_strerror(status));
    return OK;
}

enum error http_start(struct daemon *d, struct http **ret, struct why *why)
{
    const struct config_value *at = &d->config->value[CONFIG_METRICS_LISTEN];
    if (at->count == 0 || config_is_none(d->config, CONFIG_METRICS_LISTEN))
        return OK;
    struct http *h = *ret = calloc(1, sizeof *h);
    if (!h)
        return why_say(why, ERR_MEMORY, "cannot start");
    h->daemon = d;
    enum error e = OK;
    for (size_t i = 0; i < at->count && !e; i++)
        e = open_doors(h, at->text[i], why);
    return e;
}

void http_stop(struct http *h)
{
    if (!h || h->stopped)
        return;
    h->stopped = true;
    for (size_t i = 0; i < h->door_count; i++)
        uv_close((uv_handle_t *)&h->doors[i].tcp, NULL);
    for (struct caller *c = h->callers; c; c = c->next)
        stream_end(&c->stream, OK);
}

void http_free(struct http *h)
{
    free(h);
}
