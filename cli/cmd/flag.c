#include <stdlib.h>
#include <string.h>

#include "cli/draft/publish.h"
#include "cli/output.h"

static const struct option_row options[] = {PUBLISH_OPTIONS, {0}};
static const uint32_t kinds[] = {KIND_ASSESSMENT, 0};

static void ask_why(struct draft *d)
{
    char *line = ask_line(_("Why? One sentence:"));
    if (line)
        (void)json_object_set_new(d->fields, "why", json_string(line));
    free(line);
}

static enum exit_status run(const struct args *args)
{
    const struct kind *kind = kind_of(KIND_ASSESSMENT);
    const struct field *flag = kind_field(kind, BYTES_LIT("flag"))->field;
    const struct choice *choice = choice_of(flag, bytes_str(args->positional[1]));
    AUTO_DRAFT struct draft d = {.kind = kind, .fields = json_object()};
    struct published p;
    char id[16], ref[16];
    if (!choice)
        return complain_usage("flag", _("%s is no judgement: innovative, ordinary or unsure"),
                              args->positional[1]);
    (void)snprintf(d.ref, sizeof d.ref, "%s", args->positional[0]);
    (void)draft_from_args(&d, args);
    (void)json_object_set_new(d.fields, "flag", json_string(choice->slug));
    if (!json_object_get(d.fields, "why") && can_ask() && !settings.yes)
        ask_why(&d);
    if (!json_object_get(d.fields, "why"))
        return complain_usage("flag", "%s", _("the others will ask why: --why TEXT"));
    enum exit_status status = publish_draft(&d, args, &p);
    if (status)
        return status;
    if (settings.json)
        return print_json(with_remarks(
            &d, json_pack("{s:s, s:s, s:s}", "id", p.id, "ref", d.ref, "flag", choice->slug)));
    (void)short_hex(bytes_str(p.id), id);
    (void)short_hex(bytes_str(d.ref), ref);
    (void)printf("%s  %s: %s\n", id, ref, say(&choice->label));
    tell(_("Signed and stored. Next: goda show %s\n"), ref);
    return EXIT_OK;
}

const struct command cmd_flag = {
    .name = "flag",
    .aliases = {"märk", "mark"},
    .usage = N_(
        "ID innovative|ordinary|unsure --why TEXT [--new|--value|--leap|--realised yes|partly|no]"),
    .summary = N_("judge an example: innovative, or somebody's ordinary way of working"),
    .help =
        N_("Your organisation's judgement is signed and shown with its reason beside the others'. "
           "The newest of each organisation counts; flag again to change it."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
