// SPDX-License-Identifier: Apache-2.0
/* What narrows a search down: the parameters of `search`, and the fields that were typed among its
 * words, as conditions on the table doc. */
#ifndef GODA_FILTER_H
#define GODA_FILTER_H

#include "daemon/store/statement.h"
#include "proto/base/mp.h"

enum { FILTERS_MAX = 24 };

enum filter_name {
    FILTER_ORG,
    FILTER_CATEGORY,
    FILTER_TAG,
    FILTER_FLAG,
    FILTER_OUTCOME,
    FILTER_YEAR,
    FILTER_KIND,
    FILTER_SINCE,
    FILTER_ARRIVED_SINCE,
    FILTER_STATUS,
    FILTER_AWARD,
    FILTER_PROCUREMENT,
    FILTER_OVERDUE,
    FILTER_UNASSESSED,
    FILTER_UNANSWERED,
    FILTER_OWN,
    FILTER_FOLLOWING,
    FILTER_WITHDRAWN,
    FILTER_HIDDEN,
    FILTER_COUNT
};

/* The filter that may be typed so: by its English or a Swedish name, folded (text_fold);
 * FILTER_COUNT: none. */
enum filter_name filter_named(struct bytes name);
/* Whether its values are yes and no. */
bool filter_is_mark(enum filter_name name);
/* What the filter of this parameter wants ("good, mixed, failed, too_early"); "" for others. */
void filter_say_values(const char *param, char *ret, size_t size);
/* Whether `name` is among `names`, which have a space between. */
bool name_among(struct bytes name, const char *names);

struct condition {
    enum filter_name filter;
    bool without;   /* it must not hold */
    bool or_before; /* or the one before it holds */
    bool by_facet;  /* filter_facets has taken it over */
    struct bytes text;
    uint64_t number, last; /* of marks 1 or 0; of years the first and the last */
    struct buf made;       /* what `text` borrows from, unless it is what was sent */
};

/* All that follows from one search. A condition is told apart by its filter: of the columns of doc
 * ORG and OWN have the slug in `text`, CATEGORY, OUTCOME, STATUS and AWARD their choice's, TAG what
 * is folded; KIND, FLAG (as in doc.verdicts), SINCE and the marks have a `number`. */
struct filter {
    size_t count;
    struct condition by[FILTERS_MAX];
    bool withdrawn, hidden; /* these too */
};
#define AUTO_FILTER __attribute__((cleanup(filter_done)))

struct query;
/* Reads the filters among `params` (nil is as good as absent) and the fields of the query. All hold
 * but of the same field typed twice: then either does. The values borrow from both, and from `own`,
 * the organisation that asks (BYTES_NONE: none). ERR_PARAMS with the name of the wrong one;
 * ERR_LIMIT with "words" when there are more than FILTERS_MAX; ERR_MEMORY. */
enum error filter_read(const msgpack_object *params, const struct query *q, struct bytes own,
                       struct filter *ret, char ret_field[static 64])
    __attribute__((warn_unused_result));
void filter_done(struct filter *f);

/* Appends " AND (facets)", an FTS5 expression (facet.h), for each condition that facets say as
 * well, which is then no longer one for the two functions below. Returns whether none is left for
 * them. */
bool filter_facets(struct filter *f, struct buf *out);
/* Appends " AND condition" for each. */
void filter_where(const struct filter *f, struct buf *sql);
/* Appends a query for the rows of what is withdrawn or hidden, unless it was asked for. */
void filter_gone(const struct filter *f, struct buf *sql);
/* Appends " AND condition" that leaves out what is withdrawn or hidden, unless it was asked for.
 * `seq` is the column with the rows of doc. */
void filter_visible(const struct filter *f, const char *seq, struct buf *sql);
/* Binds their values, in the same order. */
void filter_bind(const struct filter *f, struct sql *q);

/* The value of a parameter; NULL when it is absent or nil. */
const msgpack_object *param_of(const msgpack_object *params, const char *name);
/* ERR_PARAMS about the parameter `name`. */
enum error param_wrong(const char *name, char ret_field[static 64]);

#endif
