/* The index of what is searched: FTS5's table `search`, and the words that it holds. Used by the
 * writer alone, within its transaction. */
#ifndef GODA_INDEX_H
#define GODA_INDEX_H

#include "daemon/search/words/chain.h"
#include "daemon/store/statement.h"

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
void index_free(struct index *i); /* NULL-safe */
struct chain *index_chain(struct index *i);

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
void index_undo(struct index *i);

#endif
