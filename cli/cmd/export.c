// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/carry/carry.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/out/formats.h"
#include "cli/outfile.h"
#include "cli/output.h"
#include "cli/site/site.h"

static const struct option_row options[] = {
    {"format", NULL, OPTION_TEXT, N_("WORD"),
     N_("ndjson (signed; the default), jsonld, csv or markdown"), false},
    {"html", "webb", OPTION_TEXT, N_("DIR"),
     N_("a web site of all that is published, which needs no server; --lang en makes it English"),
     false},
    {"bundle", "paket", OPTION_TEXT, N_("FILE"),
     N_("everything in one file, for a site without a network"), false},
    {"id", NULL, OPTION_TEXT, "ID", N_("this example or problem, whatever the filters say"), true},
    {"award-class", "klass", OPTION_TEXT, N_("WORD"),
     N_("in this class of the award, for its jury"), false},
#define GODA_FILTER(...) {__VA_ARGS__},
#include "cli/find/filters.def"
#undef GODA_FILTER
    {"url", NULL, OPTION_TEXT, "URL", N_("where the files will be found, for what links to them"),
     false},
    {"contact", "kontakt", OPTION_TEXT, N_("MAIL"),
     N_("whom readers may ask: a function's mailbox"), false},
    {0}};

static enum exit_status say_exported(const char *path, size_t count)
{
    if (settings.json && path)
        return print_json(json_pack("{s:I}", "exported", (json_int_t)count));
    tell(ngettext("%zu record exported.\n", "%zu records exported.\n", count), count);
    return EXIT_OK;
}

/* -- formats ----------------------------------------------------------------------------------- */

static void put_csv(void *to, const msgpack_object *story)
{
    csv_story(to, story);
}

static enum exit_status write_csv(struct collection *c, FILE *to, const struct args *args)
{
    (void)args;
    csv_begin(to);
    return collection_each(c, put_csv, to);
}

static void put_linked(void *linked, const msgpack_object *story)
{
    linked_story(linked, story);
}

static enum exit_status write_linked(struct collection *c, FILE *to, const struct args *args)
{
    struct linked l = {.to = to,
                       .url = args_text(args, "url"),
                       .contact = args_text(args, "contact"),
                       .collection = c};
    linked_begin(&l);
    enum exit_status status = collection_each(c, put_linked, &l);
    linked_end(&l);
    return status;
}

static void put_markdown(void *to, const msgpack_object *story)
{
    markdown_story(to, story);
}

static void put_draft(void *to, const msgpack_object *story)
{
    markdown_draft(to, story);
}

static enum exit_status write_markdown(struct collection *c, FILE *to, const struct args *args)
{
    (void)args;
    if (c->count != 1)
        markdown_begin(to, c);
    return collection_each(c, c->count == 1 ? put_draft : put_markdown, to);
}

struct chosen {
    struct idmap ids;
    bool full;
};

static void put_ids(void *chosen, const msgpack_object *story)
{
    struct chosen *c = chosen;
    c->full |= !story_ids(story, &c->ids);
}

static enum exit_status write_signed(struct collection *c, FILE *to, const struct args *args)
{
    struct chosen chosen = {.full = false};
    size_t count;
    (void)args;
    idmap_init(&chosen.ids, IDS_MAX, 0);
    enum exit_status status = collection_each(c, put_ids, &chosen);
    if (!status && chosen.full)
        status = complain(ERR_MEMORY, "%s", "");
    if (!status)
        status = signed_write(c->client, to, &chosen.ids, &count);
    idmap_done(&chosen.ids);
    return status;
}

static const struct format {
    const char *name;
    enum exit_status (*write)(struct collection *c, FILE *to, const struct args *args);
} formats[] = {{"ndjson", write_signed},
               {"jsonld", write_linked},
               {"csv", write_csv},
               {"markdown", write_markdown}};

static const struct format *format_named(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

/* -- what is asked for ------------------------------------------------------------------------- */

static enum exit_status export_format(const struct format *f, const struct args *args)
{
    AUTO_COLLECTION struct collection c = {0};
    struct outfile out;
    enum exit_status status = collection_fetch(&c, args);
    if (!status)
        status = outfile_open(&out, args->count ? args->positional[0] : NULL);
    if (status)
        return status;
    i18n_speak(settings.language);
    status = f->write(&c, out.to, args);
    i18n_speak(NULL);
    status = outfile_close(&out, status);
    return status ? status : say_exported(out.path, c.count);
}

/* All that the daemon holds, the member list first. */
static enum exit_status export_all(const char *path, bool bundle)
{
    AUTO_CLIENT struct client *c = NULL;
    struct outfile out;
    size_t count = 0;
    enum error e = client_open(&c);
    if (e)
        return client_complain(e, NULL);
    enum exit_status status = outfile_open(&out, path);
    if (status)
        return status;
    status = bundle ? bundle_write(c, out.to, &count) : signed_write(c, out.to, NULL, &count);
    status = outfile_close(&out, status);
    return status ? status : say_exported(path, count);
}

static enum exit_status run(const struct args *args)
{
    const char *bundle = args_text(args, "bundle"), *html = args_text(args, "html");
    const char *named = args_text(args, "format");
    const struct format *f = format_named(named ? named : "ndjson");
    if (!f)
        return complain_usage("export", _("--%s: %s is no value for it"), "format", named);
    if ((bundle || html) && args->count)
        return complain_usage("export", _("%s is one word too many"), args->positional[0]);
    if (bundle && args->option_count > 1)
        return complain_usage("export", "%s",
                              _("a bundle holds everything: no other option goes with it"));
    if (html &&
        (named || args_has(args, "id") || args_has(args, "withdrawn") || args_has(args, "hidden")))
        return complain_usage("export", "%s",
                              _("a site has what is published, whole: --format, --id, --withdrawn "
                                "and --hidden do not go with it"));
    if (bundle)
        return export_all(bundle, true);
    if (html)
        return site_export(html, args);
    if (f->write == write_signed && args->option_count == (named != NULL))
        return export_all(args->count ? args->positional[0] : NULL, false);
    return export_format(f, args);
}

const struct command cmd_export = {
    .name = "export",
    .aliases = {"exportera"},
    .usage = N_("[FILE] [--format WORD] [--category WORD] ..."),
    .summary = N_("write records to a file: signed, or for spreadsheets, catalogues and readers"),
    .help = N_(
        "Signed JSON lines: the member list comes first; goda verify checks such a file without "
        "a daemon, and goda import takes it. With filters: the records that they leave, and what "
        "is said of them.\n\n"
        "JSON-LD is one DCAT-AP-SE dataset, CC0. CSV has a row for each example and problem. "
        "Markdown of one record can be published again with goda add.\n\n"
        "What is exported leaves goda's reach: whoever holds the file is to erase in it what is "
        "erased later."),
    .options = options,
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
