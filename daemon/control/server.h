// SPDX-License-Identifier: Apache-2.0
/* The control socket's inside: clients and the table of open requests. Within daemon/control only.
 */
#ifndef GODA_CONTROL_SERVER_H
#define GODA_CONTROL_SERVER_H

#include "daemon/control/request.h"

enum {
    CLIENT_REQUESTS_MAX = 1024, /* open at once; more wait in the socket */
    CLIENT_JOBS_MAX = 16,       /* of which with the readers */
    CLIENT_HELD_MAX = 2 * CONTROL_MESSAGE_MAX,
    ADMIN_RESERVE = 8, /* of CONTROL_CLIENTS_MAX: nobody can shut the administrator out */
};

struct client {
    struct stream stream;
    struct control *control;
    struct client *next, **prev; /* in control->clients */
    enum access access;
    char user[USER_MAX + 1]; /* who runs it */
    struct buf in;
    size_t requests, jobs, held; /* open requests, with the readers, bytes of their messages */
    bool blocked;                /* it may not start more now */
    bool has_snapshot;
    int snapshot; /* which it is being given, if it has one (backup.c) */
};

/* A place for an open request; the node knows it by generation and index. */
struct slot {
    struct request *request;
    uint32_t generation;
};

struct control {
    struct daemon *daemon;
    uv_pipe_t server;
    uv_timer_t soon; /* what must wait until the node's step is over */
    bool listening, paused, stopped;
    bool snapshotting; /* somebody's backup is being made */
    struct client *clients;
    size_t client_count;
    struct slot *slots;
    size_t slot_count, slot_next; /* slot_next: where to look for a free one */
    struct request *resume_first, **resume_last;
};

/* What a connected process may do, and the name (or number) of the user that runs it (access.c). */
enum access access_of(int fd, const struct config *config, char ret_user[static USER_MAX + 1]);

/* client.c */
void client_accept(struct control *c);
/* Starts the requests that have arrived, as far as the client's limits allow. */
void client_advance(struct client *c);
void client_forget_snapshot(struct client *c);

/* request.c: takes one whole message. */
void request_start(struct client *c, struct bytes message);
void control_soon(struct control *c);

#endif
