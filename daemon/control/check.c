/* The methods of goda doctor: `check`, and `rebuild` for what that finds. What to do about a check
 * is told by the client, in its language. */
#include "daemon/checks.h"
#include "daemon/control/request.h"
#include "daemon/log.h"

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
