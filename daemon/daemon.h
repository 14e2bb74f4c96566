/* godad's shell around the node: one loop, on whose thread every event becomes one node_step and
 * every effect becomes I/O (effects.c). Workers verify, read and write; their answers come back as
 * events. */
#ifndef GODA_DAEMON_H
#define GODA_DAEMON_H

#include <uv.h>

#include "daemon/config.h"
#include "daemon/keys.h"
#include "daemon/net/net.h"
#include "daemon/readers.h"
#include "daemon/store/writer.h"
#include "daemon/why.h"
#include "proto/node.h"

struct control;

enum { SIGNALS = 2 };

struct daemon {
    const struct config *config;
    uv_loop_t loop;
    struct keyring keys;
    struct node *node;
    struct lexicon *lexicon; /* NULL: there is none */
    struct store *store;     /* the writer's, once there is one */
    struct writer *writer;
    struct readers readers;
    struct net *net;
    struct control *control;
    uv_timer_t deadline; /* the node's */
    uv_timer_t beat;     /* life signs for systemd; when stopping, the end of patience */
    uv_signal_t signals[SIGNALS];
    size_t signal_count;
    uint64_t started; /* monotonic ms */
    size_t verifying; /* lots with a worker */
    uint64_t commits, commits_at_beat;
    uint64_t stop_by;
    bool stepping, stopping;
};

/* Runs until SIGTERM or SIGINT. Any error is one of starting, with why. */
enum error daemon_run(const struct config *config, struct why *why)
    __attribute__((warn_unused_result));

/* An event now, on the monotonic and the wall clock: the caller adds the rest. */
struct event daemon_event(struct daemon *d, enum event_kind kind);
/* Gives the node an event and carries out what follows. Never from within an effect. */
void daemon_step(struct daemon *d, const struct event *event);

#endif
