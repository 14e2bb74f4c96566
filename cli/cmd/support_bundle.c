// SPDX-License-Identifier: Apache-2.0
/* goda support-bundle: what whoever helps wants to see, redacted, listed before it is written. */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/outfile.h"
#include "cli/output.h"
#include "cli/result.h"
#include "cli/support/checks.h"
#include "cli/support/redact.h"
#include "cli/support/tar.h"
#include "proto/config.h"

enum { PART_MAX = 4 * 1024 * 1024 };

#define USUAL_FILE "/etc/goda/godad.conf"

/* -- what it consists of ----------------------------------------------------------------------- */

static void put_json(json_t *j, struct buf *out)
{
    char *text = j ? json_dumps(j, JSON_INDENT(2)) : NULL;
    buf_put(out, bytes_str(text ? text : "null"));
    buf_put_u8(out, '\n');
    free(text);
    json_decref(j);
}

/* A method's answer, or one text of it; or why there is none. */
static void collect_answer(enum method m, const char *text, struct buf *out)
{
    AUTO_CLIENT struct client *c = NULL;
    AUTO_ANSWER struct answer answer = {0};
    enum error e = client_open(&c);
    if (!e)
        e = client_call(c, m, NULL, 0, &answer);
    if (!e && text)
        buf_put(out, text_at(answer.result, text));
    else
        put_json(e ? json_pack("{s:s, s:s}", "error", error_code(e), "text", error_text(e))
                   : json_result(answer.result),
                 out);
}

static void collect_system(const struct args *args, struct buf *out)
{
    struct utsname u = {0};
    (void)args;
    (void)uname(&u);
    put_json(json_pack("{s:s, s:o, s:s, s:s, s:s, s:I, s:I}", "goda", GODA_VERSION, "at",
                       json_time((json_int_t)time(NULL) * 1000), "system", u.sysname, "release",
                       u.release, "machine", u.machine, "processors",
                       (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "memory_bytes",
                       (json_int_t)sysconf(_SC_PHYS_PAGES) * (json_int_t)sysconf(_SC_PAGESIZE)),
             out);
}

static void collect_doctor(const struct args *args, struct buf *out)
{
    json_t *told = NULL;
    put_json(checks_ask(args, &told) ? NULL : told, out);
}

static void collect_status(const struct args *args, struct buf *out)
{
    (void)args;
    collect_answer(METHOD_STATUS, NULL, out);
}

static void collect_peers(const struct args *args, struct buf *out)
{
    (void)args;
    collect_answer(METHOD_PEERS, NULL, out);
}

static void collect_disk(const struct args *args, struct buf *out)
{
    (void)args;
    collect_answer(METHOD_DISK, NULL, out);
}

static void collect_metrics(const struct args *args, struct buf *out)
{
    (void)args;
    collect_answer(METHOD_METRICS, "text", out);
}

static void put_file(const char *path, struct buf *out)
{
    char chunk[4096];
    FILE *f = fopen(path, "re");
    for (size_t n; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(out, bytes_of(chunk, n));
    if (!f) {
        buf_put(out, bytes_str(path));
        buf_put(out, BYTES_LIT(": "));
        buf_put(out, bytes_str(strerror(errno)));
        buf_put_u8(out, '\n');
        return;
    }
    (void)fclose(f);
}

static void collect_config(const struct args *args, struct buf *out)
{
    const char *path = args_text(args, "config");
    put_file(path ? path : USUAL_FILE, out);
}

/* The last lines of the journal, or a file that was named. */
static void collect_log(const struct args *args, struct buf *out)
{
    static const char *const journal[] = {
        "journalctl",    "--unit=godad",       "--lines=2000", "--no-pager",
        "--no-hostname", "--output=short-iso", "--quiet",      NULL};
    const char *path = args_text(args, "log");
    if (path)
        put_file(path, out);
    else if (!program_read(journal, out))
        buf_put(out, BYTES_LIT("journalctl: no log\n"));
}

static const struct piece {
    const char *name, *what;
    void (*collect)(const struct args *args, struct buf *out);
} parts[] = {
    {"system.json", N_("versions, processors, memory"), collect_system},
    {"doctor.json", N_("what goda doctor tells"), collect_doctor},
    {"status.json", N_("how things stand"), collect_status},
    {"peers.json", N_("the other daemons, and whether they are reached"), collect_peers},
    {"disk.json", N_("what takes the room"), collect_disk},
    {"metrics.txt", N_("what the daemon counts"), collect_metrics},
    {"godad.conf", N_("the configuration"), collect_config},
    {"godad.log", N_("the newest lines of the log"), collect_log},
};
enum { PARTS = sizeof parts / sizeof *parts };

struct collected {
    struct buf text;
    size_t places; /* redacted */
};

static void collect(const struct args *args, struct collected all[static PARTS])
{
    for (size_t i = 0; i < PARTS; i++) {
        AUTO_BUF struct buf raw = BUF(PART_MAX);
        parts[i].collect(args, &raw);
        all[i].text = BUF(2 * PART_MAX);
        all[i].places = redact(buf_bytes(&raw), &all[i].text);
    }
}

/* -- telling and writing it -------------------------------------------------------------------- */

static enum exit_status print_list_json(const struct collected all[static PARTS], const char *path)
{
    json_t *list = json_array();
    for (size_t i = 0; i < PARTS; i++)
        (void)json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "name", parts[i].name,
                                                    "bytes", (json_int_t)all[i].text.len,
                                                    "redacted", (json_int_t)all[i].places));
    return print_json(
        json_pack("{s:o, s:o}", "written", path ? json_string(path) : json_null(), "files", list));
}

