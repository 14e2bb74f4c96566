// SPDX-License-Identifier: Apache-2.0
/* What an export is made of: the examples and problems that its options choose, the newest first,
 * and the whole story of each (the method get), read when its turn comes. */
#ifndef GODA_COLLECTION_H
#define GODA_COLLECTION_H

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/result.h"
#include "proto/base/idmap.h"

struct collection {
    struct client *client;
    struct answer status; /* of the daemon: network, network_name, org, org_name */
    struct answer *pages; /* of the search; hits point into them */
    size_t page_count;
    const msgpack_object **hits; /* of what was chosen by filters; NULL each when by --id */
    char (*ids)[HEX_MAX];
    size_t count, cap;
};
#define AUTO_COLLECTION __attribute__((cleanup(collection_done)))
void collection_done(struct collection *c);

/* Chooses by --id, or else by FILTER_OPTIONS and --award-class. What fails has been printed. */
enum exit_status collection_fetch(struct collection *c, const struct args *args)
    __attribute__((warn_unused_result));
/* The result of get for the i-th. ERR_NOT_FOUND when it is gone since. */
enum error collection_story(struct collection *c, size_t i, struct answer *ret)
    __attribute__((warn_unused_result));

/* Adds the ids of all records that a story is made of. False when memory is out. */
enum { IDS_MAX = 1 << 24 };
bool story_ids(const msgpack_object *story, struct idmap *ids) __attribute__((warn_unused_result));

/* Calls `put` with each story in turn; what fails has been printed. */
typedef void (*story_put)(void *ctx, const msgpack_object *story);
enum exit_status collection_each(struct collection *c, story_put put, void *ctx)
    __attribute__((warn_unused_result));

#endif
