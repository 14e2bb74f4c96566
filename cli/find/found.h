// SPDX-License-Identifier: Apache-2.0
/* What came of a search, as people read it. */
#ifndef GODA_FOUND_H
#define GODA_FOUND_H

#include <stdio.h>

#include "cli/cmd.h"
#include "proto/base/mp.h"

struct found {
    const char *words; /* NULL: none */
    const struct args *args;
    uint64_t limit, offset;       /* as they were asked for */
    const msgpack_object *result; /* of the method search */
};

/* Prints the hits between what is said of them; of an empty answer what was tried and what may
 * help. */
void found_print(const struct found *f);

/* Its parts: the empty answer; and which of how many these are, with the command that shows more.
 */
void found_nothing(FILE *to, const struct found *f);
void found_end(FILE *to, const struct found *f, uint64_t shown);

#endif
