// SPDX-License-Identifier: Apache-2.0
/* How a hit was scored. */
#ifndef GODA_WHY_H
#define GODA_WHY_H

#include <stdio.h>

#include "proto/base/mp.h"

/* What of the words it has, each with how many records have it, its weight and what it scored, and
 * by what the sum was multiplied: a table, or lines of items where one does not fit. With --plain
 * lines of cells between tabs, the first empty. Nothing when the hit does not tell. */
void why_print(FILE *to, const msgpack_object *hit, int indent);

#endif
