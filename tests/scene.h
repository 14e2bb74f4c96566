// SPDX-License-Identifier: Apache-2.0
/* One node by hand-written events: a founder, and remote ends that speak to it, each over a link of
 * its own. */
#ifndef GODA_TESTS_SCENE_H
#define GODA_TESTS_SCENE_H

#include "proto/link/message.h"
#include "proto/link/session.h"
#include "proto/node.h"

enum { REQUEST = 7, WALL_S = 1700000000, REMOTES = 32 };

struct remote {
    uint32_t link;
    const char *address;
    struct session *session;
    struct buf sent; /* what the node sent */
    bool closed;     /* the node ended the link */
    enum error why;
};

struct scene {
    struct node *node;
    struct identity own, other;
    uint64_t now, boot;   /* boot: the remote ends' */
    enum error commit;    /* what the store says */
    bool erasure_unknown; /* it refuses what comes without its body */
    size_t dials;
    uint32_t dialled;    /* the last dial's link */
    bool swallow;        /* bytes are never reported as written out */
    struct effect reply; /* the last REPLY */
    struct buf token;
    struct hash network;
    struct remote remotes[REMOTES], *remote; /* `remote`: whose turn it is */
};

int scene_start(void **state); /* cmocka's setup: the network is founded */
int scene_end(void **state);

void scene_step(struct scene *s, struct event event);
void scene_link_event(struct scene *s, enum event_kind kind); /* on the remote end's link */
/* Lets time pass, with every tick that is due. */
void scene_pass(struct scene *s, uint64_t ms);
struct node_status scene_status(struct scene *s);
/* The same number gives the same keys; 1 is the founder's, 2 `other`'s. */
void scene_identity(struct identity *who, uint8_t number);

/* -- the remote end whose turn it is */
void scene_hello(struct scene *s, int64_t skew_ms);
void scene_send_bytes(struct scene *s, struct bytes bytes);
void scene_send(struct scene *s, enum message_kind kind, struct bytes payload);
/* The next frame of what the node has said; false when there is none. */
bool scene_next(struct scene *s, struct frame *ret);
/* The code of a verdict of that kind among what the node has said since; "" when there is none. */
const char *scene_verdict(struct scene *s, enum message_kind kind);
/* A new link up to HELLO. */
void scene_connect(struct scene *s, const struct identity *who, int64_t skew_ms);
/* The node has dialled: answers its handshake as `who`. */
void scene_answer(struct scene *s, const struct identity *who);
void scene_disconnect(struct scene *s);
struct token scene_invite(struct scene *s, const char *slug, uint64_t lasts_ms);
/* Says JOIN; the code of the WELCOME. */
const char *scene_join(struct scene *s, const struct identity *who, struct bytes secret);
void scene_become_member(struct scene *s); /* `other`, as "b" */

#endif
