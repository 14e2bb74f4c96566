// SPDX-License-Identifier: Apache-2.0
/* The views: tables that follow from the records and the roster alone, by the rules of PROTOCOL.md
 * §10.4 and §10.5, in whatever order the records came. Within daemon/store; the writer's thread.
 *
 * A record about another becomes a row of `said`, and whether it is valid is worked out when both
 * are here. The row of `doc` that it concerns is then made anew from all that stands (schema.c). */
#ifndef GODA_STORE_VIEWS_H
#define GODA_STORE_VIEWS_H

#include "daemon/store/inside.h"

enum doc_state { DOC_PUBLISHED, DOC_WITHDRAWN, DOC_ERASED };

/* Makes the views, anew when their definition is not the one they were made by. */
enum error views_open(struct store *s) __attribute__((warn_unused_result));
/* Drops the views and makes them from the records, in a transaction of its own. */
enum error views_rebuild(struct store *s) __attribute__((warn_unused_result));
/* Applies a record that has just been stored. */
enum error views_apply(struct store *s, const struct stored *row)
    __attribute__((warn_unused_result));
/* Takes a record out again, as if it had never come; before that, its views are what it made them.
 */
enum error views_forget(struct store *s, uint64_t seq) __attribute__((warn_unused_result));
/* The roster has changed: works out anew what rested on the rights that it gives. */
enum error views_rights(struct store *s) __attribute__((warn_unused_result));
/* A signing key has turned out to be of another organisation: counts anew what it touches. */
enum error views_author(struct store *s, const struct hash *author)
    __attribute__((warn_unused_result));

/* Notes a record for what it says, without asking whether it may (said.c); then judges all. */
enum error said_note(struct store *s, const struct stored *row) __attribute__((warn_unused_result));
enum error said_judge_all(struct store *s) __attribute__((warn_unused_result));

/* Makes the row of an example or problem anew, if it is here (doc.c). */
enum error doc_refresh(struct store *s, const struct hash *id) __attribute__((warn_unused_result));
/* Makes its first row, when nothing is said of it yet: most records come so. Any other kind has
 * none. */
enum error doc_new(struct store *s, const struct stored *row) __attribute__((warn_unused_result));

/* Takes a row out with its text and tags. */
enum error doc_forget(struct store *s, uint64_t seq) __attribute__((warn_unused_result));

/* The views' tables (schema.c): whether they are by the rules of this version; made empty. */
bool schema_is_current(struct store *s);
enum error schema_make(struct store *s) __attribute__((warn_unused_result));

/* The key that a record was imported with; BYTES_NONE for a new version, which has that of the
 * first in its fields. */
struct bytes import_key(const struct record *r, const struct payload *p);
/* Erasure (erase.c). What a record would lose if it came now. */
struct covered {
    bool whole, contact;
};
enum error erase_covers(struct store *s, const struct record *r, struct covered *ret)
    __attribute__((warn_unused_result));
/* Appends the envelope without those parts that are here; nothing when none is. */
enum error erase_parts(const struct record *r, bool whole, struct buf *out)
    __attribute__((warn_unused_result));
/* Cuts all versions of a root; or what is said about one, if a withdrawal in force erases it. */
enum error erase_versions(struct store *s, const struct hash *root, uint64_t seq, bool whole)
    __attribute__((warn_unused_result));
enum error erase_said(struct store *s, const struct hash *id) __attribute__((warn_unused_result));
/* What has lost its text, if it is said of another: what stood in the text goes from its row
 * (said.c). */
enum error said_forget(struct store *s, uint64_t seq) __attribute__((warn_unused_result));
/* A withdrawal has come into force: it is to be told of when all is off the disk, even if nothing
 * was here. */
enum error erase_begin(struct store *s, const struct hash *withdrawal)
    __attribute__((warn_unused_result));
/* A receipt has been stored. */
enum error erase_receipted(struct store *s, const struct record *receipt)
    __attribute__((warn_unused_result));
/* Goes on where the last run was stopped. */
enum error erase_open(struct store *s) __attribute__((warn_unused_result));

/* The digest of an import key, as `imported` has it. */
enum { IMPORT_DIGEST = 16 };
void import_digest(struct bytes key, uint8_t ret[static IMPORT_DIGEST]);

#endif
