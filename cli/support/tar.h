// SPDX-License-Identifier: Apache-2.0
/* Small files in one, as POSIX's ustar. */
#ifndef GODA_TAR_H
#define GODA_TAR_H

#include <stdio.h>
#include <time.h>

#include "proto/base/bytes.h"

/* A file, readable by its owner alone; the name has at most 99 bytes (asserted). */
void tar_put(FILE *to, const char *name, struct bytes content, time_t when);
void tar_end(FILE *to);

#endif
