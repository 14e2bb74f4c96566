// SPDX-License-Identifier: Apache-2.0
#include "proto/control.h"

#include <string.h>

#include "cli/man/man.h"

static const char *told(enum access access)
{
    switch (access) {
    case ACCESS_READ:
        return "Anybody may.";
    case ACCESS_PUBLISH:
        return "For those who may publish.";
    case ACCESS_ADMIN:
        return "For administrators.";
    }
    return "";
}

/* 'a'|[hit]? → `"a"` or [`hit`], optional */
static void put_type(FILE *to, const char *type)
{
    bool inside = false;
    for (const char *at = type; *at; at++) {
        bool around = strchr("|?[]", *at);
        if (around == inside)
            (void)fputc('`', to);
        inside = !around;
        if (*at == '|')
            (void)fputs(" or ", to);
        else if (*at == '?')
            (void)fputs(", optional", to);
        else
            (void)fputc(*at == '\'' ? '"' : *at, to);
    }
    if (inside)
        (void)fputc('`', to);
}

/* The rows from the i-th on that are of its sort. */
static void put_table(FILE *to, size_t i, const char *what)
{
    const struct control_row *first = control_row(i), *row;
    (void)fprintf(to, "\n| %s | | |\n|---|---|---|\n", what);
    for (; (row = control_row(i)) && row->what == first->what; i++) {
        (void)fprintf(to, "| `%s` | ", row->name);
        put_type(to, row->type);
        (void)fprintf(to, " | %s |\n", row->says);
    }
}

void methods_print(FILE *to)
{
    static const char *const heads[] = {
        [CONTROL_PARAM] = "takes", [CONTROL_GIVES] = "gives", [CONTROL_FIELD] = "has"};
    const struct control_row *row;
    enum control_what before = CONTROL_METHOD;
    for (size_t i = 0; (row = control_row(i)); before = row->what, i++)
        switch (row->what) {
        case CONTROL_METHOD:
            (void)fprintf(to, "\n### %s\n\n%s %s\n", row->name, row->says,
                          told(method_row(row->method)->access));
            break;
        case CONTROL_SHAPE:
            (void)fprintf(to, "\n#### A map: %s\n\n%s\n", row->name, row->says);
            break;
        case CONTROL_PARAM:
        case CONTROL_GIVES:
        case CONTROL_FIELD:
            if (row->what != before)
                put_table(to, i, heads[row->what]);
            break;
        }
}
