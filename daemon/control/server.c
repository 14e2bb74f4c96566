// SPDX-License-Identifier: Apache-2.0
#include "daemon/control/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/activated.h"
#include "daemon/log.h"
#include "daemon/net/listen.h"

enum { BACKLOG = 64, DIRECTORY_MODE = 0755, SOCKET_MODE = 0666 };

/* -- listening --------------------------------------------------------------------------------- */

/* OK when a daemon answers there. */
static int try_connect(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    memcpy(to.sun_path, path, strlen(path) + 1);
    int failed = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 ? 0 : errno;
    (void)close(fd);
    return failed;
}

/* A socket that a killed daemon left behind is in the way, but nothing else may be removed. */
static enum error remove_stale(const char *path, struct why *why)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return OK;
    if (!S_ISSOCK(st.st_mode))
        return why_say(why, ERR_FILE, "%s is in the way, and is no socket", path);
    int failed = try_connect(path);
    if (failed == 0 || failed == EAGAIN)
        return why_say(why, ERR_LOCKED, "another godad answers on %s", path);
    if (failed != ECONNREFUSED || unlink(path) != 0)
        return why_say(why, ERR_LISTEN, "cannot replace %s: %s", path, strerror(errno));
    return OK;
}

/* Anybody may connect; what they may do then follows from who they are (access.c). */
void control_make_directory(const struct config *c)
{
    char dir[CONFIG_TEXT_MAX + 1];
    const char *path = config_text(c, CONFIG_CONTROL), *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    memcpy(dir, path, len);
    dir[len] = '\0';
    if (len && mkdir(dir, DIRECTORY_MODE) == 0)
        (void)chmod(dir, DIRECTORY_MODE); /* whatever the umask */
}

static void on_connection(uv_stream_t *server, int status)
{
    struct control *c = server->data;
    if (status != 0) {
        log_event(NOTICE_WARNING, "client_refused",
                  LOG_FIELDS(log_text("why", uv_strerror(status))));
        listen_failed(status);
    } else if (!c->paused) {
        client_accept(c);
    }
}

static enum error control_listen(struct control *c, struct why *why)
{
    const char *path = config_text(c->daemon->config, CONFIG_CONTROL);
    if (strlen(path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
        return why_say(why, ERR_CONFIG, "the control socket's path is too long: %s", path);
    int given = activated_take(ACTIVATED_UNIX), status = 0;
    if (given >= 0) {
        status = uv_pipe_open(&c->server, given);
    } else {
        control_make_directory(c->daemon->config);
        enum error e = remove_stale(path, why);
        if (e)
            return e;
        status = uv_pipe_bind(&c->server, path);
        if (!status && chmod(path, SOCKET_MODE) != 0)
            status = uv_translate_sys_error(errno);
    }
    if (!status)
        status = uv_listen((uv_stream_t *)&c->server, BACKLOG, on_connection);
    if (status)
        return why_say(why, ERR_LISTEN, "cannot listen on %s: %s", path, uv_strerror(status));
    log_event(NOTICE_INFO, "control", LOG_FIELDS(log_text("path", path)));
    return OK;
}

enum error control_start(struct daemon *d, struct control **ret, struct why *why)
{
    struct control *c = calloc(1, sizeof *c);
    if (!c || uv_pipe_init(&d->loop, &c->server, 0) != 0) {
        free(c);
        return why_say(why, ERR_MEMORY, "cannot start");
    }
    c->daemon = d;
    c->server.data = c;
    c->resume_last = &c->resume_first;
    (void)uv_timer_init(&d->loop, &c->soon); /* cannot fail */
    c->soon.data = c;
    *ret = c;
    return control_listen(c, why);
}

/* -- stopping ---------------------------------------------------------------------------------- */

void control_pause(struct control *c)
{
    if (c->paused)
        return;
    c->paused = true;
    uv_close((uv_handle_t *)&c->server, NULL); /* which removes the socket's file */
}

/* A worker may still be reading for it; then its end frees it. */
static void stop_request(struct request *r)
{
    struct client *client = r->client;
    if (!r->reading) {
        request_fail(r, ERR_STOPPING);
        return;
    }
    if (!client)
        return;
    AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
    msgpack_packer pk = mp_packer(&out);
    rpc_error(&pk, r->msgid, ERR_STOPPING, "", "", 0);
    stream_send(&client->stream, &out);
    r->client = NULL;
}

void control_stop(struct control *c)
{
    if (!c)
        return;
    control_pause(c);
    c->stopped = true;
    for (size_t i = 0; i < c->slot_count; i++)
        if (c->slots[i].request)
            stop_request(c->slots[i].request);
    for (struct client *client = c->clients; client; client = client->next) {
        if (client->stream.unsent)
            stream_close(&client->stream);
        else
            stream_end(&client->stream, OK);
    }
    uv_close((uv_handle_t *)&c->soon, NULL);
}

void control_free(struct control *c)
{
    if (!c)
        return;
    free(c->slots);
    free(c);
}
