// SPDX-License-Identifier: Apache-2.0
/* What the files of daemon/store and daemon/search share and nobody else sees. */
#ifndef GODA_STORE_INSIDE_H
#define GODA_STORE_INSIDE_H

#include "daemon/search/index/index.h"
#include "daemon/search/index/rank.h"
#include "daemon/search/query/suggest.h"
#include "daemon/store/statement.h"
#include "daemon/store/store.h"

enum { BUSY_TIMEOUT_MS = 5000 };

/* How far the scrubbing of what was erased has come (views/erase.c). */
enum scrub { SCRUB_NONE, SCRUB_BEGIN, SCRUB_MERGE, SCRUB_TRUNCATE };

struct store {
    struct statements sql;
    struct index *index;
    bool unmerged;    /* there may be something to merge in it */
    struct hash self; /* this daemon's signing key */
    enum scrub scrub;
    struct roster *roster; /* what the roster's records say; empty without a network */
    bool roster_ahead;     /* it has entries that are not yet committed */
    bool rights_ahead;     /* the views are not yet up to it */
    int lock;              /* DIR/lock, held with flock */
    int wal_pages;         /* in the log after the last commit */
    bool stopped;          /* the disk has failed, or the database is not fit: nothing is written */
};

struct reading {
    struct statements sql;
    struct tokenizer *tokenizer;
    struct chain *chain; /* what the index goes by, as the open transaction sees it */
    struct lengths lengths;
    struct speller *speller; /* NULL until a word is unknown */
};

/* Begins a transaction: one state for all that is read. */
enum error reading_begin(struct reading *r) __attribute__((warn_unused_result));

/* A record that has just been stored. */
struct stored {
    int64_t seq;
    uint64_t arrived;
    const struct record *record;
    const struct payload *payload;
};

/* Evaluates the roster's records anew, or with one more (orgs.c). */
enum error orgs_load(struct store *s) __attribute__((warn_unused_result));
enum error orgs_add(struct store *s, const struct record *r) __attribute__((warn_unused_result));
/* Brings the views up to the roster. */
enum error orgs_apply(struct store *s) __attribute__((warn_unused_result));

/* Stores one entry (put.c). ERR_DUPLICATE and ERR_ERASED concern it alone; after any other error
 * the transaction is to be undone. */
enum error store_put_one(struct store *s, struct lot_entry *entry, uint64_t now)
    __attribute__((warn_unused_result));
/* Moves out what the roster does not let in any more, and in what it does again; the lot tells
 * which (bar.c). */
enum error bar_apply(struct store *s, struct lot *lot) __attribute__((warn_unused_result));

/* Runs it in a transaction of its own (upkeep.c). */
enum error store_step(struct store *s, enum error (*step)(struct index *, struct statements *))
    __attribute__((warn_unused_result));

/* Passes `e` on; after a failure of the disk the store writes nothing more: what the disk then
 * holds is unknown, and a sync is never tried again. */
enum error store_noted(struct store *s, enum error e);

#endif
