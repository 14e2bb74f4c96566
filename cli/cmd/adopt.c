// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"
#include "cli/output.h"

static const struct option_row options[] = {PUBLISH_OPTIONS, {0}};
static const uint32_t kinds[] = {KIND_ADOPTION, 0};
static const struct about about = {"adopt", KIND_ADOPTION, "text",
                                   N_("How did you go about it? One sentence:"),
                                   N_("tell the others how it went: --text TEXT")};

static enum exit_status run(const struct args *args)
{
    const struct field *status = kind_field(kind_of(KIND_ADOPTION), BYTES_LIT("status"))->field;
    const struct choice *choice = choice_of(status, bytes_str(args->positional[1]));
    AUTO_DRAFT struct draft d = {0};
    if (!choice)
        return complain_usage("adopt", _("%s is no status: planned, trying, adopted or dropped"),
                              args->positional[1]);
    enum exit_status begun = about_begin(&about, args->positional[0], args, &d);
    if (begun)
        return begun;
    (void)json_object_set_new(d.fields, "status", json_string(choice->slug));
    return about_publish(&about, &d, args, "status");
}

const struct command cmd_adopt = {
    .name = "adopt",
    .aliases = {"inför", "infor"},
    .usage = N_("EXAMPLE planned|trying|adopted|dropped --text TEXT [--how "
                "copied|adapted|inspired] [--changed TEXT]"),
    .summary = N_("tell that you take up somebody's example, and how it goes"),
    .help =
        N_("What was tried and dropped is worth as much to the others. Your newest word counts; "
           "adopt again when something has changed."),
    .options = options,
    .field_kinds = kinds,
    .word = "status",
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
