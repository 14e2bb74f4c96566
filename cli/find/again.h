// SPDX-License-Identifier: Apache-2.0
/* The command that asks the same again, as it may be typed into a shell. */
#ifndef GODA_AGAIN_H
#define GODA_AGAIN_H

#include "cli/cmd.h"

/* For another page of what search or list was asked for; freed by the caller. */
char *again_page(const struct args *args, uint64_t page);
/* For the same words (NULL: none) without any filter; freed by the caller. */
char *again_unfiltered(const char *words);

#endif
