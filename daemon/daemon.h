// SPDX-License-Identifier: Apache-2.0
/* godad's shell around the node: one loop, on whose thread every event becomes one node_step and
 * every effect becomes I/O (effects.c). Workers verify, read and write; their answers come back as
 * events. */
#ifndef GODA_DAEMON_H
#define GODA_DAEMON_H

#include <uv.h>

#include "daemon/keys.h"
#include "daemon/metrics/tallies.h"
#include "daemon/net/net.h"
#include "daemon/readers.h"
#include "daemon/store/writer.h"
#include "daemon/why.h"
#include "proto/config.h"
#include "proto/node.h"

struct control;
struct http;
struct textfile;

enum { SIGNALS = 3 };

/* What came of reading the configuration anew, until that is done again. */
struct reloaded {
    bool restart[CONFIG_COUNT]; /* keys whose new value is taken at the next start */
    struct why refused;         /* why the file was not taken at all; "": it was */
};

struct daemon {
    struct config *config; /* what it goes by */
    int argc;              /* what that was read from */
    char *const *argv;
    struct reloaded reloaded;
    uv_loop_t loop;
    struct keyring keys;
    struct node *node;
    struct lexicon *lexicon; /* NULL: there is none */
    struct store *store;     /* the writer's, once there is one */
    struct writer *writer;
    struct readers readers;
    struct net *net;
    struct control *control;
    struct http *http;         /* NULL: metrics are not served over HTTP */
    struct textfile *textfile; /* NULL: or in a file */
    uv_timer_t deadline;       /* the node's */
    uv_timer_t beat;           /* life signs for systemd; when stopping, the end of patience */
    uv_signal_t signals[SIGNALS];
    size_t signal_count;
    uint64_t started, started_wall; /* ms: monotonic, UTC */
    struct tallies tallies;
    size_t verifying; /* lots with a worker */
    uint64_t commits_at_beat;
    uint64_t stop_by;
    bool waited_at_beat; /* the writer had work then */
    bool stepping, stopping;
};

/* Runs until SIGTERM or SIGINT. `config` is what flags_read made of argv, which is read anew at
 * SIGHUP. Any error is one of starting, with why. */
enum error daemon_run(struct config *config, int argc, char *const argv[], struct why *why)
    __attribute__((warn_unused_result));

/* Tells the node at which addresses others reach this daemon. */
void daemon_tell_addresses(struct daemon *d);
/* Whom it is to be linked with: CONFIG_PIN or CONFIG_SEED. */
void daemon_tell_peers(struct daemon *d, enum config_key key);
/* Gives a sign of life now, and from then on as often as systemd wants one. */
void daemon_beat(struct daemon *d);

/* An event now, on the monotonic and the wall clock: the caller adds the rest. */
struct event daemon_event(struct daemon *d, enum event_kind kind);
/* Gives the node an event and carries out what follows. Never from within an effect. */
void daemon_step(struct daemon *d, const struct event *event);

#endif
