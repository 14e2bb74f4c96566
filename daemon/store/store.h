// SPDX-License-Identifier: Apache-2.0
/* The embedded store: SQLite, WAL, synchronous=FULL. One connection writes and checkpoints, on the
 * writer thread alone (writer.h); readers are read-only connections of their own, on the thread
 * pool. What store_commit has returned OK for survives a power cut. */
#ifndef GODA_STORE_H
#define GODA_STORE_H

#include <sqlite3.h>

#include "proto/node.h"

struct store;   /* opaque: the writing connection */
struct lexicon; /* daemon/search/words/lexicon/lexicon.h */

/* Opens or makes DIR/goda.db: migrations forward, quick_check after an unclean stop, views made
 * anew when their rules have changed (which is logged, and takes some 25 s for 100 000 records).
 * A search index that another lexicon has made serves until store_upkeep has made one by this.
 * `lexicon` is borrowed until store_close; NULL: search goes by stems alone.
 * `ret_why` gets SQLite's own words on failure.
 * Errors: ERR_STORE, ERR_VERSION (made by a later version), ERR_LOCKED. */
enum error store_open(const char *dir, const struct lexicon *lexicon, struct store **ret,
                      char ret_why[static 256]) __attribute__((warn_unused_result));
void store_close(struct store *s); /* checkpoints; NULL-safe */

/* Feeds a node with what is kept: local state, roster records, record items. */
enum error store_load(struct store *s, struct node *n) __attribute__((warn_unused_result));

/* Stores a lot's entries (those whose error is OK) and applies them to the views and the search
 * index, within the open transaction. Fills each entry's error: ERR_DUPLICATE for an id that is
 * here, or for an own record (request != 0) whose import_key this author has used (`existing` is
 * then its id). `now` is the arrival time, ms UTC. */
enum error store_put(struct store *s, struct lot *lot, uint64_t now)
    __attribute__((warn_unused_result));
/* Local state; an empty value forgets the key. */
enum error store_keep(struct store *s, const char *key, struct bytes value)
    __attribute__((warn_unused_result));
/* Hides a record on this daemon, or with an empty reason shows it again. */
enum error store_hide(struct store *s, const struct hash *id, struct bytes reason, struct bytes who,
                      uint64_t now) __attribute__((warn_unused_result));
/* The views, the search index among them, are made anew at the next start. */
enum error store_outdate(struct store *s) __attribute__((warn_unused_result));
enum error store_begin(struct store *s) __attribute__((warn_unused_result));
enum error store_end(struct store *s) __attribute__((warn_unused_result)); /* durable when OK */
/* After an error: nothing since store_begin is stored. */
void store_undo(struct store *s);
/* Whose receipts are this daemon's own. */
void store_self(struct store *s, const struct hash *sign);
/* Whether something is left for when nobody waits: checkpoints, counting words, merging the index
 * or making it anew, scrubbing what was erased. */
bool store_has_upkeep(const struct store *s);
/* One step of it, some milliseconds, in a transaction of its own; `ret_wait`: a reader is in the
 * way, which will not be long. */
enum error store_upkeep(struct store *s, bool *ret_wait) __attribute__((warn_unused_result));
/* Counts the words of all records that are stored; searches know them as soon as that is done. */
enum error store_count_words(struct store *s) __attribute__((warn_unused_result));
/* Whether what was erased is still in free pages, in the log, or not told of; a step. */
bool store_scrubbing(const struct store *s);
enum error store_scrub(struct store *s, bool *ret_wait) __attribute__((warn_unused_result));
/* The next withdrawal whose erasing is done on this disk and for which this daemon is to sign a
 * receipt; it is told of once in a run, until the receipt has been stored. */
enum error store_erased(struct store *s, struct hash *ret, bool *ret_found)
    __attribute__((warn_unused_result));
/* SQLite's words for the last failure. */
const char *store_why(const struct store *s);

/* A read-only connection, for one thread at a time. */
struct reading; /* opaque */
enum error reading_open(const char *dir, const struct lexicon *lexicon, struct reading **ret)
    __attribute__((warn_unused_result));
void reading_close(struct reading *r);
sqlite3 *reading_db(struct reading *r);
/* As store_load, for who only wants to know. */
enum error reading_load(struct reading *r, struct node *n) __attribute__((warn_unused_result));

/* The envelope of a record, appended to `out`; ERR_NOT_FOUND. */
enum error store_fetch(struct reading *r, const struct hash *id, struct buf *out)
    __attribute__((warn_unused_result));
struct resolved {
    struct hash id, author, ref; /* ref: zeroes without one */
    uint32_t kind;
    uint64_t created;
};
/* The record whose id begins with these hex digits (at least 4, in any case, hyphens ignored), else
 * the one that was imported with this key. ERR_NOT_FOUND, ERR_AMBIGUOUS. */
enum error store_resolve(struct reading *r, struct bytes typed, struct resolved *ret)
    __attribute__((warn_unused_result));

struct current {
    struct hash version;
    uint64_t created; /* of that version */
    bool withdrawn;   /* or erased */
};
/* How an example or problem stands; ERR_NOT_FOUND for any other record. */
enum error store_current(struct reading *r, const struct hash *id, struct current *ret)
    __attribute__((warn_unused_result));

/* Results of control methods, as control.h describes them: the result map is appended through `pk`.
 */
enum error store_get(struct reading *r, const struct hash *id, struct bytes version,
                     msgpack_packer *pk) __attribute__((warn_unused_result));
enum error store_stats(struct reading *r, msgpack_packer *pk) __attribute__((warn_unused_result));
enum error store_receipts(struct reading *r, const struct hash *id, msgpack_packer *pk)
    __attribute__((warn_unused_result));
enum error store_log(struct reading *r, msgpack_packer *pk) __attribute__((warn_unused_result));
enum error store_export(struct reading *r, uint64_t after, uint64_t limit, msgpack_packer *pk)
    __attribute__((warn_unused_result));

/* A copy of DIR/goda.db as the last commit left it, in a file that has no name any more; on any
 * thread, one at a time. Open invitations are left out. It takes as much room beside the database
 * until it is closed, which is the caller's. ERR_STORE, ERR_MEMORY, with why. */
enum error store_snapshot(const char *dir, int *ret, char ret_why[static 256])
    __attribute__((warn_unused_result));

/* Whether the database is sound, by quick_check or (`whole`) integrity_check, whose first words are
 * then "ok"; and whether the search index is that of the texts. */
struct store_check {
    char database[256];
    bool index_sound;
};
enum error store_check(struct reading *r, bool whole, struct store_check *ret)
    __attribute__((warn_unused_result));

/* What is for what in the data directory, in bytes (proto/disk.def). */
enum disk_part {
#define GODA_DISK(symbol, name, label) symbol,
#include "proto/disk.def"
#undef GODA_DISK
    DISK_COUNT
};
struct disk {
    uint64_t bytes[DISK_COUNT], total;
    uint64_t erased; /* records of which the header alone is left */
};
/* Fills in what the first `file` bytes of goda.db hold. */
enum error store_disk(struct reading *r, uint64_t file, struct disk *d)
    __attribute__((warn_unused_result));

struct store_counts {
    uint64_t records, examples, db_bytes;
};
enum error store_counts(struct reading *r, struct store_counts *ret)
    __attribute__((warn_unused_result));

#endif
