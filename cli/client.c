// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "cli/output.h"
#include "proto/base/limits.h"

enum { ANSWER_MS = 30 * 1000 };

struct client {
    int fd;
    uint32_t last_msgid;
    struct buf in;
};

void answer_done(struct answer *a)
{
    mp_done(&a->mp);
    buf_done(&a->bytes);
    *a = (struct answer){0};
}

void client_cleanup(struct client **c)
{
    client_close(*c);
}

void client_close(struct client *c)
{
    if (!c)
        return;
    (void)close(c->fd);
    buf_done(&c->in);
    free(c);
}

/* -- connecting -------------------------------------------------------------------------------- */

const char *client_socket(char ret[static SOCKET_PATH_MAX])
{
    const char *named = settings.socket ? settings.socket : getenv("GODA_SOCKET");
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    (void)snprintf(ret, SOCKET_PATH_MAX, "%s", "/run/goda/control.sock");
    if (named && named[0])
        (void)snprintf(ret, SOCKET_PATH_MAX, "%s", named);
    else if (access(ret, F_OK) != 0 && runtime && runtime[0])
        (void)snprintf(ret, SOCKET_PATH_MAX, "%s/goda/control.sock", runtime);
    return ret;
}

enum error client_open(struct client **ret)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[SOCKET_PATH_MAX];
    if (strlen(client_socket(path)) >= sizeof address.sun_path)
        return ERR_LIMIT;
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return ERR_MEMORY;
    memcpy(address.sun_path, path, strlen(path) + 1);
    c->in = BUF(2 * CONTROL_MESSAGE_MAX);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd >= 0 && connect(c->fd, (struct sockaddr *)&address, sizeof address) == 0) {
        *ret = c;
        return OK;
    }
    enum error e = errno == EACCES ? ERR_ACCESS : ERR_DAEMON;
    client_close(c);
    return e;
}

/* -- talking ----------------------------------------------------------------------------------- */

