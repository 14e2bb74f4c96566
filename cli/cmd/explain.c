// SPDX-License-Identifier: Apache-2.0
#include <strings.h>

#include "cli/cmd.h"
#include "cli/explained.h"
#include "cli/output.h"

static json_t *explained_json(const struct explained *x)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "code", x->code, "kind",
                     x->warning ? "warning" : "error", "text", x->text, "causes", x->causes,
                     "remedy", x->remedy, "exit",
                     x->warning ? json_null() : json_integer((json_int_t)x->exit));
}

static enum exit_status list_json(void)
{
    struct explained x;
    json_t *all = json_array();
    for (size_t i = 0; explained_at(i, &x); i++)
        (void)json_array_append_new(all, explained_json(&x));
    return print_json(json_pack("{s:o}", "codes", all));
}

static enum exit_status list(void)
{
    struct explained x;
    if (settings.json)
        return list_json();
    struct table *t = table_new(NULL, 2);
    for (size_t i = 0; explained_at(i, &x); i++)
        table_add(t, (const char *[]){x.code, _(x.text)});
    pager_start();
    table_print(t, stdout);
    tell("\n%s\n", _("Next: goda explain CODE"));
    return EXIT_OK;
}

static void print_part(const char *title, const char *text)
{
    style_on(stdout, STYLE_BOLD);
    (void)printf("\n%s\n", title);
    style_off(stdout);
    print_wrapped(stdout, bytes_str(text), 2);
}

static enum exit_status explain(const struct explained *x)
{
    if (settings.json)
        return print_json(explained_json(x));
    style_on(stdout, STYLE_BOLD);
    (void)printf("%s: %s\n", x->code, _(x->text));
    style_off(stdout);
    print_part(_("Usual causes"), _(x->causes));
    print_part(_("What to do"), _(x->remedy));
    if (!x->warning)
        tell(_("\nCommands that end with it exit with %d.\n"), (int)x->exit);
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    struct explained x;
    if (args->count == 0)
        return list();
    for (size_t i = 0; explained_at(i, &x); i++)
        if (strcasecmp(x.code, args->positional[0]) == 0)
            return explain(&x);
    return complain(ERR_NO_CODE, "%s", args->positional[0]);
}

const struct command cmd_explain = {
    .name = "explain",
    .aliases = {"förklara", "forklara"},
    .usage = N_("[CODE]"),
    .summary = N_("what an error or a warning means, and what to do about it"),
    .help =
        N_("CODE is what messages, the log, goda doctor and --json name: E404, W107. Without one "
           "all are listed."),
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
