/* A page of what a search has found, as control.h describes hits. */
#ifndef GODA_PAGE_H
#define GODA_PAGE_H

#include "daemon/search/query.h"
#include "daemon/search/top.h"
#include "daemon/store/statement.h"
#include "proto/base/mp.h"

struct page {
    struct statements *sql;
    const struct query *query;
    struct bytes match; /* the FTS5 expression that found the hits */
    const struct top_hit *hits;
    size_t count; /* at most SEARCH_HITS_MAX */
};

/* Appends the array of hits. ERR_STORE, ERR_MEMORY, ERR_LIMIT. */
enum error page_put(const struct page *p, msgpack_packer *pk) __attribute__((warn_unused_result));

#endif
