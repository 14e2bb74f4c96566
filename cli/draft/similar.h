// SPDX-License-Identifier: Apache-2.0
/* What is here already and resembles an example or problem that is about to be published. */
#ifndef GODA_SIMILAR_H
#define GODA_SIMILAR_H

#include "cli/draft/fields.h"

/* Asks the daemon, and leaves a list of {"id", "kind", "title", "org", "org_name"} in d->similar.
 * What fails, or a daemon that does not know how, is passed over: publishing does not depend on it.
 */
void similar_find(struct draft *d);
/* Shows them and asks whether to go on; true at once when there are none. */
bool similar_ask(const struct draft *d);

#endif
