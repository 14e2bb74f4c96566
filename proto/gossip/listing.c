// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/listing.h"

#include <stdlib.h>

static int compare_listed(const void *a, const void *b)
{
    return hash_compare(*(const struct hash *const *)a, *(const struct hash *const *)b);
}

enum error listing_init(struct listing *l, struct bytes ids)
{
    *l = (struct listing){.ids = (const struct hash *)ids.ptr,
                          .count = ids.len / sizeof(struct hash),
                          .ordered = true};
    if (!l->count)
        return OK;
    l->by_id = calloc(l->count, sizeof *l->by_id);
    l->common = calloc(l->count, sizeof *l->common);
    if (!l->by_id || !l->common)
        return ERR_MEMORY;
    for (size_t i = 0; i < l->count; i++)
        l->by_id[i] = &l->ids[i];
    qsort(l->by_id, l->count, sizeof *l->by_id, compare_listed);
    return OK;
}

void listing_done(struct listing *l)
{
    free(l->by_id);
    free(l->common);
    *l = (struct listing){0};
}

bool listing_find(struct listing *l, const struct hash *ours)
{
    size_t from = 0, to = l->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (hash_compare(l->by_id[middle], ours) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == l->count || !hash_equal(l->by_id[from], ours))
        return false;
    size_t at = (size_t)(l->by_id[from] - l->ids);
    l->common[at] = true;
    l->ordered = l->ordered && at >= l->last;
    l->last = at + 1;
    return true;
}

const struct hash *listing_unknown(const struct listing *l, size_t k)
{
    const struct hash *id = l->by_id[k];
    bool repeated = k && hash_equal(l->by_id[k - 1], id);
    return repeated || l->common[id - l->ids] ? NULL : id;
}

bool listing_differs(struct listing *l, const struct hash *ours)
{
    while (l->next < l->count && !l->common[l->next])
        l->next++;
    if (l->next == l->count || !hash_equal(&l->ids[l->next], ours))
        return true;
    size_t at = l->next++;
    return (at && !l->common[at - 1]) || (at + 1 < l->count && !l->common[at + 1]);
}
