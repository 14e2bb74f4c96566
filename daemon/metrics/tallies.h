// SPDX-License-Identifier: Apache-2.0
/* What the daemon counts as it goes, for its metrics; what the node knows itself it is asked for.
 */
#ifndef GODA_TALLIES_H
#define GODA_TALLIES_H

#include <stdint.h>

#include "proto/control.h"

/* How long something took: counts by upper bound (histogram.c has them), and all in sum. */
enum { HISTOGRAM_BOUNDS = 13 };

struct histogram {
    uint64_t count, sum; /* sum: ns */
    uint64_t bucket[HISTOGRAM_BOUNDS];
};

/* The upper bound of a bucket, in ns; each counts what the ones below it do not. */
uint64_t histogram_bound(unsigned bucket);
void histogram_add(struct histogram *h, uint64_t ns);

struct tallies {
    uint64_t bytes_in, bytes_out;
    uint64_t accepted, dialled; /* connections */
    uint64_t commits_failed;
    uint64_t requests[METHOD_COUNT];
    struct histogram commit, search;
};

#endif
