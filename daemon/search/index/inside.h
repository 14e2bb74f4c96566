// SPDX-License-Identifier: Apache-2.0
/* What index.c and renewal.c share. */
#ifndef GODA_INDEX_INSIDE_H
#define GODA_INDEX_INSIDE_H

#include "daemon/search/index/index.h"
#include "daemon/search/index/vocabulary.h"
#include "proto/base/limits.h"

enum {
    SEEN = 32 * 1024, /* more than the different words and parts of a record */
    FEW = 16,         /* records of a transaction that are counted later */
};

/* The index that serves, and the one that is made to take its place. */
enum side { SIDE_NOW, SIDE_NEXT, SIDE_COUNT };

/* What is to be done next: to make the next one; to fill it, until it takes the place of the one
 * that serves; and to empty the one before that. */
enum renewal { RENEWAL_NONE, RENEWAL_MAKE, RENEWAL_FILL, RENEWAL_EMPTY };

struct index {
    struct tokenizer *tokenizer;
    struct {
        struct chain *chain;
        struct vocabulary *vocabulary;
    } by[SIDE_COUNT];
    bool remembers; /* what serves was made by another chain */
    bool lost;
    enum renewal renewal;
    uint64_t filled; /* SIDE_NEXT has what there is up to this rowid */

    uint64_t uncounted; /* rows of that table */
    uint64_t few[FEW];  /* put in this transaction, and not to be counted in it */
    size_t few_count;   /* more than FEW: all are counted */

    struct buf parts;
    /* The words of the record at hand: a hash counts when it is marked with that record. */
    uint32_t record;
    struct {
        uint32_t record;
        uint64_t hash;
    } seen[SEEN];
};

/* Puts a record into one of the two, and counts its words there. */
enum error index_put_into(struct index *i, struct statements *sql, enum side side, uint64_t seq,
                          const struct indexed *texts) __attribute__((warn_unused_result));

#endif
