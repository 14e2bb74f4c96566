// SPDX-License-Identifier: Apache-2.0
#include "cli/support/checks.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/output.h"
#include "proto/base/warning.h"

enum { CHECKING_MS = 30 * 60 * 1000, CHECKS_TEXT_MAX = 256 * 1024 };

/* Takes `told` over; first stands whether the daemon answers. */
static enum exit_status with_daemon(json_t *told, const char *health, json_t **ret)
{
    char path[SOCKET_PATH_MAX];
    json_t *daemon = json_pack("{s:s, s:s, s:s, s:s}", "name", "daemon", "health", health, "code",
                               warning_row(WARN_DAEMON)->code, "detail", client_socket(path));
    (void)json_array_insert_new(json_object_get(told, "checks"), 0, daemon);
    *ret = told;
    return told ? EXIT_OK : complain(ERR_MEMORY, "%s", "");
}

static enum exit_status ask_running(struct client *c, bool whole, json_t **ret)
{
    AUTO_BUF struct buf params = BUF(64);
    AUTO_ANSWER struct answer answer = {0};
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "whole");
    (void)(whole ? msgpack_pack_true(&pk) : msgpack_pack_false(&pk));
    enum error e = client_call(c, METHOD_CHECK, &params, CHECKING_MS, &answer);
    return e ? client_complain(e, &answer) : with_daemon(json_result(answer.result), "ok", ret);
}

/* -- when nobody answers ----------------------------------------------------------------------- */

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

static void read_whole(int fd, struct buf *out)
{
    char chunk[4096];
    for (ssize_t n; (n = read(fd, chunk, sizeof chunk)) > 0;)
        buf_put(out, bytes_of(chunk, (size_t)n));
}

bool program_read(const char *const *argv, struct buf *out)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    (void)close(ends[1]);
    read_whole(ends[0], out);
    (void)close(ends[0]);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 && !out->failed;
}

static enum exit_status ask_stopped(const struct args *args, json_t **ret)
{
    static const char usual[] = "/etc/goda/godad.conf";
    AUTO_BUF struct buf text = BUF(CHECKS_TEXT_MAX);
    char godad[PATH_MAX];
    const char *config = args_text(args, "config"), *data = args_text(args, "data");
    const char *argv[8] = {godad, args_has(args, "whole") ? "--check-whole" : "--check"};
    size_t count = 2;
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
    if (!find_godad(godad) || !program_read(argv, &text))
        return client_complain(ERR_DAEMON, NULL);
    json_t *told = json_loadb((const char *)text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    return told ? with_daemon(told, "fault", ret) : client_complain(ERR_DAEMON, NULL);
}

enum exit_status checks_ask(const struct args *args, json_t **ret)
{
    AUTO_CLIENT struct client *c = NULL;
    enum error e = client_open(&c);
    if (e == ERR_DAEMON)
        return ask_stopped(args, ret);
    return e ? client_complain(e, NULL) : ask_running(c, args_has(args, "whole"), ret);
}
