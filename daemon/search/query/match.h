// SPDX-License-Identifier: Apache-2.0
/* What FTS5 is asked: an expansion as an expression of its language, with the weight of each of its
 * phrases. Only letters and digits reach FTS5, each word quoted, so that nothing typed has a
 * meaning there. */
#ifndef GODA_MATCH_H
#define GODA_MATCH_H

#include "daemon/search/index/rank.h"
#include "daemon/search/query/expand.h"

struct match {
    struct buf expression;
    struct scoring scoring;
    /* The alternative of each phrase that scores. */
    const struct alternative *by[PHRASES_MAX];
    uint64_t gate; /* records that are scored, about */
    bool more;     /* MATCH_FIRST, and alternatives that it leaves out would let in others */
};
#define AUTO_MATCH __attribute__((cleanup(match_done)))
void match_done(struct match *m);

/* The collection's figures; a term with `docs` of `rows` records weighs that much. */
struct collection {
    uint64_t rows;
    double mean_length;
    struct lengths *lengths;
};
enum error collection_read(struct reading *r, struct collection *ret)
    __attribute__((warn_unused_result));
double inverse_frequency(const struct collection *c, uint64_t docs);

/* FTS5 scores all that matches, so that common alternatives do not make a record match, but only
 * add to the score of those that the rare ones let in. */
enum match_part {
    MATCH_FIRST, /* what the rarest let in, until it is enough */
    MATCH_REST,  /* what the others would let in besides, for when that is not a page */
    MATCH_ALL,   /* both */
};

/* The expression for the expansion of `q` without the terms that are not wanted, among records with
 * the facets (of filter_facets). What is quoted is to be met. ERR_MEMORY, ERR_LIMIT. */
enum error match_write(const struct expansion *x, const struct query *q, const struct collection *c,
                       struct bytes facets, enum match_part part, struct match *ret)
    __attribute__((warn_unused_result));

/* The expression for any of the terms that are not wanted (there is one at least). */
void match_without(const struct query *q, struct buf *out);

#endif
