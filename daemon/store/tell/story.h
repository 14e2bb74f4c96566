// SPDX-License-Identifier: Apache-2.0
/* What the methods that tell of records have in common (control.h): within daemon/store. */
#ifndef GODA_STORE_TELL_STORY_H
#define GODA_STORE_TELL_STORY_H

#include "daemon/store/opened.h"

/* Pairs of a map. */
void story_hex(msgpack_packer *pk, const char *key, struct bytes bin);   /* nil for BYTES_NONE */
void story_text(msgpack_packer *pk, const char *key, struct bytes text); /* nil for BYTES_NONE */
void story_number(msgpack_packer *pk, const char *key, uint64_t number);
void story_bool(msgpack_packer *pk, const char *key, bool yes);
void story_fields(msgpack_packer *pk, const struct payload *payload);
void story_erased(msgpack_packer *pk, const struct record *r);
/* Another record in short: {id, kind, title, org, org_name, status}; nil when it is not here. */
enum error story_brief(struct reading *r, const char *key, struct bytes id, msgpack_packer *pk)
    __attribute__((warn_unused_result));

/* A list whose length is known when it has been read. `pk` points into the struct: it is not to be
 * moved. */
struct packed {
    struct buf buf;
    msgpack_packer pk;
    size_t count;
};
#define AUTO_PACKED __attribute__((cleanup(packed_done)))
void packed_start(struct packed *p);
void packed_done(struct packed *p);
/* Appends the pair of the name and the array. */
enum error packed_put(struct packed *p, const char *name, msgpack_packer *pk)
    __attribute__((warn_unused_result));

/* What is told of. */
struct told {
    const struct record *root;
    uint64_t seq, version; /* of its first and of its current version */
    uint64_t count, newer; /* of its versions: how many, and how many are left out at the new end */
};
/* The lists of what stands about an example or problem, STORY_PAIRS pairs. */
enum { STORY_PAIRS = 10 };
enum error story_put(struct reading *r, const struct told *told, msgpack_packer *pk)
    __attribute__((warn_unused_result));

#endif
