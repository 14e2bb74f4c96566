// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "proto/base/duration.h"

const struct option_value *args_option(const struct args *a, const char *name)
{
    for (size_t i = a->option_count; i-- > 0;)
        if (strcmp(a->options[i].row->name, name) == 0)
            return &a->options[i];
    return NULL;
}

bool args_has(const struct args *a, const char *name)
{
    return args_option(a, name) != NULL;
}

const char *args_text(const struct args *a, const char *name)
{
    const struct option_value *v = args_option(a, name);
    return v ? v->text : NULL;
}

uint64_t args_number(const struct args *a, const char *name, uint64_t otherwise)
{
    const struct option_value *v = args_option(a, name);
    return v ? v->number : otherwise;
}

/* -- the options of a command ------------------------------------------------------------------ */

static bool list_has(const struct option_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->rows[i].name, name) == 0 ||
            (list->rows[i].alias && strcmp(list->rows[i].alias, name) == 0))
            return true;
    return false;
}

/* A field's label, and what may be answered: its choices when they fit a line, else its hint. */
static void describe(const struct field *f, char ret[static HELP_MAX])
{
    enum { LINE = 60 };
    size_t label = (size_t)snprintf(ret, HELP_MAX, "%s", say(&f->label)), len = label;
    for (const struct choice *c = f->choices; c && c->slug && len < LINE; c++)
        len += (size_t)snprintf(ret + len, HELP_MAX - len, "%s%s", c == f->choices ? ": " : ", ",
                                settings.swedish ? c->label.sv : c->slug);
    if (len >= LINE)
        ret[label] = '\0'; /* a wrong value is answered with them all */
    if (ret[label] == '\0' && f->hint.en)
        (void)snprintf(ret + label, HELP_MAX - label, ": %s", say(&f->hint));
}

/* A field's name or label, as an option is typed: "Läge" is --läge, "origin_ref" --origin-ref. */
static void put_option(const char *word, char ret[static OPTION_NAME_MAX])
{
    (void)snprintf(ret, OPTION_NAME_MAX, "%s", word);
    for (char *c = ret; *c; c++) {
        bool small_letter = c > ret && c[-1] == '\xc3'; /* of å, ä, ö: the second byte */
        if (*c == '_' || *c == ' ')
            *c = '-';
        else if ((*c >= 'A' && *c <= 'Z') || small_letter)
            *c = (char)(*c | 0x20);
    }
}

static void list_add_field(struct option_list *list, const struct field *f, size_t *names)
{
    if (*names == KIND_FIELDS_MAX || list->count == OPTIONS_MAX + KIND_FIELDS_MAX)
        return;
    char *name = list->names[*names], *alias = list->aliases[*names];
    put_option(f->name, name);
    put_option(f->label.sv, alias);
    if (list_has(list, name))
        return;
    bool taken = list_has(list, alias) || strcmp(alias, name) == 0;
    char *help = list->helps[(*names)++];
    describe(f, help);
    list->rows[list->count++] = (struct option_row){
        .name = name,
        .alias = taken ? NULL : alias,
        .type = OPTION_TEXT,
        .value = f->type == FIELD_ENUM   ? N_("WORD")
                 : f->type == FIELD_YEAR ? N_("YEAR")
                 : f->type == FIELD_DATE ? N_("DATE")
                                         : N_("TEXT"),
        .help = help,
        .repeat = f->type == FIELD_LINES || f->type == FIELD_LINKS,
    };
}

/* What import alone sets, what the global --lang takes, and what a word of the command says. */
static bool is_no_option(const struct command *c, const char *field)
{
    return strcmp(field, "import_key") == 0 || strcmp(field, "lang") == 0 ||
           (c->word && strcmp(field, c->word) == 0);
}

const struct option_list *options_of(const struct command *c)
{
    static struct option_list list; /* one command is run in a process's life */
    size_t names = 0;
    list.count = 0;
    for (const struct option_row *row = c->options; row && row->name; row++)
        list.rows[list.count++] = *row;
    for (const uint32_t *kind = c->field_kinds; kind && *kind; kind++)
        for (const struct kind_field *row = kind_of(*kind)->fields; row->field; row++)
            if (!is_no_option(c, row->field->name))
                list_add_field(&list, row->field, &names);
    return &list;
}

