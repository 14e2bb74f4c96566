// SPDX-License-Identifier: Apache-2.0
/* Spans of time as people type them. */
#ifndef GODA_DURATION_H
#define GODA_DURATION_H

#include "proto/base/bytes.h"

/* "90", "30s", "5m", "24h", "7d", "7dygn" in ms; false for anything else. A bare number is seconds.
 */
bool duration_parse(struct bytes text, uint64_t *ret);

#endif
