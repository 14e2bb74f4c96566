// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "cli/draft/kept.h"
#include "cli/draft/publish.h"
#include "cli/output.h"

static const struct option_row options[] = {
    {"force", "ändå", OPTION_FLAG, NULL, N_("over what somebody else has changed meanwhile"),
     false},
    PUBLISH_OPTIONS,
    {0},
};

/* -- the list ---------------------------------------------------------------------------------- */

static json_t *missing_json(const struct draft *d)
{
    json_t *list = json_array();
    for (const struct kind_field *row = NULL; (row = draft_missing(d, row));)
        (void)json_array_append_new(list, json_string(row->field->name));
    return list;
}

/* The labels of what is missing. */
static const char *missing_text(const struct draft *d, char ret[static 256])
{
    size_t at = 0;
    ret[0] = '\0';
    for (const struct kind_field *row = NULL; (row = draft_missing(d, row)) && at < 200;)
        at += (size_t)snprintf(ret + at, 256 - at, "%s%s", at ? ", " : "", say(&row->field->label));
    return ret;
}

static void list_json(const struct kept *k, json_t *all)
{
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    enum error e = kept_load(k->name, &d, bad);
    json_t *one =
        e ? json_pack("{s:s, s:s}", "name", k->name, "error", error_code(e))
          : json_pack("{s:s, s:s, s:O*, s:o}", "name", k->name, "kind", d.kind->name, "title",
                      json_object_get(d.fields, "title"), "missing", missing_json(&d));
    (void)json_object_set_new(one, "changed", json_time((json_int_t)k->changed));
    (void)json_array_append_new(all, one);
}

/* A draft that cannot be read says why where the title would stand. */
static void list_row(const struct kept *k, struct table *t)
{
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "", title[256], missing[256] = "", when[32];
    enum error e = kept_load(k->name, &d, bad);
    const char *given = json_string_value(json_object_get(d.fields, "title"));
    (void)snprintf(title, sizeof title, "%s", given ? given : "");
    if (e)
        (void)snprintf(title, sizeof title, "%s: %s %s", error_code(e), _(error_text(e)), bad);
    const char *cells[] = {k->name, e ? "" : say(&d.kind->label), title,
                           time_text(k->changed, when), e ? "" : missing_text(&d, missing)};
    table_add(t, cells);
}

static enum exit_status list_all(void)
{
    const char *const headers[] = {_("Draft"), _("Kind"), _("Title"), _("Changed"), _("Missing")};
    struct kept *kept = NULL;
    size_t count = 0;
    enum error e = kept_list(&kept, &count);
    if (e)
        return complain(e, "%s", "");
    struct table *t = count && !settings.json ? table_new(headers, 5) : NULL;
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++)
        if (t)
            list_row(&kept[i], t);
        else
            list_json(&kept[i], all);
    free(kept);
    if (settings.json)
        return print_json(json_pack("{s:o}", "drafts", all));
    json_decref(all);
    if (t)
        table_print(t, stdout);
    else
        tell("%s\n", _("No drafts. Next: goda add --draft"));
    return EXIT_OK;
}

/* -- one of them ------------------------------------------------------------------------------- */

static enum exit_status fail(const char *name, enum error e, const char *bad)
{
    return complain(e, "%s%s%s", name, bad[0] ? ": " : "", bad);
}

static enum exit_status edit(const char *name, const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    bool changed;
    (void)args;
    if (strlen(name) > SLUG_MAX)
        return fail(name, ERR_NO_DRAFT, "");
    (void)snprintf(d.kept, sizeof d.kept, "%s", name); /* it may be one to mend */
    enum error e = kept_edit(&d, &changed, bad);
    if (e)
        return fail(name, e, bad);
    kept_tell(&d);
    return EXIT_OK;
}

static enum exit_status publish(const char *name, const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    enum error e = kept_load(name, &d, bad);
    d.force = args_has(args, "force");
    return e ? fail(name, e, bad) : publish_and_say(&d, args);
}

static enum exit_status drop(const char *name, const struct args *args)
{
    (void)args;
    enum error e = kept_remove(name);
    if (e)
        return fail(name, e, "");
    if (settings.json)
        return print_json(json_pack("{s:s}", "removed", name));
    tell(_("%s is removed.\n"), name);
    return EXIT_OK;
}

/* -- the command ------------------------------------------------------------------------------- */

static const struct {
    const char *words[3]; /* English first, then Swedish */
    enum exit_status (*run)(const char *name, const struct args *args);
} actions[] = {{{"edit", "ändra", "andra"}, edit},
               {{"publish", "publicera", NULL}, publish},
               {{"remove", "ta-bort", NULL}, drop}};

static enum exit_status run(const struct args *args)
{
    if (args->count == 0)
        return list_all();
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        for (size_t w = 0; w < 3 && actions[i].words[w]; w++)
            if (args->count == 2 && strcmp(args->positional[0], actions[i].words[w]) == 0)
                return actions[i].run(args->positional[1], args);
    return complain_usage("drafts", "%s",
                          _("what is to be done with which: edit, publish, remove"));
}

const struct command cmd_drafts = {
    .name = "drafts",
    .aliases = {"utkast"},
    .usage = N_("[edit|publish|remove NAME] [--force] [--wait N]"),
    .summary = N_("what you have written and not published"),
    .help = N_("Drafts lie on this computer alone, readable by nobody but you, until they are "
               "published or removed. goda add --draft makes one; so does an editor or a refusal "
               "that ended without publishing."),
    .options = options,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
