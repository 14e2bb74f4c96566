// SPDX-License-Identifier: Apache-2.0
/* From argv to struct args, by a command's descriptor. */
#ifndef GODA_ARGS_H
#define GODA_ARGS_H

#include "cli/cmd.h"

/* The options of a command: its own rows, then one for each field of its field kinds. The rows live
 * as long as the program. */
enum { HELP_MAX = 256, OPTION_NAME_MAX = 64 };
struct option_list {
    struct option_row rows[OPTIONS_MAX + KIND_FIELDS_MAX];
    /* of the fields, as they are typed: the name, and the Swedish label */
    char names[KIND_FIELDS_MAX][OPTION_NAME_MAX], aliases[KIND_FIELDS_MAX][OPTION_NAME_MAX];
    char helps[KIND_FIELDS_MAX][HELP_MAX];
    size_t count;
};
const struct option_list *options_of(const struct command *c);

/* Parses argv[0 .. argc-1] (what follows the command). Errors are printed; the exit status is
 * EXIT_OK or EXIT_USAGE. */
enum exit_status args_parse(const struct command *c, int argc, char **argv, struct args *ret);

/* The candidate nearest to what was typed, if it is near enough to be meant; else NULL. */
const char *nearest(const char *typed, const char *const *candidates, size_t count);

#endif
