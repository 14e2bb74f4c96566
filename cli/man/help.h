// SPDX-License-Identifier: Apache-2.0
/* Help, all of it from the tables. */
#ifndef GODA_HELP_H
#define GODA_HELP_H

#include "cli/cmd.h"

enum exit_status help_overview(void);                   /* all commands */
enum exit_status help_command(const struct command *c); /* one */

#endif
