// SPDX-License-Identifier: Apache-2.0
#include "daemon/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* NULL: nobody listens. */
static const char *socket_path(void)
{
    const char *path = getenv("NOTIFY_SOCKET");
    return path && (path[0] == '/' || path[0] == '@') ? path : NULL;
}

bool notify_heard(void)
{
    return socket_path() != NULL;
}

bool notify(const char *assignments)
{
    const char *path = socket_path();
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = path ? strlen(path) : 0;
    if (len < 2 || len >= sizeof to.sun_path)
        return false;
    memcpy(to.sun_path, path, len);
    if (path[0] == '@')
        to.sun_path[0] = '\0'; /* Linux's abstract namespace */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    size_t size = strlen(assignments);
    socklen_t to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    ssize_t sent = sendto(fd, assignments, size, MSG_NOSIGNAL | MSG_DONTWAIT,
                          (const struct sockaddr *)&to, to_len);
    (void)close(fd);
    return sent == (ssize_t)size;
}

static bool env_number(const char *name, uint64_t *ret)
{
    const char *text = getenv(name);
    char *end;
    if (!text || !*text)
        return false;
    *ret = strtoull(text, &end, 10);
    return *end == '\0';
}

uint64_t notify_watchdog_ms(void)
{
    uint64_t usec, pid;
    if (!env_number("WATCHDOG_USEC", &usec))
        return 0;
    if (env_number("WATCHDOG_PID", &pid) && pid != (uint64_t)getpid())
        return 0;
    return usec / 2 / 1000;
}
