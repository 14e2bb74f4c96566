// SPDX-License-Identifier: Apache-2.0
/* A command is one file under cmd/, exporting one descriptor; table.c lists them. Parsing, --help,
 * "did you mean", completions and man pages follow from the descriptors.
 *
 * To add one: cmd/NAME.c with `const struct command cmd_NAME`, its line in commands.def, examples
 * in examples.def (one that fails, too), and the Swedish of its texts in contrib/po/sv.po (tests
 * tell what is missing). */
#ifndef GODA_CMD_H
#define GODA_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/error.h"
#include "proto/record/kind.h"

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_DURATION };

enum { OPTIONS_MAX = 48, ARGS_MAX = 64 };

/* One --name of a command. `value` names what follows it in the usage ("N", "FILE"); NULL for
 * flags. */
struct option_row {
    const char *name, *alias; /* without --; alias: the Swedish spelling, or NULL */
    enum option_type type;
    const char *value;
    const char *help; /* English; gettext's key */
    bool repeat;      /* may be given more than once (tags, links) */
};

/* What was typed, after parsing. */
struct option_value {
    const struct option_row *row;
    const char *text;
    uint64_t number; /* OPTION_NUMBER; OPTION_DURATION: ms */
};

struct args {
    const char *positional[ARGS_MAX];
    size_t count;
    struct option_value options[OPTIONS_MAX];
    size_t option_count;
};

/* The last value given for an option; NULL when it was not given. */
const struct option_value *args_option(const struct args *a, const char *name);
bool args_has(const struct args *a, const char *name);
const char *args_text(const struct args *a, const char *name); /* NULL: not given */
/* The number or duration given, or `otherwise`. */
uint64_t args_number(const struct args *a, const char *name, uint64_t otherwise);

/* The name that people are told, without --: the Swedish spelling in Swedish. */
const char *option_told(const struct option_row *row);

struct command {
    const char *name;
    const char *aliases[4]; /* Swedish verbs, ASCII spellings too; NULL-ended */
    const char *usage;      /* after the name: "ID --why TEXT"; gettext's key, or "" */
    const char *summary;    /* one line; gettext's key */
    const char *help;       /* the rest of --help, paragraphs; gettext's key; "" for none */
    const struct option_row *options; /* ended by a NULL name; NULL: none */
    /* Fields of these kinds are options too (0-ended; NULL: none): title → --title. */
    const uint32_t *field_kinds;
    const char *word; /* but this one, which stands as a word; NULL: none */
    size_t min_args, max_args;
    /* Prints what there is to say, errors included, and returns what to exit with. */
    enum exit_status (*run)(const struct args *args);
};

/* What cmd/invite.c and cmd/member.c share. Asks for an invitation with these parameters, for the
 * organisation that people know as `name`, and prints its token. */
struct buf;
enum exit_status invite_and_print(const struct buf *params, const char *name);
/* The slug of a role that was typed, in either language; NULL, after a complaint, for any other. */
const char *role_typed(const char *command, const char *typed);

#define GODA_COMMAND(name) extern const struct command cmd_##name;
#include "cli/commands.def"
#undef GODA_COMMAND

/* The i-th command in the order of commands.def; NULL past the end. */
const struct command *command_at(size_t i);
/* The heading of the group that begins with this command (gettext's key); NULL: none does. */
const char *command_group(const struct command *c);
/* The name that people are told: the Swedish verb in Swedish. */
const char *command_told(const struct command *c);
/* By name or alias; NULL when there is none. */
const struct command *command_named(const char *name);

#endif
