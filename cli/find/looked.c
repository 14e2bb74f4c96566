// SPDX-License-Identifier: Apache-2.0
#include "cli/find/looked.h"

#include <stdlib.h>
#include <string.h>

#include "cli/find/filters.h"

/* What does not choose among records. */
static bool is_about_showing(const char *option)
{
    static const char *const names[] = {"new", "peek", "sort", "why", "limit", "page", "offset"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], option) == 0)
            return true;
    return false;
}

char *question_text(const char *words, const struct args *args)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    if (!to)
        abort();
    (void)fputs(words ? words : "", to);
    for (const struct option_row *row = search_options; row->name; row++)
        if (!is_about_showing(row->name) && args_has(args, row->name))
            (void)fprintf(to, " --%s=%s", row->name, args_text(args, row->name));
    if (fclose(to) != 0)
        abort();
    return text;
}

static bool mark_read(const json_t *marks, const char *question, uint64_t *ret_ms)
{
    const json_t *mark = json_object_get(marks, question);
    if (!json_is_integer(mark) || json_integer_value(mark) < 0)
        return false;
    uint64_t ms = (uint64_t)json_integer_value(mark);
    *ret_ms = ms > *ret_ms ? ms : *ret_ms;
    return true;
}

bool looked_at(const json_t *looked, const char *network, const char *question, uint64_t *ret_ms)
{
    const json_t *marks = json_object_get(looked, network);
    uint64_t ms = 0;
    bool all = mark_read(marks, "", &ms), same = mark_read(marks, question, &ms);
    if (all || same)
        *ret_ms = ms;
    return all || same;
}

void looked_move(json_t *looked, const char *network, const char *question, uint64_t ms)
{
    json_t *marks = json_object_get(looked, network);
    uint64_t before = 0;
    if (!marks) {
        marks = json_object();
        (void)json_object_set_new(looked, network, marks);
    }
    if (!mark_read(marks, question, &before) || ms > before)
        (void)json_object_set_new(marks, question, json_integer((json_int_t)ms));
}
