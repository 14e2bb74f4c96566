// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include "cli/draft/about.h"
#include "cli/output.h"

static const struct option_row options[] = {PUBLISH_OPTIONS, {0}};
static const uint32_t kinds[] = {KIND_CONFIRM, 0};
static const struct about about = {.command = "confirm", .kind = KIND_CONFIRM};

/* Two years from today, when nothing else is said. */
static void fill_day(struct draft *d)
{
    char day[32] = "";
    struct tm t;
    time_t now = time(NULL);
    if (json_object_get(d->fields, "review_by") || !gmtime_r(&now, &t))
        return;
    t.tm_year += 2;
    if (t.tm_mon == 1 && t.tm_mday == 29)
        t.tm_mday = 28;
    (void)strftime(day, sizeof day, "%Y-%m-%d", &t);
    (void)json_object_set_new(d->fields, "review_by", json_string(day));
}

static enum exit_status run(const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    enum exit_status status = about_begin(&about, args->positional[0], args, &d);
    if (status)
        return status;
    fill_day(&d);
    return about_publish(&about, &d, args, "review_by");
}

const struct command cmd_confirm = {
    .name = "confirm",
    .aliases = {"bekräfta", "bekrafta"},
    .usage = N_("ID [--review-by DATE]"),
    .summary = N_("confirm that what you published is still current"),
    .help = N_("For two years unless you name a day. What should be looked over: goda list --mine "
               "--overdue."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
