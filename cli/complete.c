// SPDX-License-Identifier: Apache-2.0
#include "cli/complete.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "cli/args.h"
#include "cli/find/filters.h"
#include "cli/output.h"

enum { WORD_MAX = 128 };

/* In lower case, so that "ä" meets "Äldreomsorg"; cut to WORD_MAX characters. */
static void lower(const char *text, wchar_t ret[static WORD_MAX])
{
    size_t len = mbstowcs(ret, text, WORD_MAX - 1);
    ret[len == (size_t)-1 ? 0 : len] = L'\0';
    for (wchar_t *c = ret; *c; c++)
        *c = (wchar_t)towlower((wint_t)*c);
}

/* Prints before + word + behind when the word begins as it is typed. */
struct typed {
    FILE *to;
    const char *before; /* what of it stands already: "--category=", "-kategori:" */
    const char *begun;
};

static bool offer(const struct typed *t, const char *word, const char *behind)
{
    wchar_t begun[WORD_MAX], whole[WORD_MAX];
    lower(t->begun, begun);
    lower(word, whole);
    if (wcsncmp(begun, whole, wcslen(begun)) != 0)
        return false;
    (void)fprintf(t->to, "%s%ls%s\n", t->before, whole, behind);
    return true;
}

/* -- values ------------------------------------------------------------------------------------ */

/* A choice as it is typed: its label when that is one word, else its slug. */
static void offer_choices(const struct typed *t, const struct choice *choices)
{
    for (const struct choice *c = choices; c && c->slug; c++)
        (void)offer(t, strchr(say(&c->label), ' ') ? c->slug : say(&c->label), "");
}

static const struct field *field_named(const struct command *c, const char *name)
{
    const struct kind_field *found = NULL;
    for (const uint32_t *kind = c->field_kinds; kind && *kind && !found; kind++)
        found = kind_field(kind_of(*kind), bytes_str(name));
    return found ? found->field : NULL;
}

static void offer_values(const struct typed *t, const struct command *c, const char *name)
{
    const struct field *field = field_named(c, name);
    offer_choices(t, field ? field->choices : filter_choices(name));
    if (!field && strcmp(name, "flag") == 0)
        (void)offer(t, unassessed_choices->slug, "");
}

/* -- options ----------------------------------------------------------------------------------- */

/* The row of "--name" or "--name=value", in either spelling. */
static const struct option_row *row_typed(const struct command *c, const char *word)
{
    const struct option_list *list = options_of(c);
    size_t len = strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;
    for (size_t i = 0; len && i < list->count; i++) {
        const struct option_row *row = &list->rows[i];
        const char *const names[] = {row->name, row->alias ? row->alias : row->name};
        for (size_t k = 0; k < 2; k++)
            if (strlen(names[k]) == len && strncmp(names[k], word + 2, len) == 0)
                return row;
    }
    return NULL;
}

static void offer_options(FILE *to, const struct command *c, const char *word)
{
    static const char *const everywhere[] = {"json", "plain",  "quiet", "yes",
                                             "lang", "socket", "help"};
    const struct typed typed = {to, "--", word + strspn(word, "-")};
    const struct option_list *list = c ? options_of(c) : NULL;
    for (size_t i = 0; list && i < list->count; i++)
        if (!offer(&typed, option_told(&list->rows[i]), ""))
            (void)offer(&typed, list->rows[i].name, "");
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        (void)offer(&typed, everywhere[i], "");
}

/* -- words ------------------------------------------------------------------------------------- */

static void offer_commands(FILE *to, const char *word)
{
    const struct typed typed = {to, "", word};
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)); i++)
        if (!offer(&typed, command_told(c), ""))
            (void)offer(&typed, c->name, "");
}

/* The fields of a search, or the values of the one that is typed. */
static void offer_fields(FILE *to, const char *word)
{
    static const struct words columns[] = {
        {"title", "titel"}, {"tags", "taggar"}, {"summary", "ingress"}, {"body", "brödtext"}};
    char before[WORD_MAX], name[WORD_MAX];
    const char *begun = word + (word[0] == '-'), *colon = strchr(begun, ':');
    struct typed typed = {to, word[0] == '-' ? "-" : "", begun};
    for (const struct option_row *row = list_options; !colon && row->name; row++)
        if (strcmp(row->name, "following") == 0)
            break; /* what follows is about showing */
        else if (!offer(&typed, option_told(row), ":"))
            (void)offer(&typed, row->name, ":");
    for (size_t i = 0; !colon && i < sizeof columns / sizeof *columns; i++)
        (void)offer(&typed, say(&columns[i]), ":");
    if (!colon)
        return;
    (void)snprintf(before, sizeof before, "%.*s", (int)(colon + 1 - word), word);
    (void)snprintf(name, sizeof name, "--%.*s", (int)(colon - begun), begun);
    const struct option_row *row = row_typed(&cmd_search, name);
    typed = (struct typed){to, before, colon + 1};
    if (row)
        offer_values(&typed, &cmd_search, row->name);
}

static void offer_word(FILE *to, const struct command *c, const char *word)
{
    if (c == &cmd_search)
        offer_fields(to, word);
    else if (c == &cmd_help)
        offer_commands(to, word);
    else if (c->word)
        offer_values(&(struct typed){to, "", word}, c, c->word);
}

/* The value of an option that is everywhere; false when `before` is none of these. */
static bool offer_global(FILE *to, const char *before, const char *word)
{
    const struct typed typed = {to, "", word};
    bool lang = strcmp(before, "--lang") == 0;
    if (lang) {
        (void)offer(&typed, "sv", "");
        (void)offer(&typed, "en", "");
    }
    return lang || strcmp(before, "--socket") == 0;
}

/* The option whose value the last word is, or has behind =; NULL: it is none. */
static const struct option_row *row_of_value(const struct command *c, const char *const *words,
                                             size_t count)
{
    const char *last = words[count - 1];
    const struct option_row *row = strchr(last, '=') ? row_typed(c, last) : NULL;
    if (!row && count > 2 && !strchr(words[count - 2], '='))
        row = row_typed(c, words[count - 2]);
    return row && row->type != OPTION_FLAG ? row : NULL;
}

void complete(FILE *to, const char *const *words, size_t count)
{
    const char *last = count ? words[count - 1] : "";
    const struct command *c = count > 1 ? command_named(words[0]) : NULL;
    const struct option_row *row = c ? row_of_value(c, words, count) : NULL;
    if (count > 1 && offer_global(to, words[count - 2], last))
        return;
    if (row) {
        char before[WORD_MAX];
        const char *equals = strncmp(last, "--", 2) == 0 ? strchr(last, '=') : NULL;
        const char *begun = equals ? equals + 1 : last;
        (void)snprintf(before, sizeof before, "%.*s", (int)(begun - last), last);
        offer_values(&(struct typed){to, before, begun}, c, row->name);
    } else if (strncmp(last, "--", 2) == 0)
        offer_options(to, c, last);
    else if (c)
        offer_word(to, c, last);
    else if (count <= 1)
        offer_commands(to, last);
}
