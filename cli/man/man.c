// SPDX-License-Identifier: Apache-2.0
#include "cli/man/man.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "cli/args.h"
#include "cli/man/example.h"
#include "cli/output.h"

static void man_options(FILE *to, const struct command *c)
{
    const struct option_list *list = options_of(c);
    if (list->count == 0)
        return;
    roff_section(to, N_("OPTIONS"));
    for (size_t i = 0; i < list->count; i++) {
        char name[80];
        const struct option_row *row = &list->rows[i];
        (void)snprintf(name, sizeof name, "--%s", option_told(row));
        roff_item(to, name, row->value ? _(row->value) : NULL, _(row->help));
    }
}

static void man_examples(FILE *to, const struct command *c)
{
    const struct example *e = NULL;
    roff_section(to, N_("EXAMPLES"));
    while ((e = example_next(c, e))) {
        char told[EXAMPLE_MAX], outcome[EXAMPLE_MAX];
        (void)fputs(".PP\n", to);
        roff_command(to, example_told(e, told));
        (void)fputs(".RS 4\n", to);
        roff_text(to, _(e->shows));
        if (e->exits)
            roff_text(to, example_outcome(e, outcome));
        (void)fputs(".RE\n", to);
    }
}

static void man_command(FILE *to, const struct command *c)
{
    static const char *const see[] = {"goda(1)", "goda-errors(7)", NULL};
    char page[64], usage[512];
    (void)snprintf(page, sizeof page, "goda-%s", c->name);
    (void)snprintf(usage, sizeof usage, "goda %s %s", command_told(c),
                   c->usage[0] ? _(c->usage) : "");
    roff_head(to, page, 1, _(c->summary));
    roff_section(to, N_("SYNOPSIS"));
    roff_command(to, usage);
    if (c->help && c->help[0]) {
        roff_section(to, N_("DESCRIPTION"));
        roff_text(to, _(c->help));
    }
    man_options(to, c);
    roff_section(to, N_("ALSO CALLED"));
    roff_text(to, c->name);
    for (size_t i = 0; i < 4 && c->aliases[i]; i++)
        (void)fprintf(to, ".br\n%s\n", c->aliases[i]);
    if (example_next(c, NULL))
        man_examples(to, c);
    roff_see(to, "", see);
}

/* The file of a page; NULL after a complaint. */
static FILE *page_open(const char *directory, const char *name, int section,
                       char ret[static PATH_MAX])
{
    int n = snprintf(ret, PATH_MAX, "%s/man%d/%s.%d", directory, section, name, section);
    FILE *f = n > 0 && n < PATH_MAX ? fopen(ret, "we") : NULL;
    if (!f)
        (void)complain(ERR_FILE, "%s: %s", ret, strerror(errno));
    return f;
}

static bool page_close(FILE *f, const char *path)
{
    bool good = !ferror(f);
    good = fclose(f) == 0 && good;
    if (!good)
        (void)complain(ERR_FILE, "%s: %s", path, strerror(errno));
    return good;
}

enum exit_status man_write(const char *directory)
{
    static const struct {
        const char *name;
        int section;
        void (*write)(FILE *);
    } pages[] = {{"goda", 1, man_goda},
                 {"godad", 8, man_godad},
                 {"godad.conf", 5, man_conf},
                 {"goda-errors", 7, man_errors}};
    char path[PATH_MAX], name[64];
    const struct command *c;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        FILE *f = page_open(directory, pages[i].name, pages[i].section, path);
        if (!f)
            return EXIT_FAILED;
        pages[i].write(f);
        if (!page_close(f, path))
            return EXIT_FAILED;
    }
    for (size_t i = 0; (c = command_at(i)); i++) {
        (void)snprintf(name, sizeof name, "goda-%s", c->name);
        FILE *f = page_open(directory, name, 1, path);
        if (!f)
            return EXIT_FAILED;
        man_command(f, c);
        if (!page_close(f, path))
            return EXIT_FAILED;
    }
    return EXIT_OK;
}
