// SPDX-License-Identifier: Apache-2.0
/* A simulated node's durable store: what has been committed survives a crash. */
#ifndef GODA_SIM_DISK_H
#define GODA_SIM_DISK_H

#include "proto/record/roster.h"
#include "tests/sim/shelf.h"

struct stored {
    const struct sheet *sheet;
    bool barred; /* the roster does not let it in any more */
};

struct kept {
    char key[128];
    struct buf value;
};

struct disk {
    struct shelf *shelf;
    struct disk *base; /* what this and others began with, of the roster alone; NULL: nothing */
    struct stored *records; /* since then */
    size_t count, cap;
    struct idmap index; /* id → record + 1 */
    struct kept *kept;
    size_t kept_count, kept_cap;
    struct roster *roster; /* as the records have it; NULL: not needed yet */
    bool may_bar;          /* somebody's right to publish has been taken */
    size_t in_set;         /* records that are none of the roster's and not barred */
    struct hash digest;    /* of all that is not barred, whole: their hashes, bitwise */
};

void disk_init(struct disk *d, struct shelf *shelf);
void disk_done(struct disk *d);
void disk_add(struct disk *d, struct bytes envelope, const struct record *r);
void disk_commit(struct disk *d, struct lot *lot);
/* As `base` from now on, and what comes after; `base` stays as it is. */
void disk_begin(struct disk *d, struct disk *base);
/* Another's records and what it keeps, in the place of all that is here. */
void disk_restore(struct disk *d, const struct disk *from);
void disk_keep(struct disk *d, const char *key, struct bytes value);
/* `model`: a node that has loaded the base; not needed without one. */
void disk_load(const struct disk *d, struct node *n, const struct node *model);
struct bytes disk_find(const struct disk *d, const struct hash *id);  /* BYTES_NONE: not there */
struct bytes disk_whole(const struct disk *d, const struct hash *id); /* also what is barred */

#endif
