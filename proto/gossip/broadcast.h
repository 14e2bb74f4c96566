/* Live spread over the links that are up: how a record that was committed here gets known to the
 * rest. Flooding: every link is told of every record, by id, and asks for what it lacks (want.h).
 * The interface is that of a broadcast tree too: links come and go, records are delivered, messages
 * go out through `send`. */
#ifndef GODA_BROADCAST_H
#define GODA_BROADCAST_H

#include "proto/base/bytes.h"
#include "proto/base/limits.h"

struct broadcast {
    uint32_t links[LINKS_MAX];
    size_t count;
    /* Sends an IHAVE of these ids (at most IDS_PER_MESSAGE) to `link`. */
    void (*send)(void *ctx, uint32_t link, const struct hash *ids, size_t count);
    void *ctx;
};

void broadcast_up(struct broadcast *b, uint32_t link);
void broadcast_down(struct broadcast *b, uint32_t link);
/* These records are durable here. They are announced to every link, the one they came from
 * included: for it the announcement is the receipt. */
void broadcast_deliver(struct broadcast *b, const struct hash *ids, size_t count);

#endif
