// SPDX-License-Identifier: Apache-2.0
/* What may stand next on the command line, for a shell's completion (contrib/completions). */
#ifndef GODA_COMPLETE_H
#define GODA_COMPLETE_H

#include <stdio.h>

/* Prints what the last of the words (those after "goda") may become, one on each line: commands,
 * options and their values, and in a search its fields. All of it is known without the daemon. */
void complete(FILE *to, const char *const *words, size_t count);

#endif
