// SPDX-License-Identifier: Apache-2.0
/* What of a search no record has, and as it was probably meant. */
#ifndef GODA_MEANT_H
#define GODA_MEANT_H

#include <stdio.h>

#include "proto/base/mp.h"

/* Says both on lines of their own; nothing when all is known. `words`: as they were typed, or NULL;
 * `result`: of the method search. Whether it has said something. */
bool meant_print(FILE *to, const char *words, const msgpack_object *result);

#endif
