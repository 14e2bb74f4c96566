// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "proto/base/error.h"

struct settings settings;
static pid_t pager; /* 0: none */

const char *say(const struct words *w)
{
    return settings.swedish ? w->sv : w->en;
}

const char *say_choice(const struct choice *choices, struct bytes slug)
{
    static char unknown[64];
    for (const struct choice *c = choices; c->slug; c++)
        if (bytes_equal(bytes_str(c->slug), slug))
            return say(&c->label);
    (void)snprintf(unknown, sizeof unknown, "%.*s", (int)slug.len, (const char *)slug.ptr);
    return unknown;
}

/* -- errors and talk --------------------------------------------------------------------------- */

void complain_field(enum error e, const char *detail, const char *field)
{
    json_t *j = json_pack("{s:{s:s, s:s, s:s, s:s}}", "error", "code", error_code(e), "text",
                          error_text(e), "detail", detail, "field", field);
    (void)json_dumpf(j, stderr, JSON_COMPACT);
    (void)fputc('\n', stderr);
    json_decref(j);
}

__attribute__((format(printf, 3, 0))) static enum exit_status
complain_of(enum error e, const char *remedy, const char *format, va_list args)
{
    char detail[600];
    (void)vsnprintf(detail, sizeof detail, format, args);
    if (settings.json) {
        complain_field(e, detail, "");
        return error_exit(e);
    }
    (void)fflush(stdout); /* as in tell */
    (void)fprintf(stderr, "goda: %s: %s", error_code(e), _(error_text(e)));
    if (detail[0]) {
        (void)fputs(": ", stderr);
        print_clean(stderr, bytes_str(detail));
    }
    (void)fputs(". ", stderr);
    print_clean(stderr, bytes_str(remedy));
    (void)fputc('\n', stderr);
    return error_exit(e);
}

enum exit_status complain(enum error e, const char *format, ...)
{
    char more[128];
    const char *remedy = error_remedy(e);
    va_list args;
    va_start(args, format);
    (void)snprintf(more, sizeof more, _("goda explain %s tells more."), error_code(e));
    enum exit_status status = complain_of(e, remedy[0] ? _(remedy) : more, format, args);
    va_end(args);
    return status;
}

enum exit_status complain_remedy(enum error e, const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    enum exit_status status = complain_of(e, remedy, format, args);
    va_end(args);
    return status;
}

enum exit_status complain_usage(const char *command, const char *format, ...)
{
    char detail[600];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    const char *told = command[0] ? command_told(command_named(command)) : "";
    size_t len = strlen(detail);
    const char *stop = len && strchr("?.", detail[len - 1]) ? "" : ".";
    if (settings.json)
        complain_field(ERR_USAGE, detail, "");
    else if (command[0])
        (void)fprintf(stderr, _("goda %s: %s: %s%s goda %s --help tells more.\n"), told,
                      error_code(ERR_USAGE), detail, stop, told);
    else
        (void)fprintf(stderr, _("goda: %s: %s%s goda help lists the commands.\n"),
                      error_code(ERR_USAGE), detail, stop);
    return EXIT_USAGE;
}

FILE *tell_stream(void)
{
    if (settings.quiet || settings.json)
        return NULL;
    (void)fflush(stdout); /* what was said first is read first, also in a pipe */
    return pager > 0 ? stdout : stderr;
}

void tell(const char *format, ...)
{
    va_list args;
    FILE *to = tell_stream();
    if (!to)
        return;
    va_start(args, format);
    (void)vfprintf(to, format, args);
    va_end(args);
}

bool can_ask(void)
{
    return settings.in_tty && settings.err_tty && !settings.json;
}

char *ask_line(const char *question)
{
    char *line = NULL;
    size_t cap = 0;
    (void)fprintf(stderr, "%s ", question);
    ssize_t len = getline(&line, &cap, stdin);
    while (len > 0 && strchr(" \t\r\n", line[len - 1]))
        line[--len] = '\0';
    if (len > 0)
        return line;
    free(line);
    return NULL;
}

bool ask_yes(const char *question, bool otherwise)
{
    char line[64];
    if (settings.yes)
        return true;
    if (!settings.in_tty)
        return false;
    (void)fprintf(stderr, "%s %s ", question, otherwise ? _("[Y/n]") : _("[y/N]"));
    if (!fgets(line, sizeof line, stdin))
        return false;
    if (line[0] == '\n')
        return otherwise;
    return strchr("yYjJ", line[0]) != NULL;
}

