#include "proto/gossip/item.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/gossip/varint.h"

enum { FIRST_CAP = 16 };

struct itemset {
    struct item *items; /* in order, each once */
    struct hash *sums;  /* sums[i]: of the ids of items 0 .. i, for i < summed */
    size_t count, cap, summed;
    struct item *pending; /* in any order, possibly there already */
    size_t pending_count, pending_cap;
};

int item_compare(const struct item *a, const struct item *b)
{
    if (a->timestamp != b->timestamp)
        return a->timestamp < b->timestamp ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

static int compare_items(const void *a, const void *b)
{
    return item_compare(a, b);
}

struct itemset *itemset_new(void)
{
    return calloc(1, sizeof(struct itemset));
}

void itemset_free(struct itemset *s)
{
    if (!s)
        return;
    free(s->items);
    free(s->sums);
    free(s->pending);
    free(s);
}

static size_t larger_cap(size_t cap)
{
    return cap ? cap + cap / 2 : FIRST_CAP;
}

/* Room for one more item and its sum, counting the pending ones, so that merging needs none. */
static bool reserve(struct itemset *s)
{
    if (s->count + s->pending_count < s->cap)
        return true;
    size_t cap = larger_cap(s->cap);
    struct item *items = reallocarray(s->items, cap, sizeof *items);
    if (items)
        s->items = items;
    struct hash *sums = reallocarray(s->sums, cap, sizeof *sums);
    if (sums)
        s->sums = sums;
    if (!items || !sums)
        return false;
    s->cap = cap;
    return true;
}

static bool reserve_pending(struct itemset *s)
{
    if (s->pending_count < s->pending_cap)
        return true;
    size_t cap = larger_cap(s->pending_cap);
    struct item *pending = reallocarray(s->pending, cap, sizeof *pending);
    if (!pending)
        return false;
    s->pending = pending;
    s->pending_cap = cap;
    return true;
}

enum error itemset_add(struct itemset *s, const struct item *item)
{
    assert(item->timestamp != UINT64_MAX);
    if (!reserve(s))
        return ERR_MEMORY;
    int order = s->count ? item_compare(&s->items[s->count - 1], item) : -1;
    if (order < 0) {
        s->items[s->count++] = *item;
    } else if (order > 0) {
        if (!reserve_pending(s))
            return ERR_MEMORY;
        s->pending[s->pending_count++] = *item;
    }
    return OK;
}

/* The first index of the merged items that is not below `bound`. */
static size_t find(const struct itemset *s, const struct item *bound)
{
    size_t from = 0, to = s->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (item_compare(&s->items[middle], bound) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool contains(const struct itemset *s, const struct item *item)
{
    size_t i = find(s, item);
    return i < s->count && item_compare(&s->items[i], item) == 0;
}

/* Sorts what is pending and keeps of it what is new. */
static size_t sift_pending(struct itemset *s)
{
    size_t kept = 0;
    qsort(s->pending, s->pending_count, sizeof *s->pending, compare_items);
    for (size_t i = 0; i < s->pending_count; i++) {
        const struct item *item = &s->pending[i];
        bool repeated = kept && item_compare(&s->pending[kept - 1], item) == 0;
        if (!repeated && !contains(s, item))
            s->pending[kept++] = *item;
    }
    return kept;
}

/* Merges from the back: only what lies above the lowest new item moves. */
static void settle(struct itemset *s)
{
    if (!s->pending_count)
        return;
    size_t left = sift_pending(s), from = s->count, to = from + left;
    s->count = to;
    while (left) {
        bool old = from && item_compare(&s->items[from - 1], &s->pending[left - 1]) > 0;
        s->items[--to] = old ? s->items[--from] : s->pending[--left];
    }
    if (s->summed > to)
        s->summed = to;
    free(s->pending);
    s->pending = NULL;
    s->pending_count = s->pending_cap = 0;
}

bool itemset_remove(struct itemset *s, const struct item *item)
{
    settle(s);
    if (!contains(s, item))
        return false;
    size_t i = find(s, item);
    s->count--;
    memmove(&s->items[i], &s->items[i + 1], (s->count - i) * sizeof *s->items);
    if (s->summed > i)
        s->summed = i;
    return true;
}

size_t itemset_count(struct itemset *s)
{
    settle(s);
    return s->count;
}

const struct item *itemset_at(struct itemset *s, size_t i)
{
    settle(s);
    assert(i < s->count);
    return &s->items[i];
}

size_t itemset_lower_bound(struct itemset *s, const struct item *bound)
{
    settle(s);
    return find(s, bound);
}

/* The sum of the ids of the first `count` items. */
static struct hash sum_of_first(struct itemset *s, size_t count)
{
    for (; s->summed < count; s->summed++) {
        s->sums[s->summed] = s->items[s->summed].id;
        if (s->summed)
            sodium_add(s->sums[s->summed].b, s->sums[s->summed - 1].b, sizeof s->sums->b);
    }
    return count ? s->sums[count - 1] : (struct hash){{0}};
}

void itemset_fingerprint(struct itemset *s, size_t from, size_t to,
                         uint8_t ret[static FINGERPRINT_BYTES])
{
    settle(s);
    assert(from <= to && to <= s->count);
    uint8_t in[sizeof(struct hash) + VARINT_BYTES_MAX], digest[crypto_hash_sha256_BYTES];
    struct hash sum = sum_of_first(s, to), before = sum_of_first(s, from);
    sodium_sub(sum.b, before.b, sizeof sum.b);
    memcpy(in, sum.b, sizeof sum.b);
    crypto_hash_sha256(digest, in, sizeof sum.b + varint_encode(to - from, in + sizeof sum.b));
    memcpy(ret, digest, FINGERPRINT_BYTES);
}
