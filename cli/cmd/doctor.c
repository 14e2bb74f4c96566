#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"
#include "proto/base/warning.h"

enum { CHECKING_MS = 30 * 60 * 1000, LABEL = 14, COLUMN = 10 + LABEL };

static const struct option_row options[] = {
    {"whole", "hela", OPTION_FLAG, NULL, N_("look at every index of the database, too"), false},
    {"repair", "laga", OPTION_FLAG, NULL,
     N_("have the views and the search index made anew at the next start"), false},
    {0},
};

/* Each on a line; returns how many are not well. */
static size_t print_checks(const msgpack_object *checks)
{
    size_t wrong = 0;
    const msgpack_object *check;
    for (size_t i = 0; (check = mp_at(checks, i)); i++) {
        enum warning w = warning_of_check(text_at(check, "name"));
        const struct warning_row *r = w != WARN_COUNT ? warning_row(w) : NULL;
        bool ok = bytes_equal(text_at(check, "health"), BYTES_LIT("ok"));
        bool fault = bytes_equal(text_at(check, "health"), BYTES_LIT("fault"));
        char detail[CELL_MAX], name[CELL_MAX], text[1024];
        wrong += fault;
        (void)cell_at(check, "detail", detail);
        if (ok || !r)
            (void)snprintf(text, sizeof text, "%s", detail);
        else
            (void)snprintf(text, sizeof text, "%s%s%s. %s (%s)", detail, detail[0] ? ": " : "",
                           _(r->text), _(r->remedy), r->code);
        style_on(stdout, ok ? STYLE_GOOD : STYLE_BAD);
        (void)printf("%-8s", ok ? _("well") : fault ? _("FAULT") : _("warning"));
        style_off(stdout);
        const char *label = r ? _(r->label) : cell_at(check, "name", name);
        (void)printf(" %s%*s", label, LABEL - display_width(bytes_str(label)), "");
        print_wrapped_after(stdout, bytes_str(text), COLUMN, COLUMN - 1);
    }
    return wrong;
}

static enum exit_status repair(void)
{
    AUTO_ANSWER struct answer answer = {0};
    if (!settings.yes && !settings.in_tty)
        return complain_usage("doctor", "%s", _("give --yes to repair without being asked"));
    tell("%s\n", _("At its next start godad makes its views and the search index anew from the "
                   "records, which are not touched. With 100 000 records it takes half a minute, "
                   "during which godad does not answer."));
    if (!ask_yes(_("Do so?"), true))
        return complain(ERR_CANCELLED, "%s", "");
    enum exit_status status = client_ask(METHOD_REBUILD, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    (void)printf("%s\n", _("Now restart it: systemctl restart godad"));
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(64);
    AUTO_ANSWER struct answer answer = {0};
    if (args_has(args, "repair"))
        return repair();
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "whole");
    (void)(args_has(args, "whole") ? msgpack_pack_true(&pk) : msgpack_pack_false(&pk));
    if (settings.err_tty)
        tell("%s\n", _("Reading all that is stored ..."));
    enum exit_status status = client_ask(METHOD_CHECK, &params, CHECKING_MS, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    if (print_checks(mp_get(answer.result, "checks")))
        return EXIT_FAILED;
    return EXIT_OK;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .aliases = {"hälsa", "halsa"},
    .usage = "",
    .summary = N_("whether all is well here, and what to do if not"),
    .help = N_("Looks at the database, the search index, the dictionary, the disk, the keys, the "
               "links and the clock. Exits with 1 when there is a fault."),
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
