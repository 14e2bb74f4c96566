// SPDX-License-Identifier: Apache-2.0
#include "cli/man/help.h"

#include <string.h>

#include "cli/args.h"
#include "cli/man/example.h"
#include "cli/output.h"

static json_t *command_json(const struct command *c)
{
    json_t *aliases = json_array();
    for (size_t i = 0; i < 4 && c->aliases[i]; i++)
        (void)json_array_append_new(aliases, json_string(c->aliases[i]));
    return json_pack("{s:s, s:o, s:s, s:s}", "name", c->name, "aliases", aliases, "usage", c->usage,
                     "summary", c->summary);
}

static enum exit_status overview_json(void)
{
    json_t *all = json_array();
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)); i++)
        (void)json_array_append_new(all, command_json(c));
    return print_json(json_pack("{s:o}", "commands", all));
}

enum exit_status help_overview(void)
{
    const struct command *c;
    if (settings.json)
        return overview_json();
    (void)printf("%s\n\n", _("goda – good practice from the whole city, on your own computer"));
    (void)printf("%s goda %s\n\n", _("Usage:"), _("COMMAND [WORDS] [--OPTIONS]"));
    struct table *t = table_new(NULL, 2);
    for (size_t i = 0; (c = command_at(i)); i++) {
        char name[64];
        const char *heading = settings.plain ? NULL : command_group(c);
        if (heading && i)
            table_add(t, (const char *[]){"", ""});
        if (heading)
            table_add(t, (const char *[]){_(heading), ""});
        (void)snprintf(name, sizeof name, "  %s", command_told(c));
        const char *cells[] = {name, _(c->summary)};
        table_add(t, cells);
    }
    table_print(t, stdout);
    (void)printf("\n%s\n", _("Everywhere: --json --plain --quiet --yes --lang sv|en --socket PATH "
                             "--help"));
    (void)printf("%s\n", _("goda COMMAND --help tells more of one."));
    return EXIT_OK;
}

static void print_options(const struct command *c)
{
    const struct option_list *list = options_of(c);
    struct table *t = table_new(NULL, 2);
    for (size_t i = 0; i < list->count; i++) {
        char name[96];
        const struct option_row *row = &list->rows[i];
        (void)snprintf(name, sizeof name, "  --%s %s", option_told(row),
                       row->value ? _(row->value) : "");
        const char *cells[] = {name, _(row->help)};
        table_add(t, cells);
    }
    table_print(t, stdout);
}

static void print_examples(const struct command *c)
{
    const struct example *e = example_next(c, NULL);
    if (e)
        (void)printf("\n%s\n", _("Examples:"));
    for (; e; e = example_next(c, e)) {
        char told[EXAMPLE_MAX], outcome[EXAMPLE_MAX];
        (void)printf("  %s\n", example_told(e, told));
        print_wrapped(stdout, bytes_str(_(e->shows)), 6);
        if (e->exits)
            print_wrapped(stdout, bytes_str(example_outcome(e, outcome)), 6);
    }
}

enum exit_status help_command(const struct command *c)
{
    if (settings.json)
        return print_json(command_json(c));
    (void)printf("%s goda %s %s\n", _("Usage:"), command_told(c), c->usage[0] ? _(c->usage) : "");
    for (size_t i = 0; i < 4 && c->aliases[i]; i++)
        (void)printf("%s%s", i ? ", " : _("Also: "),
                     strcmp(c->aliases[i], command_told(c)) == 0 ? c->name : c->aliases[i]);
    (void)printf("%s\n", c->aliases[0] ? "\n" : "");
    print_wrapped(stdout, bytes_str(_(c->summary)), 0);
    if (c->help && c->help[0]) {
        (void)fputc('\n', stdout);
        print_wrapped(stdout, bytes_str(_(c->help)), 0);
    }
    if (options_of(c)->count) {
        (void)fputc('\n', stdout);
        print_options(c);
    }
    print_examples(c);
    return EXIT_OK;
}
