// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/draft/about.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"award", "utmärkelse", OPTION_TEXT, N_("NAME"), N_("its name, such as Förnyelsepriset"),
     false},
    PUBLISH_OPTIONS,
    {0},
};
static const uint32_t kinds[] = {KIND_AWARD, 0};
static const struct about about = {.command = "award", .kind = KIND_AWARD};

/* The class that the example's category belongs to. */
static enum exit_status fill_class(struct draft *d)
{
    AUTO_ANSWER struct answer example = {0};
    if (json_object_get(d->fields, "class"))
        return EXIT_OK;
    enum exit_status status = about_get(d->ref, &example);
    struct bytes category = text_at(mp_get(mp_get(example.result, "record"), "fields"), "category");
    if (!status && category.ptr)
        (void)json_object_set_new(d->fields, "class", json_string(award_class(category)));
    return status;
}

static enum exit_status run(const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    enum exit_status status = about_begin(&about, args->positional[0], args, &d);
    if (!status)
        status = fill_class(&d);
    if (status)
        return status;
    return about_publish(&about, &d, args, "status");
}

const struct command cmd_award = {
    .name = "award",
    .aliases = {"utmärk", "utmark"},
    .usage = N_("EXAMPLE --award NAME --year YEAR [--status nominated|finalist|winner] [--class "
                "CLASS]"),
    .summary = N_("note an award that an example was nominated for, or won"),
    .help = N_("An award is noted by another organisation than the example's own, or by an "
               "administrator of the network. The class follows from the category unless it is "
               "given."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
