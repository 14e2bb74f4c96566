// SPDX-License-Identifier: Apache-2.0
/* A roster record as evaluation wants it: read and checked once, when it arrives (roster.c). */
#ifndef GODA_ENTRY_H
#define GODA_ENTRY_H

#include "proto/record/roster.h"

/* What can have no effect (erased, malformed, of a kind or with a key that is none) is kept as
 * ENTRY_IDLE, to be known as a duplicate. */
enum { ENTRY_IDLE = 0 };

struct entry {
    uint64_t created;
    struct hash id, author;
    uint32_t kind;
    char slug[SLUG_MAX + 1], successor[SLUG_MAX + 1];
    char name[NAME_MAX_BYTES + 1], network_name[NAME_MAX_BYTES + 1];
    bool has_sign, has_transport, inbound;
    bool in_force; /* it took effect in the last evaluation */
    struct hash sign, transport;
    enum role role;
    uint64_t from, until;
    size_t address_count;
    char (*addresses)[ADDRESS_MAX + 1]; /* of a descriptor */
};

/* NULL when memory is out. */
struct entry *entry_new(const struct record *record);
struct entry *entry_copy(const struct entry *e);
void entry_free(struct entry *e); /* NULL-safe */

#endif
