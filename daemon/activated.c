// SPDX-License-Identifier: Apache-2.0
#include "daemon/activated.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST = 3, MOST = 16 };

static int given(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    if (!pid || !count || strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    long n = strtol(count, NULL, 10);
    return n < 0 ? 0 : n > MOST ? MOST : (int)n;
}

/* Listening is asked of the socket itself: it may have been given by mistake. */
static bool is_one(int fd, enum activated kind)
{
    struct sockaddr_storage at = {0};
    int listening = 0, type = 0;
    socklen_t at_len = sizeof at, listening_len = sizeof listening, type_len = sizeof type;
    if (getsockname(fd, (struct sockaddr *)&at, &at_len) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &listening_len) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) != 0)
        return false;
    bool tcp = at.ss_family == AF_INET || at.ss_family == AF_INET6;
    return listening && type == SOCK_STREAM &&
           (kind == ACTIVATED_TCP ? tcp : at.ss_family == AF_UNIX);
}

int activated_take(enum activated kind)
{
    for (int fd = FIRST; fd < FIRST + given(); fd++) {
        int flags =
            fcntl(fd, F_GETFD); /* who takes one has it closed at an exec: that is the mark */
        if (flags < 0 || flags & FD_CLOEXEC || !is_one(fd, kind))
            continue;
        if (fcntl(fd, F_SETFD, flags | FD_CLOEXEC) == 0)
            return fd;
    }
    return -1;
}
