// SPDX-License-Identifier: Apache-2.0
/* What looks odd in a draft, yet is not forbidden: told before it is published. */
#ifndef GODA_REMARKS_H
#define GODA_REMARKS_H

#include "cli/draft/fields.h"

/* A list of {"field", "text"} (the text is gettext's key), one for each rule that a draft meets; an
 * empty one when none does. `today` is YYYY-MM-DD. To add a rule: a row in remarks.c. */
json_t *remarks_of(const struct draft *d, const char *today);
/* Those of this day, printed (but with --json) and left in d->remarks. */
void remarks_tell(struct draft *d);

#endif