static void print_list(const struct collected all[static PARTS])
{
    const char *headers[] = {_("FILE"), _("BYTES"), _("REDACTED"), _("WHAT")};
    struct table *t = table_new(headers, sizeof headers / sizeof *headers);
    for (size_t i = 0; i < PARTS; i++) {
        char bytes[32], places[32];
        (void)snprintf(bytes, sizeof bytes, "%zu", all[i].text.len);
        (void)snprintf(places, sizeof places, "%zu", all[i].places);
        table_add(t, (const char *[]){parts[i].name, bytes, places, _(parts[i].what)});
    }
    table_print(t, stdout);
    print_line(stdout, "\n%s",
               _("Keys, invitations, identity and phone numbers, e-mail addresses and users are "
                 "taken out. No record is in it. Names of organisations, and addresses of daemons, "
                 "are."));
}

static enum exit_status write_bundle(const struct collected all[static PARTS], const char *path)
{
    struct outfile f = {0};
    time_t now = time(NULL);
    enum exit_status status = outfile_open(&f, path);
    if (status)
        return status;
    for (size_t i = 0; i < PARTS; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "goda-support/%s", parts[i].name);
        tar_put(f.to, name, buf_bytes(&all[i].text), now);
    }
    tar_end(f.to);
    return outfile_close(&f, EXIT_OK);
}

static enum exit_status list_and_write(const struct collected all[static PARTS], const char *path)
{
    if (!settings.json)
        print_list(all);
    if (!path && !settings.json)
        tell("\n%s\n", _("Nothing is written yet. Next: goda support-bundle FILE.tar"));
    if (path && can_ask() && !ask_yes(_("Write it?"), true))
        return complain(ERR_CANCELLED, "%s", "");
    enum exit_status status = path ? write_bundle(all, path) : EXIT_OK;
    if (status)
        return status;
    if (settings.json)
        return print_list_json(all, path);
    if (path)
        tell(_("\nWritten: %s. Read it before you send it: tar -xOf %s | less\n"), path, path);
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    struct collected all[PARTS] = {0};
    collect(args, all);
    enum error e = OK;
    for (size_t i = 0; i < PARTS && !e; i++)
        e = all[i].text.failed;
    enum exit_status status =
        e ? complain(e, "%s", "") : list_and_write(all, args->count ? args->positional[0] : NULL);
    for (size_t i = 0; i < PARTS; i++)
        buf_done(&all[i].text);
    return status;
}

static const struct option_row options[] = {
    {"config", "konfiguration", OPTION_TEXT, N_("FILE"), N_("the daemon's configuration"), false},
    {"data", NULL, OPTION_TEXT, N_("DIR"), N_("the data directory of a daemon that does not run"),
     false},
    {"log", "logg", OPTION_TEXT, N_("FILE"), N_("the daemon's log, unless it is in the journal"),
     false},
    {0}};

const struct command cmd_support_bundle = {
    .name = "support-bundle",
    .aliases = {"supportpaket"},
    .usage = N_("[FILE.tar]"),
    .summary = N_("what whoever helps you wants to see, in one file"),
    .help = N_("Without a file it lists what would be in it, and writes nothing. Secrets and "
               "personal data are taken out. It works also when godad does not answer."),
    .options = options,
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
