// SPDX-License-Identifier: Apache-2.0
/* Hits of a search as people read them. */
#ifndef GODA_HITS_H
#define GODA_HITS_H

#include "cli/output.h"
#include "proto/base/mp.h"

/* Each with its title, who, when, how it is judged, what stands out about it, and how it was scored
 * if it tells (why.h); with --plain a line of cells between tabs: date, id, organisation,
 * judgement, title, what stands out. Returns how many. */
size_t hits_print(FILE *to, const msgpack_object *hits);
/* "innovative 3 · ordinary practice 1 · own view: innovative", or "not assessed". */
void items_tally(struct items *l, const msgpack_object *tally);

#endif
