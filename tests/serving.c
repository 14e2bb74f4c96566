// SPDX-License-Identifier: Apache-2.0
#include "tests/serving.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/flags.h"
#include "daemon/log.h"

static char root[] = "/tmp/goda-daemon-XXXXXX";
pid_t daemon_pid;
int client = -1;
static struct buf heard = {.max = 64 * 1024 * 1024};
static size_t used; /* of `heard`: the response that the test has in hand */

const char *path(const char *name)
{
    static char texts[4][128];
    static unsigned turn;
    char *text = texts[turn++ % 4];
    assert_in_range(snprintf(text, sizeof texts[0], "%s/%s", root, name), 1, sizeof texts[0] - 1);
    return text;
}

/* -- the daemon -------------------------------------------------------------------------------- */

static _Noreturn void run_daemon(const char *control)
{
    const char *words[] = {"godad",     "--data",      path("data"),  "--listen", "127.0.0.1:0",
                           "--control", path(control), "--log-level", "debug",    NULL};
    int argc = sizeof words / sizeof *words - 1;
    char *const *argv = (char *const *)words; /* as main has them */
    struct config config;
    enum flags_action action;
    struct why why = {""};
    if (freopen(path("log"), "a", stderr) == NULL || flags_read(argc, argv, &config, &action, &why))
        _exit(99);
    log_start(NOTICE_DEBUG);
    enum error e = daemon_run(&config, argc, argv, &why);
    exit(e ? 100 + (int)error_exit(e) : 0); /* not _exit: leaks are looked for there */
}

pid_t start_daemon(const char *control)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        run_daemon(control);
    return pid;
}

int wait_daemon(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int try_connect(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    const char *file = path("control.sock");
    memcpy(at.sun_path, file, strlen(file) + 1);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    assert_int_equal(close(fd), 0);
    return -1;
}

void connect_client(void)
{
    if (client >= 0)
        assert_int_equal(close(client), 0);
    buf_clear(&heard);
    used = 0;
    client = -1;
    for (int i = 0; i < 1000 && (client = try_connect()) < 0; i++)
        (void)usleep(10 * 1000);
    assert_true(client >= 0);
}

int start_serving(void **state)
{
    (void)state;
    if (!mkdtemp(root))
        return -1;
    daemon_pid = start_daemon("control.sock");
    connect_client();
    return 0;
}

/* -- asking ------------------------------------------------------------------------------------ */

void send_bytes(struct bytes out)
{
    while (out.len) {
        ssize_t n = send(client, out.ptr, out.len, MSG_NOSIGNAL);
        assert_true(n > 0);
        out = bytes_slice(out, (size_t)n, out.len - (size_t)n);
    }
}

void receive(struct mp *ret)
{
    size_t len = 0;
    buf_drop(&heard, used);
    used = 0;
    for (;;) {
        assert_error(rpc_whole(buf_bytes(&heard), &len), OK);
        if (len)
            break;
        uint8_t *room = buf_extend(&heard, 64 * 1024);
        assert_non_null(room);
        ssize_t n = recv(client, room, 64 * 1024, 0);
        assert_true(n > 0);
        heard.len -= 64 * 1024 - (size_t)n;
    }
    used = len;
    assert_error(mp_read(bytes_slice(buf_bytes(&heard), 0, len), MP_BOUNDED, MP_CONTROL_NODES, ret),
                 OK);
}

const msgpack_object *result(const struct mp *m)
{
    struct bytes code;
    if (mp_text(mp_get(mp_at(&m->root, 2), "code"), &code))
        fail_msg("the daemon says %.*s", (int)code.len, (const char *)code.ptr);
    return mp_at(&m->root, 3);
}

void assert_failed(const struct mp *m, enum error e, const char *field)
{
    struct bytes code, name;
    assert_true(mp_text(mp_get(mp_at(&m->root, 2), "code"), &code));
    assert_true(mp_text(mp_get(mp_at(&m->root, 2), "field"), &name));
    assert_bytes(code, bytes_str(error_code(e)));
    assert_bytes(name, bytes_str(field));
}

void put_pair(msgpack_packer *pk, const char *key, const char *value)
{
    mp_put_str(pk, key);
    mp_put_str(pk, value);
}

void ask(enum method method, const char *const pairs[], struct mp *ret)
{
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    size_t count = 0;
    while (pairs[2 * count])
        count++;
    rpc_request(&pk, 7, method);
    (void)msgpack_pack_map(&pk, count);
    for (size_t i = 0; i < count; i++)
        put_pair(&pk, pairs[2 * i], pairs[2 * i + 1]);
    send_bytes(buf_bytes(&out));
    receive(ret);
}

void put_example_fields(msgpack_packer *pk, const char *import_key)
{
    mp_put_str(pk, "fields");
    (void)msgpack_pack_map(pk, 8);
    put_pair(pk, "title", "En kö i stället för tre");
    put_pair(pk, "summary", "Köerna slogs ihop.");
    put_pair(pk, "body", "Så gick det till.");
    put_pair(pk, "category", "aldreomsorg");
    put_pair(pk, "unit", "Hemtjänsten");
    put_pair(pk, "year", "2024");
    put_pair(pk, "recipient", "brukare");
    put_pair(pk, "import_key", import_key);
}

void put_example(msgpack_packer *pk, uint32_t msgid, const char *import_key)
{
    rpc_request(pk, msgid, METHOD_PUBLISH);
    (void)msgpack_pack_map(pk, 2);
    put_pair(pk, "kind", "example");
    put_example_fields(pk, import_key);
}

uint64_t records(void)
{
    uint64_t n = UINT64_MAX;
    AUTO_MP struct mp m = {0};
    ASK(METHOD_STATUS, &m, NULL);
    assert_true(mp_uint(mp_get(result(&m), "records"), UINT64_MAX, &n));
    return n;
}

int stop_serving(int failed)
{
    if (failed) /* whatever went wrong, no daemon is left running */
        (void)kill(daemon_pid, SIGKILL);
    buf_done(&heard);
    remove_tree(root);
    return failed;
}
