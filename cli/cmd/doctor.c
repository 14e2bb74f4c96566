// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/support/checks.h"
#include "proto/base/warning.h"

enum { LABEL = 15, COLUMN = 10 + LABEL };

static const struct option_row options[] = {
    {"whole", "hela", OPTION_FLAG, NULL, N_("look at every index of the database, too"), false},
    {"repair", "laga", OPTION_FLAG, NULL,
     N_("have the views and the search index made anew at the next start"), false},
    {"config", "konfiguration", OPTION_TEXT, N_("FILE"),
     N_("the configuration of a daemon that does not run"), false},
    {"data", NULL, OPTION_TEXT, N_("DIR"), N_("its data directory"), false},
    {0},
};

/* -- telling it -------------------------------------------------------------------------------- */

static const char *text_of(const json_t *check, const char *key)
{
    const char *text = json_string_value(json_object_get(check, key));
    return text ? text : "";
}

static bool is(const json_t *check, const char *health)
{
    return strcmp(text_of(check, "health"), health) == 0;
}

static void print_check(const json_t *check)
{
    bool ok = is(check, "ok");
    const char *label = text_of(check, "name"), *detail = text_of(check, "detail");
    enum warning w = warning_of_check(bytes_str(label));
    char text[2048];
    (void)snprintf(text, sizeof text, "%s", detail);
    if (!ok && w != WARN_COUNT)
        (void)snprintf(text, sizeof text, "%s%s%s. %s (%s)", detail, detail[0] ? ": " : "",
                       _(warning_row(w)->text), _(warning_row(w)->remedy), warning_row(w)->code);
    style_on(stdout, ok ? STYLE_GOOD : STYLE_BAD);
    (void)printf("%-8s", ok ? _("well") : is(check, "fault") ? _("FAULT") : _("warning"));
    style_off(stdout);
    label = w != WARN_COUNT ? _(warning_row(w)->label) : label;
    int gap = LABEL - display_width(bytes_str(label));
    (void)printf(" %s%*s", label, gap > 1 ? gap : 1, "");
    print_wrapped_after(stdout, bytes_str(text), COLUMN, COLUMN - 1);
}

/* Takes `told` over. */
static enum exit_status print_checks(json_t *told)
{
    bool fault = false;
    size_t i;
    const json_t *check;
    json_array_foreach(json_object_get(told, "checks"), i, check)
    {
        fault |= is(check, "fault");
        if (!settings.json)
            print_check(check);
    }
    enum exit_status status = EXIT_OK;
    if (settings.json)
        status = print_json(told);
    else
        json_decref(told);
    return status ? status : fault ? EXIT_FAILED : EXIT_OK;
}

/* -- the command ------------------------------------------------------------------------------- */

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
    json_t *told = NULL;
    if (args_has(args, "repair"))
        return repair();
    if (settings.err_tty)
        tell("%s\n", _("Reading all that is stored ..."));
    enum exit_status status = checks_ask(args, &told);
    return status ? status : print_checks(told);
}

const struct command cmd_doctor = {
    .name = "doctor",
    .aliases = {"hälsa", "halsa"},
    .usage = "",
    .summary = N_("whether all is well here, and what to do if not"),
    .help =
        N_("Looks at the configuration, the keys, the disk, the database, the search index, the "
           "dictionary, the member list, the port, the links and the clock. What does not "
           "depend on others is looked at also when godad does not run; then it takes godad's "
           "user or root. Exits with 1 when there is a fault."),
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