/* -- parsing ----------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein distance of two short words; longer ones are never near. */
static size_t distance(const char *a, const char *b)
{
    enum { WORD_MAX = 32 };
    size_t m = strlen(a), n = strlen(b), row[WORD_MAX + 1];
    if (m > WORD_MAX || n > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

const char *nearest(const char *typed, const char *const *candidates, size_t count)
{
    const char *best = NULL;
    size_t closest = strlen(typed) / 3 + 2;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(typed, candidates[i]);
        if (d < closest) {
            closest = d;
            best = candidates[i];
        }
    }
    return best;
}

static enum exit_status unknown_option(const struct command *c, const struct option_list *list,
                                       const char *name)
{
    const char *names[2 * (OPTIONS_MAX + KIND_FIELDS_MAX)];
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        names[count++] = list->rows[i].name;
        if (list->rows[i].alias)
            names[count++] = list->rows[i].alias;
    }
    char typed[64]; /* without =VALUE */
    (void)snprintf(typed, sizeof typed, "%.*s", (int)strcspn(name, "="), name);
    const char *meant = nearest(typed, names, count);
    if (meant)
        return complain_usage(c->name, _("there is no option --%s; did you mean --%s?"), typed,
                              meant);
    return complain_usage(c->name, _("there is no option --%s"), typed);
}

static const struct option_row *option_named(const struct option_list *list, const char *name,
                                             size_t len)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct option_row *row = &list->rows[i];
        if ((strncmp(row->name, name, len) == 0 && row->name[len] == '\0') ||
            (row->alias && strncmp(row->alias, name, len) == 0 && row->alias[len] == '\0'))
            return row;
    }
    return NULL;
}

static bool option_value_read(const struct option_row *row, const char *text,
                              struct option_value *ret)
{
    char *end;
    *ret = (struct option_value){.row = row, .text = text};
    switch (row->type) {
    case OPTION_FLAG:
    case OPTION_TEXT:
        return true;
    case OPTION_NUMBER:
        errno = 0;
        ret->number = strtoull(text, &end, 10);
        return end != text && *end == '\0' && errno == 0 && text[0] != '-';
    case OPTION_DURATION:
        return duration_parse(bytes_str(text), &ret->number);
    }
    return false;
}

/* One --name, --name=value or --name value; *i moves past what it took. */
static enum exit_status parse_option(const struct command *c, int argc, char **argv, int *i,
                                     struct args *ret)
{
    const struct option_list *list = options_of(c);
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct option_row *row = option_named(list, name, len);
    const char *text = equals ? equals + 1 : NULL;
    if (!row)
        return unknown_option(c, list, name);
    if (row->type == OPTION_FLAG && equals)
        return complain_usage(c->name, _("--%s takes no value"), row->name);
    if (row->type != OPTION_FLAG && !text && *i + 1 < argc)
        text = argv[++*i];
    if (row->type != OPTION_FLAG && !text)
        return complain_usage(c->name, _("--%s wants a value"), row->name);
    if (ret->option_count == OPTIONS_MAX)
        return complain_usage(c->name, "%s", _("too many options"));
    if (!option_value_read(row, text ? text : "", &ret->options[ret->option_count++]))
        return complain_usage(c->name, _("--%s: %s is no value for it"), row->name, text);
    return EXIT_OK;
}

enum exit_status args_parse(const struct command *c, int argc, char **argv, struct args *ret)
{
    bool options = true;
    *ret = (struct args){0};
    for (int i = 0; i < argc; i++) {
        enum exit_status status = EXIT_OK;
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && strncmp(argv[i], "--", 2) == 0)
            status = parse_option(c, argc, argv, &i, ret);
        else if (ret->count == ARGS_MAX || ret->count == c->max_args)
            status = complain_usage(c->name, _("%s is one word too many"), argv[i]);
        else
            ret->positional[ret->count++] = argv[i];
        if (status)
            return status;
    }
    if (ret->count < c->min_args)
        return complain_usage(c->name, "%s", _("something is missing"));
    return EXIT_OK;
}
