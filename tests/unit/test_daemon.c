/* A whole godad in a process of its own, asked over its control socket. */
#include "tests/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/log.h"
#include "proto/control.h"

static char root[] = "/tmp/goda-daemon-XXXXXX";
static pid_t daemon_pid;
static int client = -1;
static struct buf heard = {.max = 64 * 1024 * 1024};
static size_t used; /* of `heard`: the response that the test has in hand */

static const char *path(const char *name)
{
    static char texts[4][128];
    static unsigned turn;
    char *text = texts[turn++ % 4];
    assert_in_range(snprintf(text, sizeof texts[0], "%s/%s", root, name), 1, sizeof texts[0] - 1);
    return text;
}

/* -- the daemon ----------------------------------------------------------------------------------
 */

static _Noreturn void run_daemon(const char *control)
{
    struct config config;
    struct why why = {""};
    config_init(&config);
    if (freopen(path("log"), "a", stderr) == NULL ||
        config_set(&config, CONFIG_DATA, path("data"), &why) ||
        config_set(&config, CONFIG_LISTEN, "127.0.0.1:0", &why) ||
        config_set(&config, CONFIG_CONTROL, path(control), &why))
        _exit(99);
    log_start(NOTICE_DEBUG);
    enum error e = daemon_run(&config, &why);
    exit(e ? 100 + (int)error_exit(e) : 0); /* not _exit: leaks are looked for there */
}

static pid_t start_daemon(const char *control)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        run_daemon(control);
    return pid;
}

static int wait_daemon(pid_t pid)
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

/* Connects anew; within ten seconds the daemon must be there. */
static void connect_client(void)
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

static int start(void **state)
{
    (void)state;
    if (!mkdtemp(root))
        return -1;
    daemon_pid = start_daemon("control.sock");
    connect_client();
    return 0;
}

/* -- asking --------------------------------------------------------------------------------------
 */

static void send_bytes(struct bytes out)
{
    while (out.len) {
        ssize_t n = send(client, out.ptr, out.len, MSG_NOSIGNAL);
        assert_true(n > 0);
        out = bytes_slice(out, (size_t)n, out.len - (size_t)n);
    }
}

/* The next response, borrowed from `heard` until the next call. */
static void receive(struct mp *ret)
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

/* The result of a response; fails when it is an error. */
static const msgpack_object *result(const struct mp *m)
{
    struct bytes code;
    if (mp_text(mp_get(mp_at(&m->root, 2), "code"), &code))
        fail_msg("the daemon says %.*s", (int)code.len, (const char *)code.ptr);
    return mp_at(&m->root, 3);
}

static void assert_failed(const struct mp *m, enum error e, const char *field)
{
    struct bytes code, name;
    assert_true(mp_text(mp_get(mp_at(&m->root, 2), "code"), &code));
    assert_true(mp_text(mp_get(mp_at(&m->root, 2), "field"), &name));
    assert_bytes(code, bytes_str(error_code(e)));
    assert_bytes(name, bytes_str(field));
}

static void put_pair(msgpack_packer *pk, const char *key, const char *value)
{
    mp_put_str(pk, key);
    mp_put_str(pk, value);
}

/* A request whose parameters are texts: key, value, ..., NULL. */
static void ask(enum method method, const char *const pairs[], struct mp *ret)
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
#define ASK(method, ret, ...) ask(method, (const char *const[]){__VA_ARGS__, NULL}, ret)

