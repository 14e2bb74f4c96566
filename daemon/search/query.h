/* What a person typed, and what FTS5 is asked. Words, "exact phrases", -without, begin*. Only
 * letters and digits reach FTS5, each word of them quoted, so that nothing typed has a meaning in
 * its language. */
#ifndef GODA_QUERY_H
#define GODA_QUERY_H

#include "proto/base/buf.h"

/* FTS5 gathers all that begins so before it can be stopped: a shorter begin*, and those after the
 * second, are taken as the words themselves. */
enum { QUERY_TERMS_MAX = 32, PREFIX_MIN = 3, PREFIXES_MAX = 2 };

struct term {
    struct bytes text;
    bool without, prefix;
};

struct query {
    size_t count, wanted, prefixes;
    struct term terms[QUERY_TERMS_MAX];
};

/* Splits what was typed, from which the terms borrow; words beyond the 32nd are not looked at.
 * ERR_PARAMS when it is not UTF-8 or longer than SEARCH_QUERY_MAX. */
enum error query_read(struct bytes typed, struct query *ret) __attribute__((warn_unused_result));

enum query_join { QUERY_ALL, QUERY_ANY };
/* Appends the FTS5 expression for the wanted terms (there is one at least), joined so, without the
 * others. */
void query_match(const struct query *q, enum query_join join, struct buf *out);
/* The expression for any of the terms that are not wanted (there is one at least). */
void query_without(const struct query *q, struct buf *out);

#endif
