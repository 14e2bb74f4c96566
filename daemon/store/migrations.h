// SPDX-License-Identifier: Apache-2.0
/* The schema, as the list of steps that led to it. */
#ifndef GODA_MIGRATIONS_H
#define GODA_MIGRATIONS_H

#include "daemon/store/statement.h"

/* Takes a database of any earlier version, or an empty one, to this version, a transaction a step.
 * ERR_VERSION when a later version made it, or another program; ERR_STORE. */
enum error migrate(sqlite3 *db) __attribute__((warn_unused_result));

#endif
