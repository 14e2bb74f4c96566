// SPDX-License-Identifier: Apache-2.0
#include "cli/man/example.h"

#include <string.h>

#include "cli/args.h"
#include "cli/output.h"

static const struct example examples[] = {
#define GODA_EXAMPLE(command, line, exits, code, shows) {&cmd_##command, line, exits, code, shows},
#include "cli/examples.def"
#undef GODA_EXAMPLE
};

const struct example *example_next(const struct command *c, const struct example *e)
{
    const struct example *end = examples + sizeof examples / sizeof *examples;
    for (e = e ? e + 1 : examples; e < end; e++)
        if (!c || e->of == c)
            return e;
    return NULL;
}

/* A word as it is told: the verb, or an option; else as it stands. */
static const char *word_told(const struct command *c, struct bytes word, size_t nth)
{
    const struct option_list *list = options_of(c);
    if (nth == 1)
        return command_told(c);
    for (size_t i = 0; i < list->count; i++) {
        const char *name = list->rows[i].name;
        if (word.len > 2 && memcmp(word.ptr, "--", 2) == 0 && strlen(name) == word.len - 2 &&
            memcmp(name, word.ptr + 2, word.len - 2) == 0)
            return option_told(&list->rows[i]);
    }
    return NULL;
}

const char *example_told(const struct example *e, char ret[static EXAMPLE_MAX])
{
    size_t len = 0;
    const char *at = e->line;
    for (size_t nth = 0; *at && len < EXAMPLE_MAX; nth++) {
        struct bytes word = bytes_of(at, strcspn(at, " "));
        const char *told = word_told(e->of, word, nth), *dashes = nth == 1 ? "" : "--";
        len += (size_t)snprintf(ret + len, EXAMPLE_MAX - len, "%s%s%.*s", nth ? " " : "",
                                told ? dashes : "", told ? (int)strlen(told) : (int)word.len,
                                told ? told : at);
        at += word.len;
        at += *at == ' ';
    }
    return ret;
}

const char *example_outcome(const struct example *e, char ret[static EXAMPLE_MAX])
{
    (void)snprintf(ret, EXAMPLE_MAX, _("Fails with %s and exit status %d."), e->code,
                   (int)e->exits);
    return ret;
}

void examples_print(FILE *to)
{
    char told[EXAMPLE_MAX];
    for (const struct example *e = NULL; (e = example_next(NULL, e));)
        (void)fprintf(to, "%d\t%s\t%s\n", (int)e->exits, e->code[0] ? e->code : "-",
                      example_told(e, told));
}
