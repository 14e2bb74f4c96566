// SPDX-License-Identifier: Apache-2.0
/* What a person typed: words, "exact phrases", -without, begin* and field:value, in any mixture.
 * A field is one of the filters (filter.h), or title, tags, summary or body: a word or phrase that
 * is to stand there. Each has an English and a Swedish name, whatever the language. What stands
 * before a colon and is no field's name is a word as any other.
 */
#ifndef GODA_QUERY_H
#define GODA_QUERY_H

#include "daemon/search/index/index.h"
#include "daemon/search/query/filter.h"
#include "proto/base/buf.h"

/* FTS5 gathers all that begins so before it can be stopped: a shorter begin*, and those after the
 * second, are taken as the words themselves. */
enum { QUERY_TERMS_MAX = 32, PREFIX_MIN = 3, PREFIXES_MAX = 2 };

struct term {
    struct bytes text;
    enum column column; /* that it is to stand in, or COLUMN_ANY */
    bool without, prefix, quoted;
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

#endif
