#include <stdarg.h>
#include <stdlib.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

/* A line of a label and its value. */
__attribute__((format(printf, 3, 4))) static void line(struct table *t, const char *label,
                                                       const char *format, ...)
{
    char value[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(value, sizeof value, format, args);
    va_end(args);
    const char *cells[] = {label, value};
    table_add(t, cells);
}

static void add_clock(struct table *t, const msgpack_object *o)
{
    int64_t skew = !o                                           ? 0
                   : o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER ? o->via.i64
                                                                : (int64_t)o->via.u64;
    if (skew > 60000 || skew < -60000)
        line(t, _("Clock"), _("%lld s off the others' clocks: set it (timedatectl)"),
             (long long)(skew / 1000));
}

/* What the last reload left undone. */
static void add_config(struct table *t, const msgpack_object *r)
{
    char why[CELL_MAX];
    char *keys = joined_at(r, "restart_for", NULL);
    if (text_at(r, "config_refused").ptr)
        line(t, _("Configuration"), _("the new one is refused, the old one holds: %s"),
             cell_at(r, "config_refused", why));
    if (keys[0])
        line(t, _("Configuration"), _("restart godad to change %s"), keys);
    free(keys);
}

static void print_status(const msgpack_object *r)
{
    char text[CELL_MAX], span[32];
    struct table *t = table_new(NULL, 2);
    uint64_t members = number_at(r, "members"), wanted = number_at(r, "wanted");
    uint64_t early = number_at(r, "held_back");
    line(t, _("Network"), "%s", cell_at(r, "network_name", text));
    line(t, _("Organisation"), "%s", cell_at(r, "org_name", text));
    if (text_at(r, "role").ptr)
        line(t, _("Role"), "%s", say_choice(role_choices, text_at(r, "role")));
    line(t, _("Records"), _("%llu, of which %llu examples"),
         (unsigned long long)number_at(r, "records"), (unsigned long long)number_at(r, "examples"));
    line(t, _("Peers"), _("%llu linked of %llu, %llu of them called from here"),
         (unsigned long long)number_at(r, "peers"), (unsigned long long)(members ? members - 1 : 0),
         (unsigned long long)number_at(r, "dialled"));
    if (bool_at(r, "outbound_only", false) && members > 1)
        line(t, _("Calls from others"), "%s",
             _("none get here, so this daemon calls the others, which is enough"));
    if (wanted)
        line(t, _("On the way"), ngettext("%llu record", "%llu records", wanted),
             (unsigned long long)wanted);
    if (early)
        line(t, _("Held back"),
             ngettext("%llu record dated in the future", "%llu records dated in the future", early),
             (unsigned long long)early);
    add_clock(t, mp_get(r, "skew_ms"));
    if (text_at(r, "no_dictionary").ptr)
        line(t, _("Search"),
             _("without a dictionary (%s): forms of words are missed. Install "
               "hunspell-sv, then restart godad"),
             cell_at(r, "no_dictionary", text));
    add_config(t, r);
    line(t, _("Disk"), "%llu kB", (unsigned long long)(number_at(r, "db_bytes") / 1024));
    line(t, _("Running for"), "%s", span_text(number_at(r, "uptime_ms"), span));
    table_print(t, stdout);
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    (void)args;
    enum exit_status status = client_ask(METHOD_STATUS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    if (!text_at(answer.result, "network").ptr) {
        (void)printf("%s\n", _(error_text(ERR_NO_NETWORK)));
        tell("%s\n", _(error_remedy(ERR_NO_NETWORK)));
        return EXIT_OK;
    }
    print_status(answer.result);
    tell("\n%s\n", _("Next: goda search WORDS · goda add · goda help"));
    return EXIT_OK;
}

const struct command cmd_status = {
    .name = "status",
    .aliases = {"läge", "lage"},
    .usage = "",
    .summary = N_("how things stand here"),
    .help = "",
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
