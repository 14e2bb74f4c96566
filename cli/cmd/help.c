// SPDX-License-Identifier: Apache-2.0
#include "cli/man/help.h"

#include "cli/output.h"

static enum exit_status run(const struct args *args)
{
    if (args->count == 0)
        return help_overview();
    const struct command *c = command_named(args->positional[0]);
    if (!c)
        return complain_usage("", _("there is no command %s"), args->positional[0]);
    return help_command(c);
}

const struct command cmd_help = {
    .name = "help",
    .aliases = {"hjälp", "hjalp"},
    .usage = N_("[COMMAND]"),
    .summary = N_("list the commands, or tell more of one"),
    .help = "",
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
