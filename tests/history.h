// SPDX-License-Identifier: Apache-2.0
/* A made-up past of a network, with all that may happen in one: records of every kind by authors
 * with and without the right to them, about what they may name and what not, updates of one version
 * made at once, withdrawals, and a roster that changes meanwhile. */
#ifndef GODA_TESTS_HISTORY_H
#define GODA_TESTS_HISTORY_H

#include "tests/records.h"

enum { HISTORY_MAX = 160 };

struct history {
    struct hash network;
    size_t count;
    struct {
        struct hash id, author;
        uint32_t kind;
        struct buf envelope;
    } records[HISTORY_MAX];
};
#define AUTO_HISTORY __attribute__((cleanup(history_drop)))

/* The same number gives the same history. Every record in it is admissible. */
struct history *history_new(uint8_t number);
void history_drop(struct history **h);
/* When all of it has been signed, ms UTC. */
extern const uint64_t history_end;

#endif
