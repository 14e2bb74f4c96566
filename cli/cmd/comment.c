// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"
#include "cli/output.h"

static const struct option_row options[] = {
    OPTION_OWN_WORDS,
    {"question", "fråga", OPTION_FLAG, NULL, N_("it is a question that wants an answer"), false},
    PUBLISH_OPTIONS,
    {0},
};
static const struct about about = {"comment", KIND_COMMENT, "text", N_("What do you want to say?"),
                                   N_("say it with --text TEXT, or --text - to read it")};

static enum exit_status run(const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    enum exit_status status = about_begin(&about, args->positional[0], args, &d);
    return status ? status : about_publish(&about, &d, args, NULL);
}

const struct command cmd_comment = {
    .name = "comment",
    .aliases = {"kommentera"},
    .usage = N_("ID --text TEXT [--question]"),
    .summary = N_("comment on an example or problem, or ask about it"),
    .help = N_("Questions without an answer are listed by goda list --unanswered."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
