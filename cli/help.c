#include "cli/help.h"

#include <string.h>

#include "cli/args.h"
#include "cli/output.h"

enum exit_status help_overview(void)
{
    const struct command *c;
    (void)printf("%s\n\n", _("goda – good practice from the whole city, on your own computer"));
    (void)printf("%s goda %s\n\n", _("Usage:"), _("COMMAND [WORDS] [--OPTIONS]"));
    struct table *t = table_new(NULL, 2);
    for (size_t i = 0; (c = command_at(i)); i++) {
        char name[64];
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
        (void)snprintf(name, sizeof name, "  --%s %s", row->name, row->value ? row->value : "");
        const char *cells[] = {name, _(row->help)};
        table_add(t, cells);
    }
    table_print(t, stdout);
}

enum exit_status help_command(const struct command *c)
{
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
    return EXIT_OK;
}
