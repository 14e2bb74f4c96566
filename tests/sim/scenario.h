// SPDX-License-Identifier: Apache-2.0
/* A network's story as a small text file: a deed a line (scenario.c has the table of them). */
#ifndef GODA_SIM_SCENARIO_H
#define GODA_SIM_SCENARIO_H

#include <stdio.h>

#include "proto/base/bytes.h"

struct outcome {
    struct hash result;  /* sim_result: the same for the same file and seed */
    uint64_t now;        /* ms of simulated time that it took */
    size_t acknowledged; /* examples */
    const char *wrong;   /* NULL: nothing */
    size_t line;         /* where that showed */
};

/* Plays the text from that seed and checks: at every second of it and after every deed that no node
 * is over a limit; at its end that all comes to rest within half an hour with nothing lost that was
 * acknowledged, all honest nodes equal, and nothing left of who was sent away. */
void scenario_run(struct bytes text, uint64_t seed, struct outcome *ret);
/* The table of deeds, for people. */
void scenario_help(FILE *to);

#endif
