// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"
#include "cli/output.h"

static const struct option_row options[] = {
    {"with", "med", OPTION_TEXT, N_("EXAMPLE"), N_("the example that may solve it"), false},
    OPTION_OWN_WORDS,
    PUBLISH_OPTIONS,
    {0},
};
static const struct about about = {"solve", KIND_PROPOSAL, "text",
                                   N_("Why may it solve the problem? One sentence:"),
                                   N_("tell why it may solve the problem: --text TEXT")};

static enum exit_status run(const struct args *args)
{
    const char *with = args_text(args, "with");
    AUTO_DRAFT struct draft d = {0};
    enum exit_status status = about_begin(&about, args->positional[0], args, &d);
    if (status)
        return status;
    if (with)
        (void)json_object_set_new(d.fields, "solution", json_string(with));
    return about_publish(&about, &d, args, NULL);
}

const struct command cmd_solve = {
    .name = "solve",
    .aliases = {"föreslå", "foresla"},
    .usage = N_("PROBLEM [--with EXAMPLE] --text TEXT"),
    .summary = N_("propose a solution to somebody's problem"),
    .help = N_("A proposal may point to an example, of your own or somebody else's. Problems "
               "without a proposal: goda problem list --unanswered."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
