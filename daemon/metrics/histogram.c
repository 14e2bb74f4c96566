// SPDX-License-Identifier: Apache-2.0
#include <assert.h>

#include "daemon/metrics/tallies.h"

static const uint64_t bounds_us[HISTOGRAM_BOUNDS] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000};

uint64_t histogram_bound(unsigned bucket)
{
    assert(bucket < HISTOGRAM_BOUNDS);
    return bounds_us[bucket] * 1000;
}

void histogram_add(struct histogram *h, uint64_t ns)
{
    unsigned i = 0;
    h->count++;
    h->sum += ns;
    while (i < HISTOGRAM_BOUNDS && ns > histogram_bound(i))
        i++;
    if (i < HISTOGRAM_BOUNDS)
        h->bucket[i]++;
}
