// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/top.h"

#include <stdbool.h>
#include <stdlib.h>

static bool is_worse(const struct top_hit *a, const struct top_hit *b)
{
    return a->score != b->score ? a->score < b->score : a->seq < b->seq;
}

static void swap(struct top_hit *a, struct top_hit *b)
{
    struct top_hit held = *a;
    *a = *b;
    *b = held;
}

static void sift_up(struct top *t, size_t i)
{
    for (; i && is_worse(&t->hits[i], &t->hits[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&t->hits[i], &t->hits[(i - 1) / 2]);
}

static void sift_down(struct top *t, size_t i)
{
    for (size_t child; (child = 2 * i + 1) < t->count; i = child) {
        if (child + 1 < t->count && is_worse(&t->hits[child + 1], &t->hits[child]))
            child++;
        if (!is_worse(&t->hits[child], &t->hits[i]))
            return;
        swap(&t->hits[child], &t->hits[i]);
    }
}

static bool grow(struct top *t)
{
    enum { FIRST = 64 };
    size_t cap = t->cap ? 2 * t->cap : FIRST;
    struct top_hit *grown = reallocarray(t->hits, cap, sizeof *grown);
    if (!grown)
        return false;
    t->hits = grown;
    t->cap = cap;
    return true;
}

void top_done(struct top *t)
{
    free(t->hits);
    *t = (struct top){.max = t->max};
}

enum error top_add(struct top *t, struct top_hit hit)
{
    if (t->count < t->max) {
        if (t->count == t->cap && !grow(t))
            return ERR_MEMORY;
        t->hits[t->count] = hit;
        sift_up(t, t->count++);
    } else if (t->max && is_worse(&t->hits[0], &hit)) {
        t->hits[0] = hit;
        sift_down(t, 0);
    }
    return OK;
}

static int by_rank(const void *a, const void *b)
{
    return is_worse(a, b) ? 1 : is_worse(b, a) ? -1 : 0;
}

void top_sort(struct top *t)
{
    if (t->count)
        qsort(t->hits, t->count, sizeof *t->hits, by_rank);
}
