// SPDX-License-Identifier: Apache-2.0
/* What search, list and follow have in common. */
#ifndef GODA_FIND_H
#define GODA_FIND_H

#include "cli/cmd.h"

/* Asks the daemon by the options of filters.h and prints what it found. `words` NULL: the newest
 * first. With --new the mark of what has been looked at moves, unless --peek. */
enum exit_status find_and_print(const char *command, const char *words, const struct args *args);

#endif
