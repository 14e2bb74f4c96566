// SPDX-License-Identifier: Apache-2.0
/* Examples of the commands, for --help and the man pages: one table (examples.def), whose rows are
 * a story that a test runs from the first to the last. */
#ifndef GODA_EXAMPLE_H
#define GODA_EXAMPLE_H

#include <stdio.h>

#include "cli/cmd.h"

enum { EXAMPLE_MAX = 256 };

struct example {
    const struct command *of;
    const char *line;         /* as it is typed in English: "goda show 01ab2324" */
    enum exit_status exits;   /* EXIT_OK: it succeeds */
    const char *code, *shows; /* "E206" or ""; what it is an example of, gettext's key */
};

/* The examples of a command (NULL: of all) one after another; NULL begins, and ends. */
const struct example *example_next(const struct command *c, const struct example *e);
/* The line as it is typed in the output's language, with its verbs and options; in `ret`. */
const char *example_told(const struct example *e, char ret[static EXAMPLE_MAX]);
/* "Fails with E206 and exit status 5." */
const char *example_outcome(const struct example *e, char ret[static EXAMPLE_MAX]);
/* All of them, for the test: exit status, code (or -) and line, tabs between. */
void examples_print(FILE *to);

#endif
