/* What a person typed: words, "exact phrases", -without, begin* and field:value, in any mixture.
 * A field is one of the filters (filter.h), or title, tags, summary or body: a word or phrase that
 * is to stand there. Each has an English and a Swedish name, whatever the language. What stands
 * before a colon and is no field's name is a word as any other.
 *
 * And what FTS5 is asked. Only letters and digits reach it, each word of them quoted, so that
 * nothing typed has a meaning in its language. */
#ifndef GODA_QUERY_H
#define GODA_QUERY_H

#include "daemon/search/filter.h"
#include "proto/base/buf.h"

/* FTS5 gathers all that begins so before it can be stopped: a shorter begin*, and those after the
 * second, are taken as the words themselves. */
enum { QUERY_TERMS_MAX = 32, PREFIX_MIN = 3, PREFIXES_MAX = 2 };

/* The column of `search` that a term is to stand in; the first is FTS5's column 0. */
enum column { COLUMN_ANY, COLUMN_TITLE, COLUMN_TAGS, COLUMN_SUMMARY, COLUMN_BODY };

struct term {
    struct bytes text;
    enum column column;
    bool without, prefix;
};

/* A filter as it was typed. */
struct typed {
    enum filter_name filter;
    bool without;
    struct bytes value; /* BYTES_NONE: no more than the name, which is yes */
};

struct query {
    size_t count, wanted, prefixes, field_count;
    struct term terms[QUERY_TERMS_MAX];
    struct typed fields[FILTERS_MAX];
};

/* Splits what was typed, from which the terms and fields borrow; words beyond the 32nd are not
 * looked at. ERR_PARAMS when it is not UTF-8 or longer than SEARCH_QUERY_MAX; ERR_LIMIT when there
 * are more than FILTERS_MAX filters in it. */
enum error query_read(struct bytes typed, struct query *ret) __attribute__((warn_unused_result));

enum query_join { QUERY_ALL, QUERY_ANY };
/* Appends the FTS5 expression for the wanted terms (there is one at least), joined so, without the
 * others. */
void query_match(const struct query *q, enum query_join join, struct buf *out);
/* The expression for any of the terms that are not wanted (there is one at least). */
void query_without(const struct query *q, struct buf *out);

#endif
