// SPDX-License-Identifier: Apache-2.0
/* `backup`: a copy of the database in pieces. The copy belongs to the connection that asks; a job
 * has a descriptor of its own, since the client may go while it reads. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/control/server.h"
#include "daemon/log.h"

enum { PIECE = 1024 * 1024 };

static enum error backup_check(struct request *r)
{
    enum error e = param_number(r, "after", INT64_MAX, &r->after);
    if (e)
        return e;
    if (r->after && !r->client->has_snapshot) {
        (void)snprintf(r->field, sizeof r->field, "after");
        return ERR_PARAMS;
    }
    if (!r->after && r->control->snapshotting)
        return ERR_IN_PROGRESS;
    if (!r->after)
        r->control->snapshotting = r->snapshotting = true;
    else
        r->has_snapshot = (r->snapshot = fcntl(r->client->snapshot, F_DUPFD_CLOEXEC, 0)) >= 0;
    return r->after && !r->has_snapshot ? ERR_BUSY : OK;
}

static enum error piece_read(struct request *r)
{
    struct stat st;
    AUTO_BUF struct buf piece = BUF(PIECE);
    uint8_t *into = buf_extend(&piece, PIECE);
    if (!into)
        return ERR_MEMORY;
    if (fstat(r->snapshot, &st) != 0)
        return ERR_STORE;
    ssize_t n = pread(r->snapshot, into, PIECE, (off_t)r->after);
    if (n < 0)
        return ERR_STORE;
    uint64_t total = (uint64_t)st.st_size, next = r->after + (uint64_t)n;
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 3);
    mp_put_str(&pk, "bytes");
    mp_put_bin(&pk, bytes_of(into, (size_t)n));
    pair_number(&pk, "total", total);
    if (n > 0 && next < total)
        pair_number(&pk, "next", next);
    else
        pair_nil(&pk, "next");
    return OK;
}

static enum error backup_read(struct request *r, struct reading *reading)
{
    (void)reading; /* the copy has a connection of its own */
    if (r->has_snapshot)
        return piece_read(r);
    char why[256] = "";
    enum error e = store_snapshot(config_text(r->daemon->config, CONFIG_DATA), &r->snapshot, why);
    r->has_snapshot = e == OK;
    if (e)
        (void)snprintf(r->detail, sizeof r->detail, "%s", why);
    return e ? e : piece_read(r);
}

static void backup_finish(struct request *r)
{
    if (r->snapshotting && r->client) {
        client_forget_snapshot(r->client);
        r->client->snapshot = r->snapshot;
        r->client->has_snapshot = true;
        r->has_snapshot = false;
        log_event(NOTICE_INFO, "backup", LOG_FIELDS(log_text("user", r->user)));
    }
    request_send(r);
}

static void backup_done(struct request *r)
{
    if (r->has_snapshot)
        (void)close(r->snapshot);
    if (r->snapshotting)
        r->control->snapshotting = false;
}

const struct handler backup_handler = {
    .check = backup_check, .read = backup_read, .finish = backup_finish, .done = backup_done};
