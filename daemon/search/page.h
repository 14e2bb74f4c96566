// SPDX-License-Identifier: Apache-2.0
/* A page of what a search has found, as control.h describes hits. */
#ifndef GODA_PAGE_H
#define GODA_PAGE_H

#include "daemon/search/mark.h"
#include "daemon/search/query/match.h"
#include "daemon/search/top.h"
#include "daemon/store/statement.h"
#include "proto/base/mp.h"

/* What the hits were scored by. */
struct why {
    const struct query *query;
    const struct expansion *expansion;
    const struct match *match;
};

struct page {
    struct statements *sql;
    const struct marks *marks; /* what they met; NULL: nothing was searched for */
    const struct why *why;     /* to be told; NULL: not */
    const struct top_hit *hits;
    size_t count; /* at most SEARCH_HITS_MAX */
};

/* Appends the array of hits. ERR_STORE, ERR_MEMORY, ERR_LIMIT. */
enum error page_put(const struct page *p, msgpack_packer *pk) __attribute__((warn_unused_result));

#endif
