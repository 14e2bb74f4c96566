// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd.h"
#include "cli/find/filters.h"
#include "cli/find/find.h"

static enum exit_status run(const struct args *args)
{
    return find_and_print("list", NULL, args);
}

const struct command cmd_list = {
    .name = "list",
    .aliases = {"lista"},
    .usage = N_("[--org SLUG] [--category WORD] [--flag WORD] ..."),
    .summary = N_("list records, the newest first"),
    .help = N_("The same filters as goda search; its help tells how --flag judges."),
    .options = list_options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