static uint64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static enum error write_all(struct client *c, struct bytes out)
{
    while (out.len) {
        ssize_t n = send(c->fd, out.ptr, out.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ERR_DAEMON;
        out = bytes_slice(out, (size_t)n, out.len - (size_t)n);
    }
    return OK;
}

enum error client_send(struct client *c, enum method m, const struct buf *params,
                       uint32_t *ret_msgid)
{
    AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
    msgpack_packer pk = mp_packer(&out);
    uint32_t msgid = ++c->last_msgid;
    rpc_request(&pk, msgid, m);
    if (params)
        buf_put(&out, buf_bytes(params));
    else
        (void)msgpack_pack_map(&pk, 0);
    if (out.failed || (params && params->failed))
        return out.failed ? out.failed : params->failed;
    *ret_msgid = msgid;
    return write_all(c, buf_bytes(&out));
}

/* Waits for one whole response, whose length is then in *ret. */
static enum error wait_whole(struct client *c, uint64_t until, size_t *ret)
{
    for (;;) {
        enum error e = rpc_whole(buf_bytes(&c->in), ret);
        if (e || *ret)
            return e;
        uint64_t now = now_ms();
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        int ready = now < until ? poll(&p, 1, (int)(until - now)) : 0;
        if (ready == 0)
            return ERR_TIMEOUT;
        if (ready < 0 && errno == EINTR)
            continue;
        uint8_t chunk[65536];
        ssize_t n = ready > 0 ? read(c->fd, chunk, sizeof chunk) : -1;
        if (n <= 0)
            return ERR_DAEMON;
        buf_put(&c->in, bytes_of(chunk, (size_t)n));
        if (c->in.failed)
            return c->in.failed;
    }
}

static void copy_text(const msgpack_object *o, char *to, size_t size)
{
    struct bytes text;
    if (mp_text(o, &text))
        (void)snprintf(to, size, "%.*s", (int)text.len, (const char *)text.ptr);
}

static enum error answer_read(struct answer *a, uint32_t *ret_msgid)
{
    uint64_t type, msgid, max = 0;
    struct bytes code;
    enum error e = mp_read(buf_bytes(&a->bytes), MP_BOUNDED, MP_CONTROL_NODES, &a->mp);
    if (e)
        return e;
    const msgpack_object *failure = mp_at(&a->mp.root, 2);
    a->result = mp_at(&a->mp.root, 3);
    if (!mp_uint(mp_at(&a->mp.root, 0), RPC_RESPONSE, &type) || type != RPC_RESPONSE ||
        !mp_uint(mp_at(&a->mp.root, 1), UINT32_MAX, &msgid) || !a->result)
        return ERR_FORMAT;
    *ret_msgid = (uint32_t)msgid;
    if (failure->type == MSGPACK_OBJECT_NIL)
        return OK;
    a->error = mp_text(mp_get(failure, "code"), &code) ? error_from_code(code) : ERR_UNKNOWN;
    copy_text(mp_get(failure, "detail"), a->detail, sizeof a->detail);
    copy_text(mp_get(failure, "field"), a->field, sizeof a->field);
    (void)mp_uint(mp_get(failure, "max"), UINT32_MAX, &max);
    a->max = (uint32_t)max;
    return OK;
}

enum error client_receive(struct client *c, uint64_t timeout_ms, uint32_t *ret_msgid,
                          struct answer *ret)
{
    size_t len = 0;
    *ret = (struct answer){0};
    enum error e = wait_whole(c, now_ms() + (timeout_ms ? timeout_ms : ANSWER_MS), &len);
    if (!e) {
        ret->bytes = buf_copy(bytes_slice(buf_bytes(&c->in), 0, len));
        buf_drop(&c->in, len);
        e = ret->bytes.failed ? ret->bytes.failed : answer_read(ret, ret_msgid);
    }
    if (e)
        ret->error = e;
    return e;
}

enum error client_call(struct client *c, enum method m, const struct buf *params,
                       uint64_t timeout_ms, struct answer *ret)
{
    uint32_t sent, received = 0;
    *ret = (struct answer){0};
    ret->error = client_send(c, m, params, &sent);
    if (ret->error)
        return ret->error;
    enum error e = client_receive(c, timeout_ms, &received, ret);
    bool to_all = received == 0 && ret->error; /* it is the connection that is refused */
    if (!e && received != sent && !to_all)
        ret->error = ERR_FORMAT;
    return ret->error;
}

enum exit_status client_ask(enum method m, const struct buf *params, uint64_t timeout_ms,
                            struct answer *ret)
{
    AUTO_CLIENT struct client *c = NULL;
    *ret = (struct answer){0};
    enum error e = client_open(&c);
    if (!e)
        e = client_call(c, m, params, timeout_ms, ret);
    return e ? client_complain(e, ret) : EXIT_OK;
}

/* The daemon names the group that it wants, as it is configured; "" is no group. */
static enum exit_status complain_access(const char *group)
{
    const struct passwd *me = getpwuid(geteuid());
    char remedy[512];
    if (!group[0])
        return complain_remedy(ERR_ACCESS,
                               _("Do it as root, or name a group in godad's "
                                 "configuration."),
                               "%s", _("no group may do it"));
    (void)snprintf(remedy, sizeof remedy,
                   _("Ask its administrator: sudo usermod -aG %s %s. It holds at once."), group,
                   me ? me->pw_name : "$USER");
    return complain_remedy(ERR_ACCESS, remedy, _("that takes membership of the group %s"), group);
}

enum exit_status client_complain(enum error e, const struct answer *a)
{
    char path[SOCKET_PATH_MAX];
    bool both = a && a->detail[0] && a->field[0];
    if (!a || a->bytes.len == 0) /* it was not the daemon that said so */
        return complain(e, "%s", client_socket(path));
    if (settings.json) {
        complain_field(e, a->detail, a->field);
        return error_exit(e);
    }
    if (e == ERR_ACCESS)
        return complain_access(a->detail);
    return complain(e, "%s%s%s", a->field, both ? ": " : "", a->detail);
}
