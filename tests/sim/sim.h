// SPDX-License-Identifier: Apache-2.0
/* A network of real nodes in one process: the same node_step as the daemon's, with a simulated
 * clock, TCP and store, all drawn from one seed. The same seed gives the same run. */
#ifndef GODA_SIM_H
#define GODA_SIM_H

#include "proto/node.h"

struct sim_options {
    uint64_t seed;
    size_t nodes;
    uint64_t delay_ms, jitter_ms; /* one way */
    unsigned loss_percent;        /* of segments: each costs a retransmission time-out */
    unsigned reset_percent;       /* of connections: broken once, at a random time within 30 s */
    bool pieces;                  /* the stream comes in other pieces than it was sent in */
    bool stub;                    /* every signature is taken for good */
    bool flood;                   /* live spread by flooding rather than by Plumtree */
};

struct sim; /* opaque */

struct sim *sim_new(const struct sim_options *o);
void sim_free(struct sim *s);

/* Runs until `ms` of simulated time have passed. */
void sim_run(struct sim *s, uint64_t ms);
/* Node 0 founds the network, and invites all others, who join. True when all are members everywhere
 * within `ms`. */
bool sim_form(struct sim *s, uint64_t ms);
size_t sim_joins_failed(const struct sim *s); /* joins that were answered with an error */
/* The same without the joining: every node begins with the whole roster. */
void sim_found(struct sim *s);
/* Publishes an example at a node. Whether and when it is acknowledged shows in sim_acknowledged. */
void sim_publish(struct sim *s, size_t node);
/* How the example that was published last has spread among the nodes that are up. */
struct spread {
    size_t up, reached;
    uint64_t last_ms, last_round; /* when and over how many links it came to the last of them */
};
struct spread sim_spread(const struct sim *s);
/* Of the nodes that are up, all together: what live spread has sent (broadcast.h), their links as
 * they are, and what the network has cost since it began. */
struct totals {
    uint64_t pushed, pushed_again, announcing, grafts, prunes;
    uint64_t events, dialled, undialled;      /* connections made, and attempts that found nobody */
    uint64_t ups;                             /* links that have come up, counted at both ends */
    size_t up, links, links_least, one_sided; /* one_sided: links that one of the two holds up */
    size_t full; /* nodes with one link less than they aim at, or more */
};
struct totals sim_totals(const struct sim *s);
/* The links as a graph: pieces; links from one node to another on the shortest way, on average
 * (from 100 of them); and how many of a node's peers are linked to each other, 0 to 1. */
struct graph {
    size_t components;
    double path, clustering;
};
struct graph sim_graph(const struct sim *s);
/* The same of a graph by lot in which each node has as many links as here. */
struct graph sim_random_graph(const struct sim *s);
/* A node sends another away as of so long ago. */
void sim_retire(struct sim *s, size_t by, size_t node, uint64_t ago_ms);
/* A node has other keys from now on. */
void sim_rotate(struct sim *s, size_t node);
bool sim_is_up(const struct sim *s, size_t node);
size_t sim_acknowledged(const struct sim *s);
/* Cuts the network in two: nodes below `border` and the rest. 0 heals it. */
void sim_partition(struct sim *s, size_t border);
/* Kills a node; what was not committed is lost. It starts again after `ms`. */
void sim_crash(struct sim *s, size_t node, uint64_t ms);
/* A node is gone for good, as if its power had failed: its peers are told nothing. */
void sim_vanish(struct sim *s, size_t node);
/* A node's clock is off by so much from now on. */
void sim_skew(struct sim *s, size_t node, int64_t ms);

/* Nothing that a node sends arrives any more, though it hears the others; or again. */
void sim_mute(struct sim *s, size_t node, bool mute);
/* Nobody can dial a node, and it says so; before sim_found, from the start. */
void sim_wall(struct sim *s, size_t node);
/* A node reads so many bytes a second; 0: as they come. */
void sim_slow(struct sim *s, size_t node, uint64_t rate);
/* A node's disk as it is now; what sim_restore starts it again with, `ms` later. */
void sim_backup(struct sim *s, size_t node);
void sim_restore(struct sim *s, size_t node, uint64_t ms);
/* A node becomes another's twin: its keys, its disk. From then on it is not asked what it has; it
 * is to keep off the network. */
void sim_clone(struct sim *s, size_t node, size_t of);
/* A member sends each of its links a frame that no honest one would: of any kind, with noise in it,
 * or more of what is right than is. It is not asked what it has, either. */
void sim_abuse(struct sim *s, size_t node);
/* For what comes: the network's options, to be changed as it runs. */
struct sim_options *sim_options(struct sim *s);

/* What must hold at any time: no node over any of its limits. NULL, or which does not. */
const char *sim_over(const struct sim *s);
/* What must hold when all is quiet, beyond sim_equal: the same members everywhere, and no record on
 * any disk that they do not let in. NULL, or what does not. */
const char *sim_wrong(const struct sim *s);

/* Whether all nodes hold the same records, byte for byte, and none that was acknowledged is
 * missing. Those sent away (and twins, and hostile ones) are not asked; what they signed after
 * their end nobody may have. */
bool sim_equal(const struct sim *s);
/* A BLAKE2b-256 chain over all that every node holds, in node order: equal for equal seeds. */
struct hash sim_result(const struct sim *s);
uint64_t sim_now(const struct sim *s);
uint64_t sim_bytes(const struct sim *s); /* carried by all connections */

#endif
