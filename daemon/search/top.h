// SPDX-License-Identifier: Apache-2.0
/* The best so many of a stream of hits: a heap with the worst of them on top. */
#ifndef GODA_TOP_H
#define GODA_TOP_H

#include "proto/base/error.h"

#include <stdint.h>

struct top_hit {
    double score;
    double prior; /* a factor of the score (rescore.h); 0: none */
    uint64_t seq;
};

struct top {
    size_t max, count, cap;
    struct top_hit *hits;
};
#define AUTO_TOP __attribute__((cleanup(top_done)))

void top_done(struct top *t);
/* Takes the hit if it is among the best `max` so far. ERR_MEMORY. */
enum error top_add(struct top *t, struct top_hit hit) __attribute__((warn_unused_result));
/* The best first; of equal ones the one that arrived last. Nothing is to be added afterwards. */
void top_sort(struct top *t);

#endif
