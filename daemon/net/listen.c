// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/listen.h"

#include <string.h>
#include <sys/resource.h>

enum { BACKLOG = 128, PAUSE_MS = 10 };

static int resolve(uv_loop_t *loop, const struct address *at, struct sockaddr_storage *ret)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    uv_getaddrinfo_t request; /* without a call-back: now */
    int status = uv_getaddrinfo(loop, &request, NULL, at->host, at->port, &hints);
    if (status != 0)
        return status;
    memcpy(ret, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    uv_freeaddrinfo(request.addrinfo);
    return 0;
}

int listen_at(uv_tcp_t *tcp, const struct address *at, uv_connection_cb on_connection,
              struct sockaddr_storage *ret_bound)
{
    int size = sizeof *ret_bound;
    struct sockaddr *bound = (struct sockaddr *)ret_bound;
    int status = resolve(tcp->loop, at, ret_bound);
    if (!status)
        status = uv_tcp_bind(tcp, bound, 0);
    if (!status)
        status = uv_listen((uv_stream_t *)tcp, BACKLOG, on_connection);
    if (!status)
        status = uv_tcp_getsockname(tcp, bound, &size);
    if (status != UV_EAFNOSUPPORT || strcmp(at->host, "::") != 0)
        return status;
    struct address four = {.host = "0.0.0.0"}; /* a computer without IPv6 */
    memcpy(four.port, at->port, sizeof four.port);
    return listen_at(tcp, &four, on_connection, ret_bound);
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
