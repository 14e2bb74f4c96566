/* A simulated node's durable store: what has been committed survives a crash. */
#ifndef GODA_SIM_DISK_H
#define GODA_SIM_DISK_H

#include "proto/base/idmap.h"
#include "proto/node.h"
#include "proto/record/roster.h"

struct stored {
    struct buf envelope;
    struct hash id;
    uint64_t created;
    bool roster, barred; /* barred: the roster does not let it in any more */
};

struct kept {
    char key[128];
    struct buf value;
};

struct disk {
    struct stored *records;
    size_t count, cap;
    struct idmap index; /* id → record + 1 */
    struct kept kept[128];
    size_t kept_count;
    struct roster *roster; /* as the records have it; NULL: not needed yet */
    bool may_bar;          /* somebody's right to publish has been taken */
};

void disk_init(struct disk *d);
void disk_done(struct disk *d);
void disk_commit(struct disk *d, struct lot *lot);
void disk_copy(struct disk *to, const struct disk *from); /* all records */
void disk_keep(struct disk *d, const char *key, struct bytes value);
void disk_load(const struct disk *d, struct node *n);
struct bytes disk_find(const struct disk *d, const struct hash *id);  /* BYTES_NONE: not there */
struct bytes disk_whole(const struct disk *d, const struct hash *id); /* also what is barred */
size_t disk_count(const struct disk *d);                              /* of the records' set */
/* BLAKE2b-256 over all envelopes in the order of their ids. */
struct hash disk_digest(const struct disk *d);

#endif
