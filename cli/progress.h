// SPDX-License-Identifier: Apache-2.0
/* A bar on long work, for people at a terminal. */
#ifndef GODA_PROGRESS_H
#define GODA_PROGRESS_H

#include <stddef.h>

/* So many of `total` are done; shown now and then, and wiped once all are. */
void progress_show(size_t done, size_t total);

#endif
