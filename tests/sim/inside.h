// SPDX-License-Identifier: Apache-2.0
/* What the simulator's files share: machines and the wires between them. */
#ifndef GODA_SIM_INSIDE_H
#define GODA_SIM_INSIDE_H

#include "proto/base/rng.h"
#include "tests/sim/disk.h"
#include "tests/sim/queue.h"
#include "tests/sim/sim.h"

enum { START_WALL = 1700000000 }; /* s UTC */
enum { REQUEST_CREATE = 1, REQUEST_INVITE, REQUEST_JOIN, REQUEST_PUBLISH };

/* One direction's end of a connection. */
struct end {
    size_t node;
    uint32_t link;
    uint64_t busy_until; /* TCP keeps order: nothing overtakes what was sent before */
    size_t written;      /* by this end, which has not been told so yet */
};

struct wire {
    struct end end[2];
    bool dead; /* something was lost: TCP tries again ever later, the peers' patience ends before */
    uint64_t reset_at;
};

/* Where a node's link is. */
struct plug {
    uint32_t link;
    size_t wire, side;
};

struct machine {
    struct plug *plugs;
    size_t plug_count, plug_cap;
    uint64_t heard_at; /* when it committed what is watched (sim_watch); 0: it has not */
    uint64_t heard_round;
    struct identity keys[IDENTITIES_MAX]; /* oldest first */
    size_t key_count;
    struct node *node; /* NULL: down */
    struct disk disk;
    uint64_t life, tick_at;
    uint32_t last_link;
    int64_t skew_ms;
    bool retired;
    bool mute;     /* nothing that it sends arrives */
    bool walled;   /* nobody can dial it, and it knows that */
    bool cloned;   /* it has another's keys and disk */
    bool aside;    /* a clone or a hostile one: nobody asks whether it holds what the others do */
    uint64_t slow; /* bytes a second that it reads; 0: as they come */
    struct disk *backup; /* or NULL */
    uint64_t until;      /* ms UTC: then */
    char address[48];
};

struct sim {
    struct sim_options options;
    struct rng rng;
    uint64_t now, bytes, events, dialled, undialled; /* undialled: attempts that found nobody */
    uint64_t ups;                                    /* links that have come up, at both ends */
    size_t border;
    struct machine *machines;
    struct shelf shelf;
    struct disk base;   /* what all have begun with (sim_found), and */
    struct node *model; /* a node that has loaded it, and does nothing; or NULL */
    struct wire *wires;
    size_t wire_count, wire_cap;
    size_t *free_wires, free_count;
    struct hash watched; /* the example that was published last */
    uint64_t watched_since;
    struct queue queue;
    struct hash *acknowledged;
    size_t acknowledged_count, published, joins_failed;
    struct buf token; /* the last invitation */
    enum error joined;
};

/* Machines (sim.c). */
void sim_step(struct sim *s, size_t node, struct event *event);
void sim_start(struct sim *s, size_t node);
void sim_carry_out(struct sim *s, size_t node, struct effects *effects);
const struct identity *sim_add_keys(struct sim *s, struct machine *m);

/* Wires (wire.c): what a node's effects do to its connections. */
void wire_dial(struct sim *s, size_t from, uint32_t link, const char *address);
void wire_send(struct sim *s, size_t from, struct effect *e);
size_t wire_written(struct sim *s, size_t node, uint32_t link); /* since it was asked last */
void wire_close(struct sim *s, size_t node, uint32_t link);
void wire_cut_all(struct sim *s, size_t node); /* the machine has gone */

#endif
