// SPDX-License-Identifier: Apache-2.0
/* Of all that a search found, how many there are of each category and each judgement. */
#ifndef GODA_COUNTS_H
#define GODA_COUNTS_H

#include <stdio.h>

#include "proto/base/mp.h"

/* Whether they are shown, and so worth asking for. */
bool counts_wanted(void);
/* A line of each, cut where the terminal ends; nothing when the result has none. */
void counts_print(FILE *to, const msgpack_object *result);

#endif
