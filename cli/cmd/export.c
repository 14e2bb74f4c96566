#include "cli/carry/carry.h"
#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/output.h"

static const struct option_row options[] = {
    {"bundle", "paket", OPTION_TEXT, "FILE",
     N_("everything in one file, for a site without a network"), false},
    {0}};

static enum exit_status say_exported(const char *path, size_t count)
{
    if (settings.json && path)
        return print_json(json_pack("{s:I}", "exported", (json_int_t)count));
    tell(ngettext("%zu record exported, with its signature.\n",
                  "%zu records exported, with their signatures.\n", count),
         count);
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_CLIENT struct client *c = NULL;
    const char *bundle = args_text(args, "bundle"),
               *path = args->count ? args->positional[0] : bundle;
    struct outfile f;
    size_t count = 0;
    if (bundle && args->count)
        return complain_usage("export", _("%s is one word too many"), args->positional[0]);
    enum error e = client_open(&c);
    if (e)
        return client_complain(e, NULL);
    enum exit_status status = outfile_open(&f, path);
    if (status)
        return status;
    status = bundle ? bundle_write(c, f.to, &count) : signed_write(c, f.to, NULL, &count);
    status = outfile_close(&f, status);
    return status ? status : say_exported(path, count);
}

const struct command cmd_export = {
    .name = "export",
    .aliases = {"exportera"},
    .usage = N_("[FILE.ndjson]"),
    .summary = N_("write all records as JSON lines, with their signatures"),
    .help =
        N_("The member list comes first. goda verify checks such a file without a daemon, and goda "
           "import takes it."),
    .options = options,
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
