// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/edition.h"
#include "cli/draft/kept.h"
#include "cli/output.h"

static const struct option_row options[] = {PUBLISH_OPTIONS, {0}};
static const uint32_t kinds[] = {KIND_EXAMPLE, KIND_PROBLEM, 0};

/* A file's fields go over the current ones: what it does not name stays. */
static enum exit_status merge_file(struct draft *d, const char *path)
{
    AUTO_DRAFT struct draft file = {0};
    enum exit_status status = draft_read(path, d->form, &file);
    if (!status && file.kind != d->form && file.kind != d->kind)
        status = complain_usage("update", _("%s is of kind %s, and not %s"), path, file.kind->name,
                                d->form->name);
    return status ? status : edition_change(d, file.fields);
}

static enum exit_status edit(struct draft *d)
{
    char bad[64] = "";
    if (!can_ask() || !settings.out_tty)
        return complain_usage("update", "%s",
                              _("give a FILE, or what is to change as options (--title ...)"));
    enum error e = kept_compose(d, bad);
    if (!e || (e == ERR_CANCELLED && !d->kept[0]))
        return EXIT_OK;
    (void)complain(e, "%s%s%s", d->kept, bad[0] ? ": " : "", bad);
    kept_tell(d);
    return error_exit(e);
}

static enum exit_status run(const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    enum exit_status status = edition_begin(args->positional[0], &d);
    if (status)
        return status;
    json_t *before = json_deep_copy(d.fields);
    if (args->count > 1)
        status = merge_file(&d, args->positional[1]);
    else if (!args_have_fields(args, d.kind))
        status = edit(&d);
    if (!status)
        status = draft_from_args(&d, args); /* options win */
    if (!status)
        status = edition_publish(&d, before, args);
    json_decref(before);
    return status;
}

const struct command cmd_update = {
    .name = "update",
    .aliases = {"ändra", "andra"},
    .usage = N_("ID [FILE.json|FILE.md|-] [--FIELD TEXT ...]"),
    .summary = N_("publish a new version of what your organisation published"),
    .help =
        N_("Begins with the current version: options and a file change what they name, and on a "
           "terminal $EDITOR opens on the whole. What changes is shown before it is signed. "
           "Earlier versions stay and can be read: goda show ID --version N."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
