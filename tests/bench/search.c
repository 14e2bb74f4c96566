// SPDX-License-Identifier: Apache-2.0
/* Search, ours and what it is held against: how good and how fast, on the same data in one run.
 *
 *   build/bench/search quality|corrections|speed|all DATA [RECORDS [ENGINE...]]
 *
 * DATA: a directory with the judged sets and texts that README names. RECORDS (100000): for speed.
 * ENGINE: ours plain snowball xapian, all of them otherwise. BENCH_CLOCK=cpu in the environment
 * counts the processor's time alone, for a machine that has other things to do, too. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 100000, FIRST_ENGINE = 4 };

static const struct {
    const char *name;
    const struct engine *engine;
} known[ENGINES_MAX] = {
    {"ours", &ours},
    {"plain", &plain},
    {"snowball", &snowball},
#ifdef BENCH_XAPIAN
    {"xapian", &xapian},
#endif
};

static struct engines engines_named(int argc, char **argv)
{
    struct engines engines = {0};
    for (size_t i = 0; i < ENGINES_MAX && known[i].engine; i++) {
        bool wanted = argc <= FIRST_ENGINE;
        for (int a = FIRST_ENGINE; a < argc; a++)
            wanted = wanted || strcmp(argv[a], known[i].name) == 0;
        if (wanted)
            engines.at[engines.count++] = known[i].engine;
    }
    return engines;
}

int main(int argc, char **argv)
{
    struct engines engines = engines_named(argc, argv);
    if (argc < 3 || !engines.count) {
        (void)fprintf(stderr,
                      "usage: %s quality|corrections|speed|all DATA [RECORDS [ENGINE...]]\n",
                      argv[0]);
        return 2;
    }
#ifndef BENCH_XAPIAN
    printf("Built without Xapian (contrib/setup bench).\n");
#endif
    bool all = strcmp(argv[1], "all") == 0;
    stop_words_read(argv[2]);
    if (all || strcmp(argv[1], "quality") == 0)
        measure_quality(&engines, argv[2]);
    if (all || strcmp(argv[1], "corrections") == 0)
        measure_corrections(&engines, argv[2]);
    if (all || strcmp(argv[1], "speed") == 0)
        measure_speed(&engines, argv[2], argc > 3 ? strtoul(argv[3], NULL, 10) : RECORDS);
    stop_words_done();
    return 0;
}
