// SPDX-License-Identifier: Apache-2.0
/* The man pages, in the language that is spoken: all from the tables of commands, options, errors
 * and configuration keys, so that a page can't say what the programs don't do. */
#ifndef GODA_MAN_H
#define GODA_MAN_H

#include <stdio.h>

#include "cli/cmd.h"

/* Writes every page below the directory, which holds man1, man5, man7 and man8: goda-search.1 and
 * so on. The same bytes whenever and wherever it is run. Complains, and returns what to exit with.
 */
enum exit_status man_write(const char *directory);

/* The methods of the control socket, as Markdown: the tables of contrib/doc/control.md. */
void methods_print(FILE *to);

/* What the pages are made of (roff.c), in the macros of man(7). */
void roff_head(FILE *to, const char *page, int section, const char *summary);
void roff_section(FILE *to, const char *heading); /* gettext's key */
/* Text as it is, in paragraphs; as bold words to type; as an item of a list with what it means. */
void roff_text(FILE *to, const char *text);
void roff_command(FILE *to, const char *line);
void roff_item(FILE *to, const char *item, const char *value, const char *meaning);
/* References, "goda-show(1)", ended by NULL; `skip`, the page itself, is left out. */
void roff_see(FILE *to, const char *skip, const char *const *pages);

/* Those that are no command's (pages.c). */
void man_goda(FILE *to);
void man_godad(FILE *to);
void man_conf(FILE *to);
void man_errors(FILE *to);

#endif
