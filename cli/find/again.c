// SPDX-License-Identifier: Apache-2.0
#include "cli/find/again.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/find/filters.h"
#include "cli/output.h"

static FILE *begin(char **ret, size_t *len, bool words)
{
    FILE *to = open_memstream(ret, len);
    if (!to)
        abort();
    (void)fprintf(to, "goda %s", command_told(words ? &cmd_search : &cmd_list));
    return to;
}

/* A blank and the word, in quotes if a shell would not read it as it is. */
static void put_word(FILE *to, struct bytes word)
{
    bool safe = word.len > 0;
    for (size_t i = 0; i < word.len; i++)
        safe = safe && (isalnum(word.ptr[i]) || word.ptr[i] >= 0x80 ||
                        (word.ptr[i] && strchr("-_.,:/@%+=", word.ptr[i])));
    (void)fputs(safe ? " " : " '", to);
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '\'')
            (void)fputs("'\\''", to);
        else
            (void)fputc(word.ptr[i], to);
    (void)fputs(safe ? "" : "'", to);
}

/* The rest of what chooses where it is asked. */
static void end(FILE *to)
{
    if (settings.socket) {
        (void)fputs(" --socket", to);
        put_word(to, bytes_str(settings.socket));
    }
    if (fclose(to) != 0)
        abort();
}

/* -- another page ------------------------------------------------------------------------------ */

static const struct option_row *row_named(const char *name)
{
    const struct option_row *row = search_options;
    while (row->name && strcmp(row->name, name) != 0)
        row++;
    return row->name ? row : NULL;
}

static bool is_place(const char *name)
{
    return strcmp(name, "page") == 0 || strcmp(name, "offset") == 0;
}

char *again_page(const struct args *args, uint64_t page)
{
    char *text = NULL;
    size_t len;
    FILE *to = begin(&text, &len, args->count);
    for (size_t i = 0; i < args->count; i++)
        put_word(to, bytes_str(args->positional[i]));
    for (size_t i = 0; i < args->option_count; i++) {
        const struct option_value *v = &args->options[i];
        const struct option_row *row = row_named(v->row->name); /* problem has some of its own */
        if (!row || is_place(row->name))
            continue;
        (void)fprintf(to, " --%s", option_told(row));
        if (row->type != OPTION_FLAG)
            put_word(to, bytes_str(v->text));
    }
    (void)fprintf(to, " --%s %llu", option_told(row_named("page")), (unsigned long long)page);
    end(to);
    return text;
}

/* -- without filters --------------------------------------------------------------------------- */

/* What stands between blanks; those within quotes do not part. */
static size_t piece_len(const char *at)
{
    size_t len = 0;
    for (bool quoted = false; at[len] && (quoted || at[len] != ' '); len++)
        quoted = quoted != (at[len] == '"');
    return len;
}

/* Whether it is the field:value of a filter: not that of a column, no address, no heading. */
static bool is_filter(const char *piece)
{
    static const char *const columns[] = {"title",          "titel",     "rubrik",   "tags",
                                          "taggar",         "etiketter", "summary",  "ingress",
                                          "sammanfattning", "body",      "brödtext", "brodtext"};
    const char *name = piece + (piece[0] == '-');
    size_t len = 0;
    while (isalpha((unsigned char)name[len]) || name[len] == '-' || name[len] & 0x80)
        len++;
    if (len < 2 || name[len] != ':' || strncmp(name + len, "://", 3) == 0)
        return false;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strlen(columns[i]) == len && strncmp(columns[i], name, len) == 0)
            return false;
    return true;
}

/* Those that stay; `to` NULL: how many these are. */
static size_t put_unfiltered(FILE *to, const char *words)
{
    size_t count = 0;
    for (const char *at = words; *(at += strspn(at, " ")); at += piece_len(at)) {
        if (is_filter(at))
            continue;
        if (to)
            put_word(to, bytes_of(at, piece_len(at)));
        count++;
    }
    return count;
}

char *again_unfiltered(const char *words)
{
    char *text = NULL;
    size_t len;
    const char *typed = words ? words : "";
    FILE *to = begin(&text, &len, put_unfiltered(NULL, typed) > 0);
    (void)put_unfiltered(to, typed);
    end(to);
    return text;
}
