// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd.h"
#include "cli/output.h"

static enum exit_status run(const struct args *args)
{
    (void)args;
    if (settings.json)
        return print_json(json_pack("{s:s}", "version", GODA_VERSION));
    (void)printf("goda %s\n", GODA_VERSION);
    return EXIT_OK;
}

const struct command cmd_version = {
    .name = "version",
    .aliases = {0},
    .usage = "",
    .summary = N_("tell the version"),
    .help = "",
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
