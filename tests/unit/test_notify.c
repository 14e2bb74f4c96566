// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/notify.h"

/* A datagram socket of that name, as systemd's; '@' stands for the abstract namespace. */
static int listen_as_systemd(const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(at.sun_path, name, len);
    if (name[0] == '@')
        at.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_true(fd >= 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, size), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    return fd;
}

static void assert_heard(int fd, const char *expected)
{
    char heard[256];
    ssize_t len = recv(fd, heard, sizeof heard, MSG_DONTWAIT);
    assert_true(len >= 0);
    assert_bytes(bytes_of(heard, (size_t)len), bytes_str(expected));
}

static void one_datagram_goes_to_systemd(void **state)
{
    (void)state;
    char path[108];
    (void)snprintf(path, sizeof path, "/tmp/goda-notify-%d", (int)getpid());
    int fd = listen_as_systemd(path);
    assert_true(notify_heard());
    assert_true(notify("READY=1\nSTATUS=ok"));
    assert_heard(fd, "READY=1\nSTATUS=ok");
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
    assert_false(notify("READY=1")); /* nobody is there */
}

static void the_socket_may_be_abstract(void **state)
{
    (void)state;
    char name[108];
    (void)snprintf(name, sizeof name, "@goda-notify-%d", (int)getpid());
    int fd = listen_as_systemd(name);
    assert_true(notify("STOPPING=1"));
    assert_heard(fd, "STOPPING=1");
    assert_int_equal(close(fd), 0);
}

static void without_systemd_nothing_happens(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    assert_false(notify_heard());
    assert_false(notify("READY=1"));
    assert_int_equal(setenv("NOTIFY_SOCKET", "relative", 1), 0);
    assert_false(notify("READY=1"));
}

static void the_watchdog_is_fed_twice_in_its_time(void **state)
{
    (void)state;
    char pid[24];
    assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
    assert_int_equal(notify_watchdog_ms(), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "60000000", 1), 0);
    assert_int_equal(notify_watchdog_ms(), 30000);
    (void)snprintf(pid, sizeof pid, "%d", (int)getpid());
    assert_int_equal(setenv("WATCHDOG_PID", pid, 1), 0);
    assert_int_equal(notify_watchdog_ms(), 30000);
    assert_int_equal(setenv("WATCHDOG_PID", "1", 1), 0); /* meant for another process */
    assert_int_equal(notify_watchdog_ms(), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "soon", 1), 0);
    assert_int_equal(notify_watchdog_ms(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_datagram_goes_to_systemd),
        cmocka_unit_test(the_socket_may_be_abstract),
        cmocka_unit_test(without_systemd_nothing_happens),
        cmocka_unit_test(the_watchdog_is_fed_twice_in_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
