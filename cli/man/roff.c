// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/man/man.h"
#include "cli/output.h"

/* The characters that roff would read or draw as others. */
static void put(FILE *to, char c)
{
    static const char special[] = "\\-'`^~";
    static const char *const written[] = {"\\e", "\\-", "\\(aq", "\\(ga", "\\(ha", "\\(ti"};
    const char *at = c ? strchr(special, c) : NULL;
    if (at)
        (void)fputs(written[at - special], to);
    else
        (void)fputc(c, to);
}

/* On one line of the source. */
static void line(FILE *to, const char *text)
{
    if (text[0] == '.')
        (void)fputs("\\&", to);
    for (; *text; text++)
        put(to, *text);
}

void roff_head(FILE *to, const char *page, int section, const char *summary)
{
    (void)fprintf(to, ".\\\" %s\n", "Made by goda from its tables.");
    (void)fputs(".TH ", to);
    line(to, page);
    (void)fprintf(to, " %d \"\" \"goda %s\" \"goda\"\n.nh\n", section, GODA_VERSION);
    roff_section(to, N_("NAME"));
    line(to, page);
    (void)fputs(" \\- ", to);
    line(to, summary);
    (void)fputc('\n', to);
}

void roff_section(FILE *to, const char *heading)
{
    (void)fprintf(to, ".SH %s\n", _(heading));
}

void roff_text(FILE *to, const char *text)
{
    bool begins = true;
    (void)fputs(".PP\n", to);
    for (; *text; text++) {
        if (begins && *text == '.')
            (void)fputs("\\&", to);
        begins = *text == '\n';
        if (begins)
            (void)fputs(text[1] == '\n' ? "\n.PP" : text[-1] == '\n' ? "\n" : "\n.br\n", to);
        else
            put(to, *text);
    }
    (void)fputc('\n', to);
}

void roff_command(FILE *to, const char *text)
{
    (void)fputs("\\fB", to);
    line(to, text);
    (void)fputs("\\fR\n", to);
}

void roff_item(FILE *to, const char *item, const char *value, const char *meaning)
{
    (void)fputs(".TP\n\\fB", to);
    line(to, item);
    (void)fputs("\\fR", to);
    if (value && value[0]) {
        (void)fputs(" \\fI", to);
        line(to, value);
        (void)fputs("\\fR", to);
    }
    (void)fputc('\n', to);
    line(to, meaning);
    (void)fputc('\n', to);
}

void roff_see(FILE *to, const char *skip, const char *const *pages)
{
    const char *comma = "";
    roff_section(to, N_("SEE ALSO"));
    for (; *pages; pages++)
        if (strcmp(*pages, skip) != 0) {
            (void)fputs(comma, to);
            (void)fputs("\\fB", to);
            line(to, *pages);
            (void)fputs("\\fR", to);
            comma = ",\n";
        }
    (void)fputc('\n', to);
}
