/* The methods of goda doctor: `check`, and `rebuild` for what that finds. What to do about a check
 * is told by the client, in its language. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "daemon/control/request.h"
#include "daemon/log.h"
#include "proto/base/warning.h"

enum {
    CLOCK_OFF_MS = 60 * 1000,
    DISK_LOW_MB = 1024,
    DISK_FULL_MB = 100,
    CHECKS = 9,
};

enum health { HEALTH_OK, HEALTH_WARNING, HEALTH_FAULT };

static void put(msgpack_packer *pk, const char *name, enum health health, const char *detail)
{
    static const char *const told[] = {"ok", "warning", "fault"};
    (void)msgpack_pack_map(pk, 4);
    pair_text(pk, "name", name);
    pair_text(pk, "health", told[health]);
    pair_text(pk, "code", warning_row(warning_of_check(bytes_str(name)))->code);
    pair_text(pk, "detail", detail);
}

static enum error check_params(struct request *r)
{
    return param_bool(r, "whole", &r->whole);
}

static enum error check_read(struct request *r, struct reading *reading)
{
    enum error e = store_counts(reading, &r->counts);
    return e ? e : store_check(reading, r->whole, &r->check);
}

static void put_store(msgpack_packer *pk, const struct request *r)
{
    bool sound = bytes_equal(bytes_str(r->check.database), BYTES_LIT("ok"));
    put(pk, "database", sound ? HEALTH_OK : HEALTH_FAULT, sound ? "" : r->check.database);
    put(pk, "index", r->check.index_sound ? HEALTH_OK : HEALTH_FAULT, "");
    bool words = r->daemon->lexicon != NULL;
    put(pk, "dictionary", words ? HEALTH_OK : HEALTH_WARNING,
        words ? "" : config_text(r->daemon->config, CONFIG_LEXICON));
}

static void put_disk(msgpack_packer *pk, const char *dir)
{
    struct statvfs st;
    char detail[64];
    bool known = statvfs(dir, &st) == 0;
    uint64_t free_mb = known ? (uint64_t)st.f_bavail * st.f_frsize / (1024 * 1024) : 0;
    (void)snprintf(detail, sizeof detail, "%" PRIu64 " MB", free_mb);
    put(pk, "disk",
        free_mb < DISK_FULL_MB  ? HEALTH_FAULT
        : free_mb < DISK_LOW_MB ? HEALTH_WARNING
                                : HEALTH_OK,
        detail);
}

static bool is_private(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 077);
}

/* The directory and the keys in it are for this daemon's user alone. */
static void put_keys(msgpack_packer *pk, const char *dir, size_t pairs)
{
    static const char *const names[] = {"/identity", "/transport"};
    char path[4096];
    (void)snprintf(path, sizeof path, "%s", dir);
    bool safe = is_private(path);
    for (size_t i = 0; safe && i < 2 * pairs; i++) {
        (void)snprintf(path, sizeof path, i < 2 ? "%s%s" : "%s%s.%zu", dir, names[i % 2],
                       i / 2 + 1);
        safe = is_private(path);
    }
    put(pk, "keys", safe ? HEALTH_OK : HEALTH_FAULT, safe ? "" : path);
}

static void put_network(msgpack_packer *pk, struct daemon *d)
{
    struct node_status s;
    char detail[64];
    node_status(d->node, &s);
    put(pk, "membership", s.self && !s.self->retired ? HEALTH_OK : HEALTH_WARNING,
        s.self ? s.self->slug : "");
    uint64_t others = s.members > 1 ? s.members - 1 : 0;
    (void)snprintf(detail, sizeof detail, "%zu/%" PRIu64, s.links, others);
    put(pk, "peers", others && !s.links ? HEALTH_FAULT : HEALTH_OK, detail);
    (void)snprintf(detail, sizeof detail, "%" PRId64 " s", s.skew_ms / 1000);
    bool off = s.skew_ms > CLOCK_OFF_MS || s.skew_ms < -CLOCK_OFF_MS;
    put(pk, "clock", off ? HEALTH_FAULT : HEALTH_OK, detail);
    (void)snprintf(detail, sizeof detail, "%zu", s.wanted && !s.links ? s.wanted : s.records);
    put(pk, "records", s.wanted && !s.links ? HEALTH_WARNING : HEALTH_OK, detail);
}

static void check_finish(struct request *r)
{
    const char *dir = config_text(r->daemon->config, CONFIG_DATA);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "checks");
    (void)msgpack_pack_array(&pk, CHECKS);
    put_store(&pk, r);
    put_disk(&pk, dir);
    put_keys(&pk, dir, r->daemon->keys.count);
    put_network(&pk, r->daemon);
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
