// SPDX-License-Identifier: Apache-2.0
/* What organisations say of an example: of each the newest assessment counts, by (created, id).
 * What its author's organisation says (PROTOCOL.md, §10.5) is its own view, and is kept apart. */
#ifndef GODA_TALLY_H
#define GODA_TALLY_H

#include "daemon/store/statement.h"
#include "proto/base/mp.h"

enum { FLAGS = 3, FLAG_NONE = -1 }; /* rows of flag_choices */

struct tally {
    uint32_t says[FLAGS]; /* how many organisations other than the author's */
    int own;              /* FLAG_NONE, or the author's own view */
};

/* The row of flag_choices; FLAG_NONE for anything else. */
int flag_named(struct bytes slug);

/* What stands about a record, newest first. Parameters: its id, a kind. Columns: */
extern const char sql_standing[];
enum { S_VALUE, S_NEWEST, S_OWN, S_SEQ, S_ORG, S_ORG_NAME, S_ID, S_OTHER };

/* `own_flag`: the view within the example itself, which an assessment by its author overrides. */
enum error tally_read(struct statements *s, const struct hash *example, struct bytes own_flag,
                      struct tally *ret) __attribute__((warn_unused_result));

/* The values of the filter `flag` that find the example, as bits: 1 << row of flag_choices, and
 * VERDICT_UNASSESSED when no other organisation has judged. */
enum { VERDICT_UNASSESSED = 1 << FLAGS };
uint32_t tally_verdicts(const struct tally *t);

/* Two entries of a map: "flag" and "tally", as control.h describes them. */
void tally_put(const struct tally *t, msgpack_packer *pk);

#endif