static void put_example(msgpack_packer *pk, uint32_t msgid, const char *import_key)
{
    rpc_request(pk, msgid, METHOD_PUBLISH);
    (void)msgpack_pack_map(pk, 2);
    put_pair(pk, "kind", "example");
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

static uint64_t records(void)
{
    uint64_t n = UINT64_MAX;
    AUTO_MP struct mp m;
    ASK(METHOD_STATUS, &m, NULL);
    assert_true(mp_uint(mp_get(result(&m), "records"), UINT64_MAX, &n));
    return n;
}

/* A comment on what the prefix names; `allow` NULL for no reason. */
static void ask_comment(const char *ref, const char *text, const char *allow, struct mp *ret)
{
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    rpc_request(&pk, 7, METHOD_PUBLISH);
    (void)msgpack_pack_map(&pk, allow ? 4 : 3);
    put_pair(&pk, "kind", "comment");
    put_pair(&pk, "ref", ref);
    if (allow)
        put_pair(&pk, "allow", allow);
    mp_put_str(&pk, "fields");
    (void)msgpack_pack_map(&pk, 1);
    put_pair(&pk, "text", text);
    send_bytes(buf_bytes(&out));
    receive(ret);
}

/* -- the story -----------------------------------------------------------------------------------
 */

static void a_daemon_without_a_network_says_so(void **state)
{
    (void)state;
    struct bytes listening;
    AUTO_MP struct mp m;
    ASK(METHOD_STATUS, &m, NULL);
    assert_int_equal(mp_get(result(&m), "network")->type, MSGPACK_OBJECT_NIL);
    assert_true(mp_text(mp_at(mp_get(result(&m), "listen"), 0), &listening));
    assert_memory_equal(listening.ptr, "127.0.0.1:", 10);
    mp_done(&m);
    ASK(METHOD_INVITE, &m, "org", "a", "org_name", "A", "role", "member");
    assert_failed(&m, ERR_NO_NETWORK, "");
    mp_done(&m);
    ASK(METHOD_CREATE, &m, "name", "Staden", "org", "farsta", "org_name", "Farsta");
    assert_non_null(mp_get(result(&m), "network"));
}

static void wrong_requests_are_named(void **state)
{
    (void)state;
    AUTO_MP struct mp m;
    ASK(METHOD_GET, &m, NULL);
    assert_failed(&m, ERR_PARAMS, "id");
    mp_done(&m);
    ASK(METHOD_GET, &m, "id", "ffffffff");
    assert_failed(&m, ERR_NOT_FOUND, "");
    mp_done(&m);
    ASK(METHOD_PUBLISH, &m, "kind", "admit"); /* the roster has methods of its own */
    assert_failed(&m, ERR_KIND, "kind");
    mp_done(&m);
    ASK(METHOD_PUBLISH, &m, "kind", "example");
    assert_failed(&m, ERR_PARAMS, "fields");
    mp_done(&m);
    ASK(METHOD_SUBMIT, &m, "envelopes", "none");
    assert_failed(&m, ERR_PARAMS, "envelopes");
    mp_done(&m);
    send_bytes(BYTES_LIT("\x94\x00\x05\xa4nope\x91\x80"));
    receive(&m);
    assert_failed(&m, ERR_METHOD, "");
    mp_done(&m);
    send_bytes(BYTES_LIT("\x94\x00\x05\xa6status\x90")); /* no parameter map */
    receive(&m);
    assert_failed(&m, ERR_PARAMS, "");
}

static void bytes_that_make_no_sense_end_the_client_alone(void **state)
{
    (void)state;
    const struct bytes junk[] = {BYTES_LIT("\xc1"), BYTES_LIT("\xdd\xff\xff\xff\xff"),
                                 BYTES_LIT("\xc6\x7f\xff\xff\xff")};
    for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
        char end;
        AUTO_MP struct mp m;
        connect_client();
        send_bytes(junk[i]);
        receive(&m);
        assert_int_equal(mp_at(&m.root, 2)->type, MSGPACK_OBJECT_MAP);
        assert_int_equal(recv(client, &end, 1, 0), 0);
    }
    connect_client();
    assert_int_equal(records(), 0);
}

enum { MANY = 700 };

static void requests_may_be_pipelined(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(4 * 1024 * 1024);
    msgpack_packer pk = mp_packer(&out);
    for (uint32_t i = 0; i < MANY; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%u", i % (MANY - 1)); /* the last has the first's */
        put_example(&pk, i, key);
    }
    send_bytes(buf_bytes(&out));
    size_t existing = 0;
    for (uint32_t i = 0; i < MANY; i++) {
        bool was_here = false;
        AUTO_MP struct mp m;
        receive(&m);
        assert_true(mp_bool(mp_get(result(&m), "existing"), &was_here));
        existing += was_here;
    }
    assert_int_equal(existing, 1);
    assert_int_equal(records(), MANY - 1);
}

/* Copies what `export` gives into a submit request. */
static size_t put_submission(msgpack_packer *pk)
{
    AUTO_MP struct mp m;
    ASK(METHOD_EXPORT, &m, NULL);
    const msgpack_object *envelopes = mp_get(result(&m), "envelopes");
    assert_non_null(envelopes);
    rpc_request(pk, 1, METHOD_SUBMIT);
    (void)msgpack_pack_map(pk, 1);
    mp_put_str(pk, "envelopes");
    (void)msgpack_pack_object(pk, *envelopes);
    return envelopes->via.array.size;
}

