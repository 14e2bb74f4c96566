// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/cmd.h"
#include "cli/find/find.h"
#include "cli/find/following.h"
#include "cli/local.h"
#include "proto/record/kind.h"

static const struct option_row options[] = {
    {"tag", "etikett", OPTION_TEXT, N_("TEXT"), N_("a tag"), true},
    {"category", "kategori", OPTION_TEXT, N_("WORD"), N_("a category"), true},
    {"remove", "sluta", OPTION_FLAG, NULL, N_("follow these no longer"), false},
    {"peek", "tjuvtitta", OPTION_FLAG, NULL, N_("what is new stays new"), false},
    {0}};

/* -- what is followed -------------------------------------------------------------------------- */

static void print_following(json_t *following)
{
    static const char *const labels[FOLLOWED] = {N_("Tags"), N_("Categories")};
    size_t i;
    const json_t *word;
    for (enum followed sort = 0; sort < FOLLOWED; sort++) {
        json_t *list = following_list(following, sort);
        if (json_array_size(list) == 0)
            continue;
        struct items l = items_after(stdout, _(labels[sort]), 2);
        (void)fputc(':', stdout);
        l.column++;
        json_array_foreach(list, i, word)
        {
            const char *text = json_string_value(word);
            items_add(&l, "%s",
                      !text                         ? "?"
                      : sort == FOLLOWED_CATEGORIES ? say_choice(category_choices, bytes_str(text))
                                                    : text);
        }
        items_end(&l);
    }
}

/* As search --new --following. */
static enum exit_status print_new(const struct args *typed)
{
    static const struct option_row rows[] = {{.name = "new"}, {.name = "following"}};
    struct args args = {.option_count = 2};
    for (size_t i = 0; i < 2; i++)
        args.options[i] = (struct option_value){.row = &rows[i], .text = ""};
    if (args_has(typed, "peek"))
        args.options[args.option_count++] = *args_option(typed, "peek");
    return find_and_print("follow", NULL, &args);
}

static enum exit_status tell_following(const struct args *args, json_t *following)
{
    if (following_nothing(following)) {
        if (settings.json)
            return print_json(json_incref(following));
        tell("%s\n", _("Nothing is followed yet. Next: goda follow --tag TEXT"));
        return EXIT_OK;
    }
    if (!settings.json) {
        print_following(following);
        (void)fputc('\n', stdout);
    }
    return print_new(args);
}

/* -- changing it ------------------------------------------------------------------------------- */

static enum exit_status change(json_t *following, const struct args *args, enum followed sort,
                               const char *typed)
{
    const struct field *category = kind_field(kind_of(KIND_EXAMPLE), BYTES_LIT("category"))->field;
    const char *word = typed;
    if (sort == FOLLOWED_CATEGORIES) {
        const struct choice *c = choice_of(category, bytes_str(typed));
        if (!c)
            return complain_usage("follow", _("--%s: %s is no value for it"), "category", typed);
        word = c->slug;
    }
    if (!args_has(args, "remove"))
        (void)following_add(following, sort, word);
    else if (!following_remove(following, sort, word))
        return complain(ERR_NOT_FOUND, _("%s is not followed"), typed);
    return EXIT_OK;
}

static enum exit_status change_all(json_t *following, const struct args *args)
{
    enum exit_status status = EXIT_OK;
    for (size_t i = 0; !status && i < args->count; i++)
        status = change(following, args, FOLLOWED_TAGS, args->positional[i]);
    for (size_t i = 0; !status && i < args->option_count; i++) {
        const struct option_value *v = &args->options[i];
        if (strcmp(v->row->name, "tag") == 0)
            status = change(following, args, FOLLOWED_TAGS, v->text);
        else if (strcmp(v->row->name, "category") == 0)
            status = change(following, args, FOLLOWED_CATEGORIES, v->text);
    }
    if (!status)
        status = local_write(LOCAL_FOLLOWING, following);
    if (status)
        return status;
    if (settings.json)
        return print_json(json_incref(following));
    print_following(following);
    tell("%s\n", _("Next: goda follow tells what is new of it"));
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    json_t *following = NULL;
    bool changes = args->count || args_has(args, "tag") || args_has(args, "category");
    if (!changes && args_has(args, "remove"))
        return complain_usage("follow", "%s", _("--remove wants a tag or a category"));
    enum exit_status status = local_read(LOCAL_FOLLOWING, &following);
    if (!status)
        status = changes ? change_all(following, args) : tell_following(args, following);
    json_decref(following);
    return status;
}

const struct command cmd_follow = {
    .name = "follow",
    .aliases = {"följ", "folj"},
    .usage = N_("[TAG...] [--tag TEXT] [--category WORD] [--remove]"),
    .summary = N_("follow tags and categories, and see what is new of them"),
    .help = N_("Without words it tells what is followed, and what of it has come here since you "
               "last asked. What you follow is known on this computer alone."),
    .options = options,
    .min_args = 0,
    .max_args = ARGS_MAX,
    .run = run,
};
