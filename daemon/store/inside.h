/* What the files of daemon/store and daemon/search share and nobody else sees. */
#ifndef GODA_STORE_INSIDE_H
#define GODA_STORE_INSIDE_H

#include "daemon/store/statement.h"
#include "daemon/store/store.h"

struct store {
    struct statements sql;
    int lock;      /* DIR/lock, held with flock */
    int wal_pages; /* in the log after the last commit */
    bool stopped;  /* the disk has failed, or the database is not fit: nothing is written */
};

struct reading {
    struct statements sql;
};

/* A record that has just been stored. */
struct stored {
    int64_t seq;
    const struct record *record;
    const struct payload *payload;
};

/* Applies a record to the views of its kind, by the table in views.c. */
enum error views_apply(struct store *s, const struct stored *row)
    __attribute__((warn_unused_result));
/* Counts anew what may have changed since a signing key turned out to be of another organisation.
 */
enum error views_author(struct store *s, const struct hash *author)
    __attribute__((warn_unused_result));
/* Works out anew which organisation each signing key belongs to, from the roster's records. */
enum error orgs_refresh(struct store *s) __attribute__((warn_unused_result));

/* Passes `e` on; after a failure of the disk the store writes nothing more: what the disk then
 * holds is unknown, and a sync is never tried again. */
enum error store_noted(struct store *s, enum error e);

#endif
