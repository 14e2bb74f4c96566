// SPDX-License-Identifier: Apache-2.0
/* What live spread costs, measured on whole simulated networks: the rows of the papers on HyParView
 * (Leitão, Pereira, Rodrigues, DSN 2007) and Plumtree (SRDS 2007), and what they do not measure.
 *
 * Each seed is a network of its own, with all in the roster from the start: 10 to 50 ms a way, and
 * 2 ms to check and 2 to store a record. RMR is copies of a record beyond the first, for each node
 * but its publisher; the last hop is over how many links it came to the last node. */
#ifndef GODA_SIM_BENCH_H
#define GODA_SIM_BENCH_H

#include "proto/base/bytes.h"

enum bench_row {
    ROW_REACHED_ONE,
    ROW_REACHED_MANY,
    ROW_COMPONENTS,
    ROW_LINKS_MEAN,
    ROW_LINKS_LEAST,
    ROW_FULL,
    ROW_ONE_SIDED,
    ROW_CHANGED,
    ROW_PATH,
    ROW_PATH_RATIO,
    ROW_PATH_RANDOM,
    ROW_CLUSTERING,
    ROW_CLUSTERING_RATIO,
    ROW_HOP_ONE,
    ROW_HOP_MANY,
    ROW_LAST_MS,
    ROW_RMR_FIRST,
    ROW_RMR_SECOND,
    ROW_RMR_THIRD,
    ROW_RMR_ONE,
    ROW_RMR_MANY,
    ROW_DUPLICATES,
    ROW_CONTROL,
    ROW_CONTROL_RATIO,
    ROW_GRAFTS,
    ROW_PRUNES,
    ROW_BYTES,
    ROW_CRASH, /* two for each of four shares */
    ROW_SPLIT = ROW_CRASH + 8,
    ROW_SPLIT_RECORDS,
    ROW_WALLED_REACHED,
    ROW_WALLED_LEAST,
    ROW_WALLED_REFUSED,
    ROW_IDLE,
    ROW_EVENTS,
    BENCH_ROWS,
};

/* Fewer broadcasts and a shorter split: from BENCH_HUGE nodes on always few. */
enum bench_pace { BENCH_WHOLE, BENCH_QUICK };
enum { BENCH_HUGE = 3000, BENCH_SEEDS_MAX = 100 };

struct bench_seed {
    double rows[BENCH_ROWS];
    struct hash result; /* a chain over what all nodes hold in the end: the same for the same
                           nodes, seed and code */
};
/* Measures `count` networks from seed 1 on, `jobs` at a time, each in a process of its own. */
void bench_measure(size_t nodes, bool flood, enum bench_pace pace, size_t jobs, size_t count,
                   struct bench_seed *ret);

#endif
