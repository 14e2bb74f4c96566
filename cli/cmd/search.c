// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/find/filters.h"
#include "cli/find/find.h"
#include "proto/base/limits.h"

/* Behind the name of a field (kategori:Kultur och bibliotek), whose quotes the shell has taken;
 * else the whole word. */
static const char *value_of(const char *word)
{
    const char *colon = word + strcspn(word, ": \"");
    return colon[0] == ':' && colon[1] != ' ' ? colon + 1 : word;
}

static enum exit_status run(const struct args *args)
{
    char words[SEARCH_QUERY_MAX] = "";
    size_t len = 0;
    for (size_t i = 0; i < args->count; i++) {
        const char *word = args->positional[i], *value = value_of(word);
        bool phrase = args->count > 1 && strchr(value, ' ') && value[0] != '"';
        int n = snprintf(words + len, sizeof words - len, phrase ? "%s%.*s\"%s\"" : "%s%.*s%s",
                         len ? " " : "", (int)(value - word), word, value);
        if (n < 0 || (size_t)n >= sizeof words - len)
            return complain(ERR_LIMIT, "%s", _("the search"));
        len += (size_t)n;
    }
    return find_and_print("search", words, args);
}

const struct command cmd_search = {
    .name = "search",
    .aliases = {"sök", "sok"},
    .usage = N_("WORDS... [--org SLUG] [--category WORD] [--flag WORD] ..."),
    .summary = N_("search the whole city's records, also when the network is down"),
    .help = N_(
        "What has most of the words comes first, rare ones before common ones. Words are met in "
        "all their forms and as parts of compounds, with or without å, ä and ö, and misspelt. "
        "\"Quoted words\" stand together, -word must not be there, word* begins so.\n\n"
        "Every filter may stand among the words, too: category:skola year:2019..2022 "
        "'tag:\"fri lek\"' -outcome:failed. So may a word of the title, tags, summary or body: "
        "title:lekplats.\n\n"
        "The same in Swedish: kategori:skola år:2019..2022 'tagg:\"fri lek\"' "
        "-utfall:misslyckat titel:lekplats. What is yes or no needs no value: försenad:\n\n"
        "--flag follows this rule: an example is innovative (ordinary, unsure) when at least one "
        "other organisation's newest judgement says so, or its author's own view does while "
        "nobody else has judged it. It is unassessed when no other organisation has judged it."),
    .options = search_options,
    .min_args = 1,
    .max_args = ARGS_MAX,
    .run = run,
};
