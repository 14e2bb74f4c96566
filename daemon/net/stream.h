// SPDX-License-Identifier: Apache-2.0
/* A stream socket on the loop, TCP or Unix: reads into one room that all streams share, writes what
 * it is given, and ends either at once or after what was written. Every function may be called from
 * its own events; events never come from within a call. */
#ifndef GODA_STREAM_H
#define GODA_STREAM_H

#include <uv.h>

#include "proto/base/buf.h"

struct stream;

struct stream_events {
    void (*received)(struct stream *s, struct bytes in); /* `in` holds during the call */
    void (*sent)(struct stream *s, size_t len);
    void (*timeout)(struct stream *s); /* its timer, started by the owner, has run out */
    /* The last event: nothing of libuv's refers to the stream any more. */
    void (*ended)(struct stream *s, enum error why);
};

enum stream_state { STREAM_OPEN, STREAM_FLUSHING, STREAM_ENDED };

struct stream {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } socket;
    uv_timer_t timer;
    uv_shutdown_t shutdown;
    const struct stream_events *events;
    enum stream_state state;
    enum error why;
    unsigned holds; /* handles and requests that refer to it */
    bool has_socket;
    size_t unsent; /* bytes given to stream_send and not yet written */
};

/* Time for a stream that is being closed to write what is left and to hear the other side's end. */
enum { STREAM_LINGER = 2 * 1000 };

/* A stream without a socket. */
void stream_init(struct stream *s, uv_loop_t *loop, const struct stream_events *events);
/* Gives it a socket that is not connected yet. */
enum error stream_open_tcp(struct stream *s) __attribute__((warn_unused_result));
enum error stream_open_pipe(struct stream *s) __attribute__((warn_unused_result));
/* Takes the socket away again; `closed` is called when it is gone. Drop the stream there. */
void stream_close_socket(struct stream *s, uv_close_cb closed);

/* Reading; may be stopped and started again. */
void stream_read(struct stream *s);
void stream_pause(struct stream *s);
/* Starts (anew) or stops the timer behind the event `timeout`. */
void stream_start_timer(struct stream *s, uint64_t timeout_ms);
void stream_stop_timer(struct stream *s);
/* Takes what `bytes` holds and writes it; leaves it once the stream is ending. */
void stream_send(struct stream *s, struct buf *bytes);
/* Ends it after what was sent, within STREAM_LINGER; `ended` then says OK. */
void stream_close(struct stream *s);
/* Ends it now. */
void stream_end(struct stream *s, enum error why);

/* For a request of the owner's that refers to the stream: `ended` waits for its drop. */
void stream_hold(struct stream *s);
void stream_drop(struct stream *s);

#endif
