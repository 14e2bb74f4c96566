// SPDX-License-Identifier: Apache-2.0
/* A backup in a file: a head of 4096 bytes, then the parts one after another.
 *
 *   head = "goda backup 1\n" ‖ manifest, a JSON object ‖ spaces ‖ BLAKE2b-256 of all that, in hex ‖
 * "\n"
 *
 * The manifest says whose it is, and of each part its name, length and BLAKE2b-256, so that a
 * changed bit anywhere is found. The first part is goda.db, the daemon's database; then keys, if
 * they were asked for: the files identity, transport and so on of the data directory. */
#ifndef GODA_BACKUP_H
#define GODA_BACKUP_H

#include <stdio.h>

#include "cli/output.h"
#include "proto/node.h"

enum {
    BACKUP_HEAD = 4096,
    BACKUP_PARTS_MAX = 1 + 2 * IDENTITIES_MAX,
    PART_NAME_MAX = 15,
};

struct backup_part {
    char name[PART_NAME_MAX + 1];
    uint64_t bytes, at; /* its length, and where in the file it begins */
    struct hash sum;
};

struct backup {
    json_t *manifest; /* owned: for people and --json */
    struct hash key;  /* which signed when it was made */
    size_t count;     /* parts */
    struct backup_part parts[BACKUP_PARTS_MAX];
};
#define AUTO_BACKUP __attribute__((cleanup(backup_free)))
void backup_free(struct backup *b);

/* Whether that is how one of the files that hold keys is called. */
bool key_file_named(const char *name);
/* Writes the head at the beginning of the file; its manifest has all but "parts", which come from
 * `b`. ERR_LIMIT, ERR_FILE, ERR_MEMORY. */
enum error backup_head_write(struct backup *b, FILE *to) __attribute__((warn_unused_result));
/* Reads the head, and then all parts once, to be sure of them. ERR_FORMAT (no backup), ERR_VERSION,
 * ERR_BACKUP (cut off or changed). */
enum error backup_open(FILE *f, struct backup *ret) __attribute__((warn_unused_result));
/* Copies a part (`to` NULL: only looks at it). ERR_BACKUP, ERR_FILE with errno. */
enum error backup_part_copy(FILE *f, const struct backup_part *p, FILE *to)
    __attribute__((warn_unused_result));

#endif
