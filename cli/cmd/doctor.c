#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"
#include "proto/base/warning.h"

enum { CHECKING_MS = 30 * 60 * 1000, LABEL = 15, COLUMN = 10 + LABEL };

static const struct option_row options[] = {
    {"whole", "hela", OPTION_FLAG, NULL, N_("look at every index of the database, too"), false},
    {"repair", "laga", OPTION_FLAG, NULL,
     N_("have the views and the search index made anew at the next start"), false},
    {"config", "konfiguration", OPTION_TEXT, N_("FILE"),
     N_("the configuration of a daemon that does not run"), false},
    {"data", NULL, OPTION_TEXT, N_("DIR"), N_("its data directory"), false},
    {0},
};

/* -- telling it ---------------------------------------------------------------------------------
 */

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

/* First stands whether the daemon answers. */
static enum exit_status print_with_daemon(json_t *told, const char *health)
{
    char path[SOCKET_PATH_MAX];
    json_t *daemon = json_pack("{s:s, s:s, s:s, s:s}", "name", "daemon", "health", health, "code",
                               warning_row(WARN_DAEMON)->code, "detail", client_socket(path));
    (void)json_array_insert_new(json_object_get(told, "checks"), 0, daemon);
    return print_checks(told);
}

/* -- when nobody answers ------------------------------------------------------------------------
 */

/* The daemon's program, which lies beside this one: DIR/godad, or DIR/../sbin/godad. */
static bool find_godad(char ret[static PATH_MAX])
{
    static const char *const places[] = {"godad", "../sbin/godad"};
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    self[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(self, '/');
    for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
        slash[1] = '\0';
        int n = snprintf(ret, PATH_MAX, "%s%s", self, places[i]);
        if (n < PATH_MAX && access(ret, X_OK) == 0)
            return true;
    }
    return false;
}

/* What it prints; its errors are on stderr already. NULL: it failed. */
static json_t *read_from(char *const argv[])
{
    int ends[2], status = 0;
    json_error_t error;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return NULL;
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execv(argv[0], argv);
        _exit(127);
    }
    (void)close(ends[1]);
    json_t *j = json_loadfd(ends[0], JSON_REJECT_DUPLICATES, &error);
    (void)close(ends[0]);
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0)
        return j;
    json_decref(j);
    return NULL;
}

static enum exit_status ask_stopped(const struct args *args)
{
    static const char usual[] = "/etc/goda/godad.conf";
    char godad[PATH_MAX];
    const char *config = args_text(args, "config"), *data = args_text(args, "data");
    const char *argv[8] = {godad, args_has(args, "whole") ? "--check-whole" : "--check"};
    size_t count = 2;
    if (!find_godad(godad))
        return client_complain(ERR_DAEMON, NULL);
    if (!config && access(usual, R_OK) == 0)
        config = usual;
    if (config) {
        argv[count++] = "--config";
        argv[count++] = config;
    }
    if (data) {
        argv[count++] = "--data";
        argv[count++] = data;
    }
    json_t *told = read_from((char *const *)argv);
    return told ? print_with_daemon(told, "fault") : client_complain(ERR_DAEMON, NULL);
}

/* -- the command --------------------------------------------------------------------------------
 */

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

static enum exit_status ask_running(struct client *c, bool whole)
{
    AUTO_BUF struct buf params = BUF(64);
    AUTO_ANSWER struct answer answer = {0};
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "whole");
    (void)(whole ? msgpack_pack_true(&pk) : msgpack_pack_false(&pk));
    enum error e = client_call(c, METHOD_CHECK, &params, CHECKING_MS, &answer);
    return e ? client_complain(e, &answer) : print_with_daemon(json_result(answer.result), "ok");
}

static enum exit_status run(const struct args *args)
{
    AUTO_CLIENT struct client *c = NULL;
    if (args_has(args, "repair"))
        return repair();
    if (settings.err_tty)
        tell("%s\n", _("Reading all that is stored ..."));
    enum error e = client_open(&c);
    if (e == ERR_DAEMON)
        return ask_stopped(args);
    return e ? client_complain(e, NULL) : ask_running(c, args_has(args, "whole"));
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
