// SPDX-License-Identifier: Apache-2.0
/* The index of what is searched: FTS5's table `search`, and the words that it holds (vocabulary.h).
 * Used by the writer alone, within its transactions.
 *
 * Two things are left for when nobody waits. What a few records bring is not counted among the
 * words at once, which would touch a page for each: `uncounted` names them. And when the dictionary
 * has changed, a second index is made beside the first, which serves until the other takes its
 * place (renewal.c). */
#ifndef GODA_INDEX_H
#define GODA_INDEX_H

#include "daemon/search/index/tokenizer.h"

/* The columns of `search`. */
enum column {
    COLUMN_TITLE,
    COLUMN_TAGS,
    COLUMN_SUMMARY,
    COLUMN_BODY,
    COLUMN_PARTS,  /* of the compounds in the others */
    COLUMN_FACETS, /* facet.h */
    COLUMN_COUNT,
    COLUMN_ANY = COLUMN_COUNT,
};

struct index; /* opaque: the writing connection's part of it */

/* `lexicon` is borrowed; NULL: none. ERR_MEMORY. */
enum error index_new(const struct lexicon *lexicon, struct index **ret)
    __attribute__((warn_unused_result));
void index_free(struct index *i); /* NULL-safe; before the connection is closed */
struct tokenizer *index_tokenizer(struct index *i);

/* The definition of the tables, with %s for the tokenizer's fingerprint. */
extern const char index_schema[];
/* Makes them, empty. */
enum error index_make(struct index *i, struct statements *sql) __attribute__((warn_unused_result));
/* Looks at what is there: before anything else, and after a rollback. */
enum error index_open(struct index *i, struct statements *sql) __attribute__((warn_unused_result));
/* After opening: the dictionary has changed together with a crash, or has changed back before a new
 * index was complete. There are words whose stems nobody knows, and all has to be made anew. */
bool index_is_lost(const struct index *i);
/* After opening: a renewal has to begin (index_renew) before anything is put. */
bool index_is_outdated(const struct index *i);

/* The texts of a record. `facets`: by facet_put. */
struct indexed {
    struct bytes title, tags, summary, body, facets;
};
enum error index_put(struct index *i, struct statements *sql, uint64_t seq,
                     const struct indexed *texts) __attribute__((warn_unused_result));
/* Takes out what is there for `seq`, if anything is. */
enum error index_forget(struct index *i, struct statements *sql, uint64_t seq)
    __attribute__((warn_unused_result));

/* Writes what is still in memory alone: before each commit. */
enum error index_flush(struct index *i, struct statements *sql) __attribute__((warn_unused_result));
/* After a rollback. */
enum error index_undo(struct index *i, struct statements *sql) __attribute__((warn_unused_result));

/* FTS5 merges segments of `search`, and writes about so many pages; `ret_more`: that was not all.
 * `whole` sets about making them one, which further calls without it go on with: words that were
 * taken out have then left the file. */
enum error index_merge(struct statements *sql, bool whole, uint64_t pages, bool *ret_more)
    __attribute__((warn_unused_result));

/* Whether something is left for when nobody waits; a step of it, some milliseconds. */
bool index_counting(const struct index *i);
enum error index_count(struct index *i, struct statements *sql) __attribute__((warn_unused_result));
bool index_renewing(const struct index *i);
enum error index_renew(struct index *i, struct statements *sql) __attribute__((warn_unused_result));

/* Whether the index is that of the texts (audit.c); for any connection that may make temporary
 * tables, and takes some 15 s for 100 000 records. `chain`: that of `search`. ERR_STORE when the
 * texts cannot be read. */
enum error index_audit(struct chain *chain, struct statements *sql, bool *ret_sound)
    __attribute__((warn_unused_result));

#endif