static void what_is_here_already_may_be_submitted_again(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(4 * 1024 * 1024);
    AUTO_MP struct mp m;
    msgpack_packer pk = mp_packer(&out);
    size_t count = put_submission(&pk);
    assert_true(count > 2 * LOT_MAX);
    send_bytes(buf_bytes(&out));
    receive(&m);
    const msgpack_object *results = mp_get(result(&m), "results");
    for (size_t i = 0; i < count; i++) {
        struct bytes code;
        assert_true(mp_text(mp_get(mp_at(results, i), "error"), &code));
        assert_bytes(code, bytes_str(error_code(ERR_DUPLICATE)));
    }
    assert_null(mp_at(results, count));
}

static void a_client_that_leaves_costs_nothing(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    for (uint32_t i = 0; i < 100; i++) {
        rpc_request(&pk, i, METHOD_SEARCH);
        (void)msgpack_pack_map(&pk, 1);
        put_pair(&pk, "words", "kö");
    }
    for (int i = 0; i < 3; i++) {
        send_bytes(buf_bytes(&out));
        connect_client();
    }
    assert_int_equal(records(), MANY - 1);
}

static void a_second_daemon_is_refused(void **state)
{
    (void)state;
    assert_int_equal(wait_daemon(start_daemon("other.sock")), 100 + EXIT_CONFLICT);
    assert_int_equal(wait_daemon(start_daemon("control.sock")), 100 + EXIT_CONFLICT);
    assert_int_equal(records(), MANY - 1);
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
    (void)state;
    assert_int_equal(kill(daemon_pid, SIGKILL), 0);
    assert_int_equal(wait_daemon(daemon_pid), -SIGKILL);
    assert_int_equal(access(path("control.sock"), F_OK), 0); /* stale: it is replaced */
    daemon_pid = start_daemon("control.sock");
    connect_client();
    assert_int_equal(records(), MANY - 1);
}

static void personal_data_takes_a_reason(void **state)
{
    (void)state;
    static const char text[] = "Ring Anna Berg, 070-174 06 05.";
    struct bytes detail;
    AUTO_MP struct mp m;
    ask_comment("k1", text, NULL, &m);
    assert_failed(&m, ERR_PERSONAL, "text");
    assert_true(mp_text(mp_get(mp_at(&m.root, 2), "detail"), &detail));
    assert_bytes(detail, BYTES_LIT("070-174 06 05"));
    mp_done(&m);
    ask_comment("k1", text, "", &m); /* no reason */
    assert_failed(&m, ERR_PERSONAL, "text");
    mp_done(&m);
    ask_comment("k1", text, "Hon vill bli ringd", &m);
    assert_non_null(mp_get(result(&m), "id"));
    mp_done(&m);
    ask_comment("k1", "Skriv till registrator@a.example", NULL, &m); /* a function's */
    assert_non_null(mp_get(result(&m), "id"));
    AUTO_BUF struct buf log = BUF(16 * 1024 * 1024);
    put_file(&log, path("log"));
    buf_put_u8(&log, '\0');
    assert_non_null(strstr((const char *)log.ptr, "event=personal_allowed id="));
    assert_non_null(strstr((const char *)log.ptr, " reason=\"Hon vill bli ringd\""));
}

static void a_clean_stop_leaves_nothing_behind(void **state)
{
    (void)state;
    char end;
    assert_int_equal(kill(daemon_pid, SIGTERM), 0);
    assert_int_equal(recv(client, &end, 1, 0), 0);
    assert_int_equal(wait_daemon(daemon_pid), 0);
    assert_int_equal(access(path("control.sock"), F_OK), -1);
    assert_int_equal(access(path("data/goda.db-wal"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_daemon_without_a_network_says_so),
        cmocka_unit_test(wrong_requests_are_named),
        cmocka_unit_test(bytes_that_make_no_sense_end_the_client_alone),
        cmocka_unit_test(requests_may_be_pipelined),
        cmocka_unit_test(what_is_here_already_may_be_submitted_again),
        cmocka_unit_test(a_client_that_leaves_costs_nothing),
        cmocka_unit_test(a_second_daemon_is_refused),
        cmocka_unit_test(what_was_acknowledged_survives_a_kill),
        cmocka_unit_test(personal_data_takes_a_reason),
        cmocka_unit_test(a_clean_stop_leaves_nothing_behind),
    };
    if (sodium_init() < 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, start, NULL);
    if (failed) /* whatever went wrong, no daemon is left running */
        (void)kill(daemon_pid, SIGKILL);
    buf_done(&heard);
    remove_tree(root);
    return failed;
}
