#include "proto/gossip/broadcast.h"

#include <assert.h>

void broadcast_up(struct broadcast *b, uint32_t link)
{
    assert(b->count < LINKS_MAX);
    b->links[b->count++] = link;
}

void broadcast_down(struct broadcast *b, uint32_t link)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->links[i] == link) {
            b->links[i] = b->links[--b->count];
            return;
        }
}

void broadcast_deliver(struct broadcast *b, const struct hash *ids, size_t count)
{
    for (size_t from = 0; from < count; from += IDS_PER_MESSAGE) {
        size_t left = count - from;
        size_t n = left < IDS_PER_MESSAGE ? left : IDS_PER_MESSAGE;
        for (size_t i = 0; i < b->count; i++)
            b->send(b->ctx, b->links[i], ids + from, n);
    }
}
