// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"
#include "cli/output.h"

static const struct option_row options[] = {PUBLISH_OPTIONS, {0}};
static const uint32_t kinds[] = {KIND_ASSESSMENT, 0};
static const struct about about = {"flag", KIND_ASSESSMENT, "why", N_("Why? One sentence:"),
                                   N_("the others will ask why: --why TEXT")};

static enum exit_status run(const struct args *args)
{
    const struct field *flag = kind_field(kind_of(KIND_ASSESSMENT), BYTES_LIT("flag"))->field;
    const struct choice *choice = choice_of(flag, bytes_str(args->positional[1]));
    AUTO_DRAFT struct draft d = {0};
    if (!choice)
        return complain_usage("flag", _("%s is no judgement: innovative, ordinary or unsure"),
                              args->positional[1]);
    enum exit_status status = about_begin(&about, args->positional[0], args, &d);
    if (status)
        return status;
    (void)json_object_set_new(d.fields, "flag", json_string(choice->slug));
    return about_publish(&about, &d, args, "flag");
}

const struct command cmd_flag = {
    .name = "flag",
    .aliases = {"märk", "mark"},
    .usage = N_(
        "ID innovative|ordinary|unsure --why TEXT [--new|--value|--leap|--realised yes|partly|no]"),
    .summary = N_("judge an example: innovative, or somebody's ordinary way of working"),
    .help =
        N_("Your organisation's judgement is signed and shown with its reason beside the others'. "
           "The newest of each organisation counts; flag again to change it."),
    .options = options,
    .field_kinds = kinds,
    .word = "flag",
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
