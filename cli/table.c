// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/cmd.h"
#include "cli/output.h"

static const struct command *const commands[] = {
#define GODA_COMMAND(name) &cmd_##name,
#include "cli/commands.def"
#undef GODA_COMMAND
};

const char *command_group(const struct command *c)
{
    static const struct {
        const struct command *first;
        const char *heading;
    } groups[] = {
#define GODA_COMMAND(name)
#define GODA_GROUP(first, heading) {&cmd_##first, heading},
#include "cli/commands.def"
#undef GODA_COMMAND
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (groups[i].first == c)
            return groups[i].heading;
    return NULL;
}

const struct command *command_at(size_t i)
{
    return i < sizeof commands / sizeof *commands ? commands[i] : NULL;
}

const char *command_told(const struct command *c)
{
    return settings.swedish && c->aliases[0] ? c->aliases[0] : c->name;
}

const char *option_told(const struct option_row *row)
{
    return settings.swedish && row->alias ? row->alias : row->name;
}

static bool has_alias(const struct command *c, const char *name)
{
    for (size_t i = 0; i < sizeof c->aliases / sizeof *c->aliases && c->aliases[i]; i++)
        if (strcmp(c->aliases[i], name) == 0)
            return true;
    return false;
}

const struct command *command_named(const char *name)
{
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)); i++)
        if (strcmp(c->name, name) == 0 || has_alias(c, name))
            return c;
    return NULL;
}
