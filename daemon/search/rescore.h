// SPDX-License-Identifier: Apache-2.0
/* What is known of the best hits apart from their words: a small factor of their score, and how
 * many there are of each category and flag. */
#ifndef GODA_RESCORE_H
#define GODA_RESCORE_H

#include "daemon/search/top.h"
#include "daemon/store/statement.h"
#include "daemon/store/tally.h"
#include "proto/base/mp.h"

enum { RESCORED_MIN = 200, COUNTED_MAX = 2000, CATEGORIES_MAX = 32 };

struct counts {
    uint32_t category[CATEGORIES_MAX]; /* by row of category_choices */
    uint32_t flag[FLAGS + 1];          /* by verdict: what the filter `flag` would leave */
};

/* Multiplies the scores by what is known, at most by 1.15: of what is new, taken up by others or
 * assessed by others more, of what is overdue less; which flag it has and how it went make no
 * difference. Of `t`, which is sorted, the first `shown` and RESCORED_MIN at
 * least; its order is then to be made anew. */
enum error rescore(struct statements *sql, struct top *t, uint64_t shown)
    __attribute__((warn_unused_result));

enum error counts_read(struct statements *sql, const struct top *t, struct counts *ret)
    __attribute__((warn_unused_result));
/* A map, as control.h describes it. */
void counts_put(const struct counts *c, msgpack_packer *pk);

#endif
