// SPDX-License-Identifier: Apache-2.0
/* What looks like personal data in a draft (proto/record/guard.h), pointed out before it is sent.
 */
#ifndef GODA_FINDINGS_H
#define GODA_FINDINGS_H

#include "cli/draft/fields.h"

/* What is to be done with a draft that has findings. */
enum settled { SETTLED_SEND, SETTLED_EDIT, SETTLED_STOP };

/* Prints all findings by label and text. On a terminal asks what to do; "as it is" takes a reason,
 * which is then d->allow. Elsewhere, with findings and no d->allow: SETTLED_STOP. */
enum settled findings_settle(struct draft *d);

#endif
