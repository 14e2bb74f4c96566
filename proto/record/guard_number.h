// SPDX-License-Identifier: Apache-2.0
/* Numbers that look like personal data: identity numbers and phone numbers. */
#ifndef GODA_GUARD_NUMBER_H
#define GODA_GUARD_NUMBER_H

#include "proto/record/guard.h"

/* Whether one begins at `at`. */
bool guard_number(struct bytes text, size_t at, struct finding *ret);

#endif
