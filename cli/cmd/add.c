// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/draft/kept.h"
#include "cli/draft/publish.h"
#include "cli/output.h"

static const struct option_row options[] = {
    {"kind", "typ", OPTION_TEXT, N_("KIND"), N_("what it is: example (the default) or problem"),
     false},
    {"draft", "utkast", OPTION_FLAG, NULL, N_("keep it on this computer, and publish nothing"),
     false},
    PUBLISH_OPTIONS,
    {0},
};

static const uint32_t kinds[] = {KIND_EXAMPLE, KIND_PROBLEM, 0};

/* Options are those of both kinds: a field that this one does not have is not passed over. */
static enum exit_status check_fields(const struct kind *kind, const struct args *args)
{
    for (size_t i = 0; i < args->option_count; i++) {
        const char *option = args->options[i].row->name;
        char name[64];
        field_name(option, name);
        bool other = false;
        for (const uint32_t *k = kinds; *k; k++)
            other |= kind_field(kind_of(*k), bytes_str(name)) != NULL;
        if (other && !kind_field(kind, bytes_str(name)))
            return complain_usage("add", _("--%s is not for kind %s"), option, kind->name);
    }
    return EXIT_OK;
}

/* Where the fields come from: a file, the options, or an editor on a terminal. */
static enum exit_status make_draft(const struct args *args, const struct kind *kind,
                                   struct draft *ret)
{
    char bad[64] = "";
    if (args->count)
        return draft_read(args->positional[0], kind, ret);
    if (args_have_fields(args, kind)) {
        *ret = (struct draft){.kind = kind, .fields = json_object()};
        return EXIT_OK;
    }
    if (!settings.in_tty || !settings.out_tty)
        return complain_usage("add", "%s",
                              _("give a FILE, or the fields as options (--title ...)"));
    *ret = (struct draft){.kind = kind, .fields = json_object()};
    enum error e = kept_compose(ret, bad);
    if (!e)
        return EXIT_OK;
    (void)complain(e, "%s%s%s", ret->kept, bad[0] ? ": " : "", bad);
    kept_tell(ret);
    return error_exit(e);
}

static enum exit_status keep(struct draft *d)
{
    enum error e = kept_save(d);
    if (e)
        return complain(e, "%s", d->kept);
    if (settings.json)
        return print_json(json_pack("{s:s, s:s}", "draft", d->kept, "kind", d->kind->name));
    (void)printf("%s\n", d->kept);
    kept_tell(d);
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    const char *name = args_text(args, "kind");
    const struct kind *kind = kind_typed(name ? name : "example");
    AUTO_DRAFT struct draft d = {0};
    if (!kind || (kind->number != KIND_EXAMPLE && kind->number != KIND_PROBLEM))
        return complain_usage("add", _("there is no kind %s to add; example and problem there are"),
                              name);
    enum exit_status status = check_fields(kind, args);
    if (!status)
        status = make_draft(args, kind, &d);
    if (!status)
        status = draft_from_args(&d, args);
    if (status)
        return status;
    return args_has(args, "draft") ? keep(&d) : publish_and_say(&d, args);
}

const struct command cmd_add = {
    .name = "add",
    .aliases = {"publicera"},
    .usage = N_("[FILE.json|FILE.md|-] [--FIELD TEXT ...] [--wait N]"),
    .summary = N_("publish a good example, or with --kind problem a problem"),
    .help =
        N_("Fields come from a JSON or Markdown file, from options, or, on a terminal, from a "
           "template in $EDITOR. Options win over the file. What is published is signed by this "
           "organisation and can be read by the whole network. What was written and not published "
           "is kept: goda drafts."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
