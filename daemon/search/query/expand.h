// SPDX-License-Identifier: Apache-2.0
/* Query expansion: what else a typed word may have meant. Each term of the query becomes
 * alternatives: the word itself, the parts of a compound, the same letters with å, ä and ö,
 * neighbours that are one compound, a compound that is two words, and corrections of what nothing
 * has. */
#ifndef GODA_EXPAND_H
#define GODA_EXPAND_H

#include "daemon/search/query/query.h"
#include "daemon/search/words/chain.h"
#include "daemon/store/store.h"

enum origin {
    FROM_WORD,
    FROM_PHRASE,
    FROM_BEGINNING,
    FROM_PART,
    FROM_LETTERS,
    FROM_JOINED,
    FROM_APART,
    FROM_CORRECTION,
};
/* "word", "phrase", ... */
const char *origin_name(enum origin o);

struct alternative {
    enum origin origin;
    size_t term;      /* of the query */
    double weight;    /* by its origin */
    uint64_t docs;    /* records that have it, at most */
    size_t from, len; /* its words, in `text` */
};

enum { ALTERNATIVES_MAX = 64, UNKNOWN_MAX = 8 };
struct expansion {
    struct buf text;
    size_t count;
    struct alternative by[ALTERNATIVES_MAX];
    /* The terms that nothing has as they were typed, and whether one was put right. */
    bool unknown[QUERY_TERMS_MAX], corrected;
};
#define AUTO_EXPANSION __attribute__((cleanup(expansion_done)))
void expansion_done(struct expansion *x);

/* Of the query's wanted terms, by the words that the store has. ERR_STORE, ERR_MEMORY. */
enum error expand(struct reading *r, const struct query *q, struct expansion *ret)
    __attribute__((warn_unused_result));

static inline struct bytes alternative_text(const struct expansion *x, const struct alternative *a)
{
    return bytes_slice(buf_bytes(&x->text), a->from, a->len);
}
/* Appends the query as it was meant: each unknown word with its best correction in its place. */
void expansion_put_meant(const struct expansion *x, const struct query *q, struct buf *out);

#endif
