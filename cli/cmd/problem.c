// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/draft/edition.h"
#include "cli/find/filters.h"
#include "cli/find/find.h"
#include "cli/output.h"

/* Of all three: add's come from the fields, list's are the filters that no field is. An option that
 * takes no value says yes to add, and asks for it of list. */
static const struct option_row options[] = {
    {"org", "organisation", OPTION_TEXT, N_("SLUG"),
     N_("of this organisation and what it took over"), false},
    {"tag", "etikett", OPTION_TEXT, N_("TEXT"), N_("with this tag"), false},
    {"unanswered", "obesvarade", OPTION_FLAG, NULL, N_("without a proposal, or with a question"),
     false},
    {"mine", "våra", OPTION_FLAG, NULL, N_("this organisation's, and what it took over"), false},
    {"overdue", "att-se-över", OPTION_FLAG, NULL, N_("that should be reviewed"), false},
    {"procurement", "upphandling", OPTION_FLAG, NULL, N_("for innovation procurement"), false},
    {"solved", "löst", OPTION_FLAG, NULL, N_("it has been solved"), false},
    {"year", "år", OPTION_NUMBER, N_("YEAR"), N_("when it began"), false},
    {"limit", "antal", OPTION_NUMBER, "N", N_("at most so many (20)"), false},
    {"page", "sida", OPTION_NUMBER, "N", N_("that page of them"), false},
    {"offset", "från", OPTION_NUMBER, "N", N_("skip so many"), false},
    {"draft", "utkast", OPTION_FLAG, NULL, N_("keep it on this computer, and publish nothing"),
     false},
    PUBLISH_OPTIONS,
    {0},
};
static const uint32_t kinds[] = {KIND_PROBLEM, 0};
static const struct option_row kind_row = {.name = "kind", .type = OPTION_TEXT},
                               status_row = {.name = "status", .type = OPTION_TEXT};

static void set_option(struct args *args, const struct option_row *row, const char *text)
{
    if (args->option_count < OPTIONS_MAX)
        args->options[args->option_count++] = (struct option_value){row, text, 0};
}

/* The words after the subcommand, as another command would have had them, of kind problem. */
static struct args as_problem(const struct args *args)
{
    struct args rest = *args;
    memmove(rest.positional, rest.positional + 1, (ARGS_MAX - 1) * sizeof *rest.positional);
    rest.count = args->count ? args->count - 1 : 0;
    set_option(&rest, &kind_row, "problem");
    return rest;
}

static enum exit_status list(const struct args *args)
{
    struct args rest = as_problem(args);
    if (rest.count)
        return complain_usage("problem", _("%s is one word too many"), rest.positional[0]);
    if (args_has(args, "solved"))
        set_option(&rest, &status_row, "solved");
    return find_and_print("problem", NULL, &rest);
}

static enum exit_status add(const struct args *args)
{
    struct args rest = as_problem(args);
    return cmd_add.run(&rest);
}

/* Solved or closed, as it was typed; NULL when that is neither. */
static const char *closing(const struct args *args)
{
    const struct field *field = kind_field(kind_of(KIND_PROBLEM), BYTES_LIT("status"))->field;
    const char *typed = args_text(args, "status");
    if (!typed)
        return args_has(args, "solved") ? "solved" : "closed";
    const struct choice *c = choice_of(field, bytes_str(typed));
    bool closes = c && (strcmp(c->slug, "solved") == 0 || strcmp(c->slug, "closed") == 0);
    return closes ? c->slug : NULL;
}

static enum exit_status close_it(const struct args *args)
{
    const char *status = closing(args);
    AUTO_DRAFT struct draft d = {0};
    if (args->count != 2)
        return complain_usage("problem", "%s", _("close wants the ID of a problem"));
    if (!status)
        return complain_usage("problem", _("%s closes nothing: solved or closed"),
                              args_text(args, "status"));
    enum exit_status done = edition_begin(args->positional[1], &d);
    if (!done && d.form->number != KIND_PROBLEM)
        done = complain(ERR_REF, "%s", args->positional[1]);
    json_t *before = json_deep_copy(d.fields);
    if (!done)
        done = draft_from_args(&d, args);
    (void)json_object_set_new(d.fields, "status", json_string(status));
    if (!done)
        done = edition_publish(&d, before, args);
    json_decref(before);
    return done;
}

static const struct {
    const char *names[4];
    enum exit_status (*run)(const struct args *args);
} acts[] = {
    {{"list", "lista"}, list},
    {{"add", "publicera", "lyft"}, add},
    {{"close", "avsluta", "stäng", "stang"}, close_it},
};

static enum exit_status run(const struct args *args)
{
    const char *typed = args->count ? args->positional[0] : "list";
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (size_t k = 0; k < 4 && acts[i].names[k]; k++)
            if (strcmp(typed, acts[i].names[k]) == 0)
                return acts[i].run(args);
    return complain_usage("problem", _("problem %s is nothing; add, list and close are"), typed);
}

const struct command cmd_problem = {
    .name = "problem",
    .aliases = {"problemformulering"},
    .usage = N_("[list [FILTERS] | add [FILE] [--FIELD TEXT ...] | close ID [--solved]]"),
    .summary = N_("list problems that want a solution, raise one, or close your own"),
    .help = N_("Somebody else may have solved it already: a problem is found by all, and anybody "
               "may propose a solution (goda solve). Without more, they are listed, the "
               "newest first."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
