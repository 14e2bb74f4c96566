// SPDX-License-Identifier: Apache-2.0
/* Why something failed, in one sentence for a person: what an error code alone cannot say (which
 * file, which line, what is allowed). Written where the failure is seen, shown once, by whoever
 * gives up. */
#ifndef GODA_WHY_H
#define GODA_WHY_H

#include "proto/base/error.h"

struct why {
    char text[512];
};

/* Writes the sentence (cut off when too long) and returns `e`, so that a failing function can end
 * with it. */
enum error why_say(struct why *why, enum error e, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
