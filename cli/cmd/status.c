// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static void add_peers(struct table *t, const msgpack_object *r)
{
    unsigned long long linked = number_at(r, "peers"), members = number_at(r, "members");
    if (members <= 1)
        line(t, _("Peers"), "%s", _("nobody else is in the network yet"));
    else if (linked == 0)
        line(t, _("Peers"), _("none of %llu is linked"), members - 1);
    else
        line(t, _("Peers"), _("%llu linked of %llu, %llu of them called from here"), linked,
             members - 1, (unsigned long long)number_at(r, "dialled"));
}

static bool said(const msgpack_object *r, const char *name, const char *word)
{
    return bytes_equal(text_at(r, name), bytes_str(word));
}

/* Another daemon with the same keys, or keys that have been replaced elsewhere. */
static void add_twin(struct table *t, const msgpack_object *r)
{
    char address[CELL_MAX], since[32];
    const msgpack_object *twin = mp_get(r, "twin");
    if (bool_at(r, "replaced", false))
        line(t, _("Keys"), "%s",
             _("others are in force, so nothing can be published here: goda explain E341"));
    if (!twin || twin->type != MSGPACK_OBJECT_MAP)
        return;
    line(t, _("Twin"), _("%s, with the same keys, since %s"), cell_at(twin, "address", address),
         time_text(number_at(twin, "since"), since));
    line(t, "", "%s",
         bool_at(twin, "first", false)
             ? _("It was there first, so this daemon keeps off the network and publishes nothing.")
             : _("It was started later, and keeps off the network."));
    line(t, "", "%s",
         _("Stop the one that is not to be; on the one that goes on: goda node split"));
}

/* What is to be done about the recovery kit, or done with one. */
static void add_kit(struct table *t, const msgpack_object *r)
{
    if (bool_at(r, "returning", false))
        line(t, _("Restored"), "%s",
             _("catching up with the others; nothing can be published until then"));
    if (said(r, "kit", "none"))
        line(t, _("Recovery kit"), "%s", _("none has been made: goda key recovery-kit"));
    if (said(r, "kit", "old"))
        line(t, _("Recovery kit"), "%s",
             _("out of date since the keys were replaced: goda key recovery-kit"));
}

static void print_status(const msgpack_object *r, FILE *to)
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
    add_peers(t, r);
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
    add_twin(t, r);
    add_kit(t, r);
    line(t, _("Disk"), "%llu kB", (unsigned long long)(number_at(r, "db_bytes") / 1024));
    line(t, _("Running for"), "%s", span_text(number_at(r, "uptime_ms"), span));
    table_print(t, to);
}

/* How things stand, or that there is no network; true for the former. */
static bool print_whole(const msgpack_object *r, FILE *to)
{
    bool member = text_at(r, "network").ptr;
    if (member)
        print_status(r, to);
    else
        (void)fprintf(to, "%s\n", _(error_text(ERR_NO_NETWORK)));
    return member;
}

/* -- watching ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t ended;

static void on_signal(int signal)
{
    (void)signal;
    ended = 1;
}

/* Over what stands on the terminal; each line is cut where it ends, so that nothing flickers. */
static void redraw(const msgpack_object *r, enum error e)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    if (!to)
        abort();
    if (e)
        (void)fprintf(to, "%s\n", _(error_text(e)));
    else
        (void)print_whole(r, to);
    (void)fprintf(to, "\n%s\n", _("Ctrl-C ends this."));
    if (fclose(to) != 0)
        abort();
    (void)fputs("\033[H", stdout);
    for (const char *at = text, *end; (end = strchr(at, '\n')); at = end + 1)
        (void)printf("%.*s\033[K\n", (int)(end - at), at);
    (void)fputs("\033[J", stdout);
    free(text);
}

/* What has changed, on one line. */
static void print_change(const msgpack_object *r, enum error e)
{
    char now[32];
    (void)printf("%s  ", time_text((uint64_t)time(NULL) * 1000, now));
    if (e)
        (void)printf("%s\n", _(error_text(e)));
    else
        (void)printf(
            _("%llu records, %llu on the way, %llu of %llu linked\n"),
            (unsigned long long)number_at(r, "records"), (unsigned long long)number_at(r, "wanted"),
            (unsigned long long)number_at(r, "peers"),
            (unsigned long long)(number_at(r, "members") ? number_at(r, "members") - 1 : 0));
}

/* Without what changes by itself. */
static json_t *standing(const msgpack_object *r, enum error e)
{
    json_t *j = e ? json_pack("{s:s}", "code", error_code(e)) : json_result(r);
    (void)json_object_del(j, "uptime_ms");
    (void)json_object_del(j, "skew_ms");
    return j;
}

/* One look; `before` is what the last one saw, and is replaced. */
static enum exit_status look(struct client **c, json_t **before)
{
    AUTO_ANSWER struct answer answer = {0};
    enum error e = *c ? OK : client_open(c);
    if (!e)
        e = client_call(*c, METHOD_STATUS, NULL, 0, &answer);
    if (ended)
        return EXIT_OK;
    if (e) { /* it may come back */
        client_close(*c);
        *c = NULL;
    }
    json_t *now = standing(answer.result, e);
    bool same = *before && json_equal(now, *before);
    json_decref(*before);
    *before = now;
    if (settings.out_tty && !settings.json)
        redraw(answer.result, e);
    else if (!same && settings.json)
        return print_json(
            e ? json_pack("{s:{s:s, s:s}}", "error", "code", error_code(e), "text", error_text(e))
              : json_result(answer.result));
    else if (!same)
        print_change(answer.result, e);
    return fflush(stdout) == 0 ? EXIT_OK : EXIT_FAILED;
}

static enum exit_status watch(void)
{
    AUTO_CLIENT struct client *c = NULL;
    json_t *before = NULL;
    struct sigaction end = {.sa_handler = on_signal};
    enum error e = client_open(&c);
    if (e)
        return client_complain(e, NULL);
    (void)sigaction(SIGINT, &end, NULL);
    (void)sigaction(SIGTERM, &end, NULL);
    if (settings.out_tty && !settings.json)
        (void)fputs("\033[2J", stdout);
    enum exit_status status = EXIT_OK;
    while (!ended && !(status = look(&c, &before)) && !ended)
        (void)nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
    json_decref(before);
    return status;
}

/* -- the command ------------------------------------------------------------------------------- */

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    if (args_has(args, "watch"))
        return watch();
    enum exit_status status = client_ask(METHOD_STATUS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    if (print_whole(answer.result, stdout))
        tell("\n%s\n", _("Next: goda search WORDS · goda add · goda help"));
    else
        tell("%s\n", _(error_remedy(ERR_NO_NETWORK)));
    return EXIT_OK;
}

static const struct option_row options[] = {
    {"watch", "följ", OPTION_FLAG, NULL, N_("go on showing it, until Ctrl-C"), false}, {0}};

const struct command cmd_status = {
    .name = "status",
    .aliases = {"läge", "lage"},
    .usage = "",
    .summary = N_("how things stand here"),
    .help = N_("With --watch a terminal is redrawn each second; in a pipe there is a line, or with "
               "--json an object, for each change."),
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