/* -- JSON -------------------------------------------------------------------------------------- */

enum exit_status print_json(json_t *j)
{
    if (!j)
        return complain(ERR_MEMORY, "%s", "");
    int bad = json_dumpf(j, stdout, settings.out_tty ? JSON_INDENT(2) : JSON_COMPACT);
    json_decref(j);
    if (bad || fputc('\n', stdout) == EOF || fflush(stdout) != 0)
        return complain(ERR_FILE, "%s", "");
    return EXIT_OK;
}

json_t *json_time(json_int_t ms)
{
    char text[40], day[24];
    struct tm tm;
    time_t s = (time_t)(ms / 1000);
    if (!gmtime_r(&s, &tm) || strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        return json_null();
    (void)snprintf(text, sizeof text, "%s.%03dZ", day, (int)(ms % 1000));
    return json_string(text);
}

static void json_tell_times(json_t *j)
{
    static const char *const names[] = {"created", "since",  "expires", "received", "updated",
                                        "arrived", "newest", "done",    "until",    "at"};
    size_t i;
    const char *key;
    json_t *value;
    json_array_foreach(j, i, value) json_tell_times(value);
    json_object_foreach(j, key, value)
    {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (strcmp(key, names[k]) == 0 && json_is_integer(value)) {
                (void)json_object_set_new(j, key, json_time(json_integer_value(value)));
                value = NULL;
                break;
            }
        json_tell_times(value);
    }
}

json_t *json_result(const msgpack_object *result)
{
    json_t *j = json_from_mp(result);
    json_tell_times(j);
    return j;
}

enum exit_status print_json_result(const msgpack_object *result)
{
    return print_json(json_result(result));
}

/* -- times and ids ----------------------------------------------------------------------------- */

const char *time_text(uint64_t ms, char ret[static 32])
{
    struct tm tm;
    time_t s = (time_t)(ms / 1000);
    if (!localtime_r(&s, &tm) || strftime(ret, 32, "%Y-%m-%d %H:%M", &tm) == 0)
        (void)snprintf(ret, 32, "?");
    return ret;
}

const char *date_text(uint64_t ms, char ret[static 32])
{
    (void)time_text(ms, ret);
    ret[strcspn(ret, " ")] = '\0';
    return ret;
}

const char *span_text(uint64_t ms, char ret[static 32])
{
    uint64_t s = ms / 1000;
    if (s < 120)
        (void)snprintf(ret, 32, "%llu s", (unsigned long long)s);
    else if (s < 7200)
        (void)snprintf(ret, 32, "%llu min", (unsigned long long)(s / 60));
    else if (s < 172800)
        (void)snprintf(ret, 32, _("%llu h"), (unsigned long long)(s / 3600));
    else
        (void)snprintf(ret, 32, _("%llu days"), (unsigned long long)(s / 86400));
    return ret;
}

const char *short_hex(struct bytes hex, char ret[static 16])
{
    (void)snprintf(ret, 16, "%.*s", hex.len < 8 ? (int)hex.len : 8, (const char *)hex.ptr);
    return ret;
}

/* -- the pager --------------------------------------------------------------------------------- */

static void pager_end(void)
{
    (void)fflush(stdout);
    (void)close(STDOUT_FILENO);
    (void)fclose(stdout);
    (void)waitpid(pager, NULL, 0);
}

void pager_start(void)
{
    const char *command = getenv("PAGER");
    int ends[2];
    if (!settings.out_tty || !settings.in_tty || settings.plain || pager ||
        (command && strcmp(command, "cat") == 0) || pipe(ends) != 0)
        return;
    pager = fork();
    if (pager == 0) {
        (void)dup2(ends[0], STDIN_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)setenv("LESS", "FRX", 0);
        (void)execl("/bin/sh", "sh", "-c", command && command[0] ? command : "less || cat",
                    (char *)NULL);
        _exit(127);
    }
    (void)close(ends[0]);
    if (pager > 0 && dup2(ends[1], STDOUT_FILENO) >= 0)
        (void)atexit(pager_end);
    (void)close(ends[1]);
}
