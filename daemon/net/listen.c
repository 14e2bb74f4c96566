// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/listen.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, PAUSE_MS = 10 };

/* Whether this computer has that address: whether a socket can be bound to it, at any port. */
static bool is_here(const struct sockaddr_storage *at)
{
    struct sockaddr_storage any = *at;
    int fd = socket(at->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    address_set_port((struct sockaddr *)&any, 0);
    bool bound = bind(fd, (struct sockaddr *)&any, sizeof any) == 0;
    (void)close(fd);
    return bound;
}

static bool is_listed(const struct sockaddr_storage *at, const struct sockaddr_storage *list,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(at, &list[i], sizeof *at) == 0)
            return true;
    return false;
}

int listen_resolve(uv_loop_t *loop, const struct address *at,
                   struct sockaddr_storage ret[static LISTEN_MAX], size_t *ret_count)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    uv_getaddrinfo_t request; /* without a call-back: now */
    int status = uv_getaddrinfo(loop, &request, NULL, at->host, at->port, &hints);
    if (status != 0)
        return status;
    size_t count = 0;
    struct sockaddr_storage first = {0}, next;
    memcpy(&first, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    for (const struct addrinfo *a = request.addrinfo; a && count < LISTEN_MAX; a = a->ai_next) {
        next = (struct sockaddr_storage){0};
        memcpy(&next, a->ai_addr, a->ai_addrlen);
        if (!is_listed(&next, ret, count) && is_here(&next))
            ret[count++] = next;
    }
    uv_freeaddrinfo(request.addrinfo);
    struct address four = {.host = "0.0.0.0"};
    memcpy(four.port, at->port, sizeof four.port);
    if (!count && strcmp(at->host, "::") == 0)
        return listen_resolve(loop, &four, ret, ret_count);
    if (!count)
        ret[count++] = first; /* listening there tells why not */
    *ret_count = count;
    return 0;
}

int listen_at(uv_tcp_t *tcp, const struct sockaddr_storage *at, uv_connection_cb on_connection,
              struct sockaddr_storage *ret_bound)
{
    int size = sizeof *ret_bound;
    int status = uv_tcp_bind(tcp, (const struct sockaddr *)at, 0);
    if (!status)
        status = uv_listen((uv_stream_t *)tcp, BACKLOG, on_connection);
    return status ? status : uv_tcp_getsockname(tcp, (struct sockaddr *)ret_bound, &size);
}

int listen_given(uv_tcp_t *tcp, int fd, uv_connection_cb on_connection,
                 struct sockaddr_storage *ret_bound)
{
    int size = sizeof *ret_bound;
    int status = uv_tcp_open(tcp, fd);
    if (!status)
        status = uv_listen((uv_stream_t *)tcp, BACKLOG, on_connection);
    return status ? status : uv_tcp_getsockname(tcp, (struct sockaddr *)ret_bound, &size);
}

uint64_t listen_left(const uv_handle_t *socket)
{
    uv_os_fd_t fd;
    struct rlimit limit;
    if (uv_fileno(socket, &fd) != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    uint64_t used = (uint64_t)fd + 1;
    return used < limit.rlim_cur ? limit.rlim_cur - used : 0;
}

void listen_failed(int status)
{
    if (status == UV_EMFILE || status == UV_ENFILE)
        uv_sleep(PAUSE_MS);
}
