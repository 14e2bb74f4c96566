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
/* The roster has changed: works out anew what rested on the rights that it gives. */
enum error views_rights(struct store *s) __attribute__((warn_unused_result));
/* A signing key has turned out to be of another organisation: counts anew what it touches. */
enum error views_author(struct store *s, const struct hash *author)
    __attribute__((warn_unused_result));

/* Makes the row of an example or problem anew, if it is here (doc.c). */
enum error doc_refresh(struct store *s, const struct hash *id) __attribute__((warn_unused_result));

/* The key that a record was imported with; BYTES_NONE for a new version, which has that of the
 * first in its fields. */
struct bytes import_key(const struct record *r, const struct payload *p);
/* The digest of an import key, as `imported` has it. */
enum { IMPORT_DIGEST = 16 };
void import_digest(struct bytes key, uint8_t ret[static IMPORT_DIGEST]);

#endif
