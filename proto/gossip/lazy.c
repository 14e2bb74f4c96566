// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/lazy.h"

#include <assert.h>
#include <stdlib.h>

void lazy_done(struct lazy *l)
{
    free(l->news.list);
    free(l->receipts.list);
    *l = (struct lazy){0};
}

static void gather(struct gathered *g, const struct announcement *a, uint64_t due)
{
    if (g->count == g->cap) {
        g->cap = g->cap ? 2 * g->cap : 8;
        g->list = reallocarray(g->list, g->cap, sizeof *g->list);
        assert(g->list);
    }
    g->due = g->count && g->due < due ? g->due : due;
    g->list[g->count++] = *a;
}

bool lazy_news(struct lazy *l, const struct hash *id, uint64_t round, uint64_t now)
{
    if (l->news.count == IDS_PER_MESSAGE)
        return false;
    gather(&l->news, &(struct announcement){*id, round}, now + LAZY_EVERY);
    return true;
}

bool lazy_receipt(struct lazy *l, const struct hash *id, uint64_t now)
{
    if (l->receipts.count == IDS_PER_MESSAGE)
        return false;
    gather(&l->receipts, &(struct announcement){*id, 0}, now + RECEIPT_EVERY);
    return true;
}

void lazy_known(struct lazy *l, const struct hash *id, uint64_t now)
{
    for (size_t i = 0; i < l->news.count; i++)
        if (hash_equal(&l->news.list[i].id, id) && lazy_receipt(l, id, now)) {
            l->news.list[i] = l->news.list[--l->news.count];
            return;
        }
}

uint64_t lazy_due(const struct lazy *l)
{
    uint64_t news = l->news.count ? l->news.due : UINT64_MAX;
    return l->receipts.count && l->receipts.due < news ? l->receipts.due : news;
}

const struct announcement *lazy_take(struct lazy *l, size_t *ret_count)
{
    while (l->receipts.count && l->news.count < IDS_PER_MESSAGE)
        gather(&l->news, &l->receipts.list[--l->receipts.count], UINT64_MAX);
    *ret_count = l->news.count;
    l->news.count = 0;
    return l->news.list;
}
