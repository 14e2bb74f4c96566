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
/* Records pushed to all nodes, those that came again, and the links of the nodes that are up. */
struct totals {
    uint64_t pushed, pushed_again;
    size_t up, links, links_least, components;
};
struct totals sim_totals(const struct sim *s);
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

/* Whether all nodes hold the same records, byte for byte, and none that was acknowledged is
 * missing. Those sent away are not asked; what they signed after their end nobody may have. */
bool sim_equal(const struct sim *s);
/* A BLAKE2b-256 chain over all that every node holds, in node order: equal for equal seeds. */
struct hash sim_result(const struct sim *s);
uint64_t sim_now(const struct sim *s);
uint64_t sim_bytes(const struct sim *s); /* carried by all connections */

#endif
