// SPDX-License-Identifier: Apache-2.0
/* How well a row meets what was asked: BM25 over weighted columns, with a weight for each phrase of
 * the FTS5 expression. (Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and
 * Beyond, 2009; the columns are weighted before the term frequency saturates, as in BM25F.) */
#ifndef GODA_RANK_H
#define GODA_RANK_H

#include "daemon/search/index/index.h"

/* How many words each row has, as far as it was asked: FTS5 looks it up for every row that is
 * scored. Zeroed, it holds none. */
struct lengths {
    uint32_t version; /* PRAGMA data_version */
    size_t cap;
    uint16_t *by; /* by rowid; 0: not known */
};
/* Forgets them when somebody has changed the index since; to be called in each transaction. */
void lengths_refresh(struct lengths *l, struct statements *sql);
void lengths_done(struct lengths *l);

enum { PHRASES_MAX = 192 };
struct scoring {
    double mean_length; /* of the rows, in words */
    struct lengths *lengths;
    size_t count;
    double weight[PHRASES_MAX]; /* by phrase, in the order of the expression; 0: it only matches */
};

/* Registers the auxiliary functions
 *   goda_score(search, scoring)  the score, more is better; a blob, each phrase's share, for
 *   goda_shares(search, scoring) as doubles
 *   goda_rows(search), goda_length(search)  how many rows there are, and how long they are in mean
 * where `scoring` is bound with scoring_bind. */
enum error rank_register(fts5_api *api) __attribute__((warn_unused_result));

/* As the next parameter; borrowed until sql_end. */
void scoring_bind(struct sql *q, const struct scoring *s);

#endif
