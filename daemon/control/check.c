// SPDX-License-Identifier: Apache-2.0
/* What goda doctor and goda disk ask: `check`, `rebuild` for what that finds, and `disk`. What to
 * do about a check is told by the client, in its language. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/checks.h"
#include "daemon/control/request.h"
#include "daemon/log.h"

/* -- goda doctor ------------------------------------------------------------------------------- */

static enum error check_params(struct request *r)
{
    return param_bool(r, "whole", &r->whole);
}

static enum error check_read(struct request *r, struct reading *reading)
{
    return store_check(reading, r->whole, &r->check);
}

static void check_finish(struct request *r)
{
    struct checks checks = {0};
    checks_running(&checks, r->daemon, &r->check);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 1);
    pair_list(&pk, "checks", checks.count);
    for (size_t i = 0; i < checks.count; i++) {
        const struct warning_row *row = warning_row(checks.list[i].what);
        (void)msgpack_pack_map(&pk, 4);
        pair_text(&pk, "name", row->check);
        pair_text(&pk, "health", health_name(checks.list[i].health));
        pair_text(&pk, "code", row->code);
        pair_text(&pk, "detail", checks.list[i].detail);
    }
    request_send(r);
}

const struct handler check_handler = {
    .check = check_params, .read = check_read, .finish = check_finish};

static void rebuild_finish(struct request *r)
{
    writer_outdate(r->daemon->writer, request_written, r->control, r->number);
}

static void rebuild_reply(struct request *r, struct effect *reply)
{
    if (reply->error) {
        request_fail(r, reply->error);
        return;
    }
    log_event(NOTICE_INFO, "rebuild_ordered", LOG_FIELDS(log_text("user", r->user)));
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 0);
    request_send(r);
}

const struct handler rebuild_handler = {.finish = rebuild_finish, .reply = rebuild_reply};

/* -- goda disk: what each byte of the data directory is for ------------------------------------ */

enum { DEPTH_MAX = 8, BLOCK = 512 }; /* st_blocks are of 512 bytes, whatever the file system's */

static const char *const names[DISK_COUNT] = {
#define GODA_DISK(symbol, name, label) [symbol] = name,
#include "proto/disk.def"
#undef GODA_DISK
};

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* goda.db itself has been accounted for by its pages. */
static enum disk_part part_of_file(const char *name)
{
    if (strcmp(name, "goda.db-wal") == 0)
        return DISK_LOG;
    if (strcmp(name, "goda.db-shm") == 0 || strcmp(name, "lock") == 0)
        return DISK_SHARED;
    return begins(name, "identity") || begins(name, "transport") || strcmp(name, "kit") == 0
               ? DISK_KEYS
               : DISK_OTHER;
}

/* As du counts: what is allocated. Over what a file holds that is rounding. */
static void add(struct disk *d, enum disk_part part, const struct stat *st, bool counted)
{
    uint64_t size = (uint64_t)st->st_size, allocated = (uint64_t)st->st_blocks * BLOCK;
    uint64_t held = size < allocated ? size : allocated; /* a sparse file holds no more */
    if (S_ISDIR(st->st_mode)) {
        part = DISK_ROUNDING;
        held = allocated;
    }
    if (!counted)
        d->bytes[part] += held;
    d->bytes[DISK_ROUNDING] += allocated - held;
    d->total += allocated;
}

static void walk(struct disk *d, int parent, const char *path, unsigned depth)
{
    int fd = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct stat st;
    if (!dir) {
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    if (fstat(fd, &st) == 0)
        add(d, DISK_OTHER, &st, false);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
            walk(d, fd, name, depth + 1);
        else
            add(d, depth ? DISK_OTHER : part_of_file(name), &st,
                depth == 0 && strcmp(name, "goda.db") == 0);
    }
    (void)closedir(dir);
}

static enum error disk_read(struct request *r, struct reading *reading)
{
    const char *dir = config_text(r->daemon->config, CONFIG_DATA);
    char path[CONFIG_TEXT_MAX + 16];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/goda.db", dir);
    if (stat(path, &st) != 0)
        return ERR_STORE;
    uint64_t size = (uint64_t)st.st_size, allocated = (uint64_t)st.st_blocks * BLOCK;
    r->disk = (struct disk){0};
    enum error e = store_disk(reading, size < allocated ? size : allocated, &r->disk);
    if (!e)
        walk(&r->disk, AT_FDCWD, dir, 0);
    return e;
}

static void disk_finish(struct request *r)
{
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 4);
    pair_text(&pk, "directory", config_text(r->daemon->config, CONFIG_DATA));
    pair_number(&pk, "bytes", r->disk.total);
    pair_number(&pk, "erased", r->disk.erased);
    pair_list(&pk, "parts", DISK_COUNT);
    for (enum disk_part part = 0; part < DISK_COUNT; part++) {
        (void)msgpack_pack_map(&pk, 2);
        pair_text(&pk, "name", names[part]);
        pair_number(&pk, "bytes", r->disk.bytes[part]);
    }
    request_send(r);
}

const struct handler disk_handler = {.read = disk_read, .finish = disk_finish};
