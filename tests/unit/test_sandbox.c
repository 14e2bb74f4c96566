// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/sandbox/sandbox.h"

/* Each runs in a process of its own, in a sandbox around `dir`: 0, or the line that is wrong. */
#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return __LINE__ % 256;                                                                 \
    } while (0)

static bool writes(const char *dir, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, "x", 1) == 1;
    if (fd >= 0)
        (void)close(fd);
    return written;
}

static int files_inside_and_outside(const struct config *c, const char *dir)
{
    int abi = 0;
    char outside[256];
    (void)snprintf(outside, sizeof outside, "%s-outside", dir);
    int failed = landlock_enter(c, NULL, &abi);
    if (failed)
        return failed == ENOSYS || failed == EOPNOTSUPP ? 0 : __LINE__ % 256; /* an old kernel */
    HOLDS(writes(dir, "inside"));
    HOLDS(!writes(outside, "file") && errno == EACCES);
    HOLDS(open(outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 && errno == EACCES);
    HOLDS(!writes("/etc", "goda-test") && errno == EACCES);
    HOLDS(open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
    HOLDS(execl("/bin/true", "true", NULL) < 0 && errno == EACCES);
    return 0;
}

static void *nothing(void *ctx)
{
    return ctx;
}

static int calls_that_a_daemon_makes(const struct config *c, const char *dir)
{
    (void)c;
    pthread_t thread;
    struct addrinfo *found = NULL;
    HOLDS(seccomp_enter() == 0);
    HOLDS(writes(dir, "file"));
    HOLDS(pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0);
    HOLDS(getaddrinfo("localhost", "80", NULL, &found) == 0);
    freeaddrinfo(found);
    HOLDS(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 || errno == EAFNOSUPPORT);
    return 0;
}

static int calls_that_none_makes(const struct config *c, const char *dir)
{
    (void)c, (void)dir;
    const int wx = PROT_WRITE | PROT_EXEC;
    HOLDS(seccomp_enter() == 0);
    HOLDS(execl("/bin/true", "true", NULL) < 0 && errno == ENOSYS);
    HOLDS(fork() < 0 && errno == ENOSYS);
    HOLDS(kill(getppid(), 0) < 0 && errno == ENOSYS);
    HOLDS(chroot("/") < 0 && errno == ENOSYS);
    HOLDS(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) < 0 && errno == ENOSYS);
    HOLDS(mmap(NULL, 4096, wx, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    return 0;
}

static void inside(int (*run)(const struct config *c, const char *dir))
{
    if (GODA_SANITIZED)
        skip();
    char dir[] = "/tmp/goda-sandbox-XXXXXX", outside[64];
    struct config c;
    config_init(&c, mkdtemp(dir), NULL);
    (void)snprintf(outside, sizeof outside, "%s-outside", dir);
    assert_int_equal(mkdir(outside, 0700), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(run(&c, dir));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    remove_tree(outside);
    remove_tree(dir);
}

static void only_its_own_files_are_there(void **state)
{
    (void)state;
    inside(files_inside_and_outside);
}

static void what_a_daemon_needs_goes_on(void **state)
{
    (void)state;
    inside(calls_that_a_daemon_makes);
}

static void what_it_does_not_need_is_gone(void **state)
{
    (void)state;
    inside(calls_that_none_makes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_its_own_files_are_there),
        cmocka_unit_test(what_a_daemon_needs_goes_on),
        cmocka_unit_test(what_it_does_not_need_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
